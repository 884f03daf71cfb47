"""Everything that agents owe now, read from one consistent view and explained."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen
from pos.facilities import is_holiday
from pos.office import Office
from reconciliation.owed.receivables import AgentOwed, Owed, OwedSort, by_agent
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.proof.reports_due import ReportsDue, ReportState
from reconciliation.steps.reports import reports_due
from reconciliation.storage import owed, payouts
from reconciliation.storage.owed import Amounts, FilesOfPayouts, PayoutKey


def explain_owed(office: Office, connection: Connection) -> list[AgentOwed]:
    """By agent: the journal's balance, and its parts by facility, day and payout."""
    paid = _paid(office, connection)
    late = owed.files_after(connection, paid)
    parts = [*_without_a_line(office, connection), *_with_a_line(connection, paid, late)]
    parts += _unknown(office, connection, paid, late)
    return by_agent((part for part in parts if part.amount_yen), owed.balances(connection))


def _paid(office: Office, connection: Connection) -> dict[PayoutKey, datetime]:
    """Payouts on the account, with those that were too small and came with a later one; since when that is known."""
    paid = owed.paid_payouts(connection)
    today = business_day_of(office.clock.now(), office.ward.cut_off)
    taken_in = payouts.taken_in(connection, office.ward, today)
    return paid | {small.key: paid[key] for key, some in taken_in.items() if key in paid for small in some}


def _without_a_line(office: Office, connection: Connection) -> Iterator[Owed]:
    rows = owed.legs_without_a_line(connection)
    reports = reports_due(office, connection, min((row.first_day for row in rows), default=date.max))
    for row in rows:
        agent = reports.agent(row.agent)
        yield _part(row, _sort_of(reports, row), agent.payout_on(row.last_day, is_holiday))


def _sort_of(reports: ReportsDue, row: Amounts) -> OwedSort:
    arrived = reports.state(row.agent, row.last_day) is ReportState.ARRIVED
    return OwedSort.NOT_REPORTED if arrived else OwedSort.WAITING


def _with_a_line(connection: Connection, paid: Collection[PayoutKey], late: FilesOfPayouts) -> Iterator[Owed]:
    """Proven lines less their fees, with what other lines have booked: one part per payout and facility.

    Of a payout that was paid, only the lines that came afterwards.
    """
    merged: dict[tuple[str, str, str], Amounts] = {}
    unpaid = [*owed.unpaid(connection, paid), *late]
    for row in (*owed.matched_lines(connection, unpaid, late), *owed.booked_of_lines(connection, unpaid, late)):
        key = (row.agent, row.facility, row.payout_id)
        merged[key] = _both(merged[key], row) if key in merged else row
    for row in merged.values():
        yield _part(row, OwedSort.REPORTED, row.payout_on)


def _both(lines: Amounts, booked: Amounts) -> Amounts:
    return Amounts(
        lines.agent,
        lines.facility,
        lines.payout_id,
        lines.payout_on,
        min(lines.first_day, booked.first_day),
        max(lines.last_day, booked.last_day),
        lines.count,
        Yen(lines.amount_yen + booked.amount_yen),
    )


def _unknown(
    office: Office, connection: Connection, paid: Collection[PayoutKey], late: FilesOfPayouts
) -> Iterator[Owed]:
    """Only what has been paid: until then nobody has booked anything for such a line."""
    places, merged = PlacesOfLines(office.ward), defaultdict(list)
    for line in owed.unknown_lines(connection):
        key = (line.agent, line.payout_id)
        if key in paid and line.file_id not in late.get(key, ()):
            place = line.facility or places.facility_of(line.agent, line.merchant_account, line.terminal_id)
            merged[line.agent, place, line.payout_id, line.business_day].append(line)
    for (agent, place, payout_id, day), lines in merged.items():
        netted = payouts.is_netted(office.ward, agent)
        came = sum(line.gross_yen - (line.fee_yen if netted else 0) for line in lines)
        amounts = Amounts(agent, place, payout_id, None, day, day, len(lines), Yen(-came))
        yield _part(amounts, OwedSort.PAID_UNKNOWN, None)


def _part(row: Amounts, sort: OwedSort, pay_on: date | None) -> Owed:
    return Owed(
        row.agent, row.facility, sort, pay_on, row.payout_id, row.first_day, row.last_day, row.count, row.amount_yen
    )


def unexplained(found: Iterable[AgentOwed]) -> list[tuple[str, str, Yen]]:
    """Agent, facility and yen that no part explains; nothing, or something is wrong with the books."""
    return [(one.agent, place, yen) for one in found for place, yen in one.remainders.items()]
