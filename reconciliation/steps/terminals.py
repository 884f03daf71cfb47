"""Step 1 of the proof at standalone terminals: their own 日計 instead of an inquiry."""

from reconciliation.findings.terminals import proven_by_terminals
from reconciliation.steps.night import Night
from reconciliation.storage import drawers, proofs, terminals


def compare_terminals(night: Night) -> int:
    """Keep what equal totals prove; how many sales. A difference is a break, which every run finds anew."""
    with night.office.database.transaction() as connection:
        of_the_day = terminals.of_drawers(connection, drawers.of_day(connection, night.business_day))
        proven = list(proven_by_terminals(of_the_day))
        known = proofs.asked(connection, [proof.leg_id for proof in proven])
        new = [proof for proof in proven if proof.leg_id not in known]
        proofs.add(connection, new, night.run.run_id, night.office.clock.now())
    return len(new)
