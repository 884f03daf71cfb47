"""Step 2 of the proof: legs and lines find each other, in SQL first, the rest by the pure rules."""

from datetime import date, timedelta

from sqlalchemy import Connection

from pos.facilities import Ward
from reconciliation.proof.legs import Leg
from reconciliation.proof.matching import Line, Outcome, match
from reconciliation.steps.night import Night
from reconciliation.storage import legs, lines, matches


def match_legs(night: Night) -> int:
    """Match everything that can be matched by now, of whatever day; how many."""
    office, run = night.office, night.run
    agents, since = list(office.ward.agents), lines.waiting_since(run.business_day)
    with office.database.transaction() as connection:
        at = office.clock.now()
        by_reference = matches.match_by_reference(connection, agents, since, run.run_id, at)
        rest = leftovers(connection, office.ward, run.business_day)
        matches.add(connection, rest.matches, run.run_id, at)
    return by_reference + len(rest.matches)


def leftovers(connection: Connection, ward: Ward, business_day: date) -> Outcome:
    """What the pure rules say about lines that are not matched yet, and the legs they may belong to."""
    waiting = lines.unmatched(connection, list(ward.agents), lines.waiting_since(business_day))
    references = {line.our_reference for line in waiting if line.our_reference}
    nameless = [line for line in waiting if not line.our_reference]
    candidates = {leg.leg_id: leg for leg in legs.unmatched_of_references(connection, references)}
    candidates |= {leg.leg_id: leg for leg in _near(connection, nameless)}
    return match(candidates.values(), waiting, lines.proven_pointers(connection, references))


def _near(connection: Connection, nameless: list[Line]) -> list[Leg]:
    one_day = timedelta(days=1)
    days = {line.business_day + offset for line in nameless for offset in (-one_day, timedelta(0), one_day)}
    return legs.unmatched_of_days(connection, days)
