"""From one consistent view of the database: the day's rows, its facts that do not agree, and what becomes of breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from pos.domain.business_day import ends_at
from pos.office import Office
from reconciliation.blocks.drawers import counter_name
from reconciliation.breaks import Fact
from reconciliation.day_rows import DayRows
from reconciliation.findings import day as of_the_day
from reconciliation.findings.day import Hit
from reconciliation.findings.legs import (
    PendingLeg,
    missing_in_settlement,
    not_confirmed,
    report_overdue,
    sort_out,
    without_unreported_voids,
)
from reconciliation.findings.lines import LineFindings
from reconciliation.findings.terminals import terminal_totals_differ
from reconciliation.proof.follow_up import follow_up
from reconciliation.proof.legs import Leg
from reconciliation.proof.matching import Outcome
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.proof.reports_due import ReportsDue, ReportState
from reconciliation.settlement import Proof, journal_facts
from reconciliation.steps.bank import OpenAtBank, at_bank, bank_facts, open_at_bank
from reconciliation.steps.matching import leftovers
from reconciliation.steps.night import Night
from reconciliation.steps.reports import reports_due
from reconciliation.storage import (
    adjustments,
    doubts,
    drawers,
    given_back,
    legs,
    lines,
    pay_in_splits,
    proofs,
    proven,
    receipts,
    revenue,
    taken,
    terminals,
)
from reconciliation.storage import breaks as stored_breaks
from reconciliation.storage.breaks import breaks_after

#: A leg counted on a day may belong to an earlier one that was closed; reports since then are looked at.
_LATE_SALES = timedelta(days=62)


@dataclass(frozen=True)
class Findings:
    """Everything the sheets are made of."""

    rows: DayRows
    proof: Proof
    reports: ReportsDue
    facts: Sequence[Fact]


def find(night: Night, hits: Sequence[Hit]) -> Findings:
    """Look at the day once, with everything that has been matched and posted by now."""
    with night.office.database.reading() as connection:
        bank = open_at_bank(night.office, connection, night.business_day)
        rows = rows_of(night.office, connection, night.business_day, bank)
        reports = reports_due(night.office, connection, night.business_day - _LATE_SALES)
        pending, broken, facts = _proof(night, connection, reports)
        facts += _own_side(night, connection, rows, hits)
        facts += bank_facts(night.office, connection, night.business_day, bank)
        known = stored_breaks.of_day(connection, night.business_day)
    steps = follow_up(facts, {break_id: stored.known for break_id, stored in known.items()})
    proof = Proof(pending, broken, breaks_after(known, steps, night.run.as_of))
    return Findings(rows, proof, reports, facts)


def rows_of(office: Office, connection: Connection, day: date, bank: OpenAtBank) -> DayRows:
    """The ward's day as SQL sees it."""
    starts_at, ends = ends_at(day - timedelta(days=1), office.ward.cut_off), ends_at(day, office.ward.cut_off)
    sessions = drawers.of_day(connection, day)
    return DayRows(
        taken=taken.of_day(connection, day),
        free=taken.free_of_charge(connection, day),
        income=revenue.of_day(connection, day),
        income_totals=revenue.totals_by_facility(connection, day),
        proven=proven.of_day(connection, day),
        drawers=sessions,
        terminals=terminals.of_drawers(connection, sessions),
        receipts=receipts.of_day(connection, day),
        earlier=adjustments.of_earlier_days(connection, day),
        late=adjustments.settled_after_closing(connection, day),
        found_later=stored_breaks.found_after_closing(connection, starts_at, ends),
        given_back=given_back.of_day(connection, day),
        pay_in_parts=pay_in_splits.of_day(connection, day),
        at_bank=at_bank(connection, day, bank),
    )


def _proof(night: Night, connection: Connection, reports: ReportsDue) -> tuple[list[PendingLeg], list[Leg], list[Fact]]:
    office, day = night.office, night.business_day
    outcome = leftovers(connection, office.ward, day)
    unmatched = legs.unmatched_of_days(connection, [day])
    spoken_for = _spoken_for(outcome)
    left = sort_out(unmatched, reports, spoken_for)
    denials = proofs.denials(connection, [waiting.leg.leg_id for waiting in left.pending])
    facts = list(_line_facts(office, connection, day, outcome))
    facts += missing_in_settlement(left.missing)
    facts += not_confirmed(left.pending, denials)
    facts += report_overdue(day, reports, _waiting_for_reports(connection, reports, day))
    broken = [leg for leg in unmatched if leg.leg_id in spoken_for] + list(left.missing)
    return list(left.pending), broken, facts


def _own_side(night: Night, connection: Connection, rows: DayRows, hits: Sequence[Hit]) -> list[Fact]:
    day, name_of = night.business_day, partial(counter_name, night.office.ward)
    return [
        *of_the_day.unresolved(day, doubts.in_doubt(connection, day)),
        *of_the_day.late_captures(day, doubts.late_captures(connection, day)),
        *of_the_day.drawers(day, rows.drawers, name_of),
        *terminal_totals_differ(day, rows.terminals, name_of),
        *of_the_day.invariants(day, hits),
        *journal_facts(day, rows),
    ]


def _spoken_for(outcome: Outcome) -> set[str]:
    """Legs of which the break of a line speaks already."""
    differing = {leg.leg_id for leg, _ in outcome.differing}
    return differing | {leg.leg_id for found in outcome.ambiguities for leg in found.candidates}


def _line_facts(office: Office, connection: Connection, day: date, outcome: Outcome) -> Sequence[Fact]:
    others = lines.of_other_types(connection, list(office.ward.agents), day)
    references = [line.our_reference for line in (*outcome.duplicates, *outcome.lines_left)]
    references += [line.our_reference for line in others]
    facilities = legs.facilities_of(connection, filter(None, references))
    taken_back = [line.our_reference for line in others if line.our_reference]
    taken_back += [line.our_reference for line in outcome.lines_left if line.our_reference in facilities]
    withdrawn = lines.withdrawn(connection, taken_back)
    return list(LineFindings(day, PlacesOfLines(office.ward), facilities, withdrawn).of(outcome, others))


def _waiting_for_reports(connection: Connection, reports: ReportsDue, day: date) -> dict[str, list[Leg]]:
    """By agent whose overdue report ends with the day: the legs of its whole period that have no line."""
    waiting: dict[str, list[Leg]] = {}
    for agent in reports.agents:
        first, last = reports.period(agent, day)
        if last == day and reports.state(agent, day) is ReportState.OVERDUE:
            days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
            unmatched = without_unreported_voids(legs.unmatched_of_days(connection, days))
            waiting[agent] = [leg for leg in unmatched if leg.agent == agent]
    return waiting
