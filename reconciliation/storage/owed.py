"""What agents owe, from three sides: the journal, sales without a line, and lines without their money."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from pos.domain.money import Yen
from pos.storage.tables import journal_entries, journal_lines, payments, refunds
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.chunks import in_batches
from reconciliation.storage.leg_query import every_kind, legs_where, unmatched
from reconciliation.tables import bank_matches, matches, statement_lines, statement_verdicts

_LINE = statement_lines
_RECEIVABLE = "receivable:"

#: Agent and payout id; "" for lines that no payout is announced for.
PayoutKey = tuple[str, str]
#: Payouts of which not all lines are asked for, but those of these files (by id).
FilesOfPayouts = Mapping[PayoutKey, Collection[str]]


@dataclass(frozen=True, slots=True)
class Amounts:
    """A sum of one agent and facility over the days from `first_day` to `last_day`."""

    agent: str
    facility: str
    payout_id: str
    payout_on: date | None
    first_day: date
    last_day: date
    count: int
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A sale or refund that an agent tells of and that is none of ours."""

    agent: str
    payout_id: str
    file_id: str
    merchant_account: str | None
    terminal_id: str | None
    facility: str | None  #: of the payment that it names
    business_day: date
    gross_yen: Yen
    fee_yen: Yen


def balances(connection: Connection) -> dict[tuple[str, str], Yen]:
    """What stands on each agent's account, by agent and facility."""
    line = journal_lines
    query = (
        select(line.c.account, line.c.facility, func.sum(line.c.amount_yen))
        .where(line.c.account.startswith(_RECEIVABLE))
        .group_by(line.c.account, line.c.facility)
        .having(func.sum(line.c.amount_yen) != 0)
    )
    rows = connection.execute(query)
    return {(account.removeprefix(_RECEIVABLE), place): Yen(int(yen)) for account, place, yen in rows}


def balances_of(connection: Connection, prefix: str) -> dict[str, Yen]:
    """What stands on each account that begins so, by the rest of its name."""
    line = journal_lines
    query = (
        select(line.c.account, func.sum(line.c.amount_yen))
        .where(line.c.account.startswith(prefix, autoescape=True))
        .group_by(line.c.account)
        .having(func.sum(line.c.amount_yen) != 0)
    )
    return {account.removeprefix(prefix): Yen(int(yen)) for account, yen in connection.execute(query)}


def legs_without_a_line(connection: Connection) -> list[Amounts]:
    """Money moved at agents that no line proves, by the day under which the agent reports it."""
    legs = legs_where(every_kind(lambda *_: true())).subquery("legs")
    groups = (legs.c.agent, legs.c.facility, legs.c.belongs_to_day)
    query = select(*groups, func.count(), func.sum(legs.c.amount_yen)).where(unmatched(legs)).group_by(*groups)
    return [
        Amounts(agent, place, "", None, day, day, count, Yen(int(yen)))
        for agent, place, day, count, yen in connection.execute(query)
        if yen
    ]


def paid_payouts(connection: Connection) -> dict[PayoutKey, datetime]:
    """Those that the bank has brought, and since when that is known."""
    subject = bank_matches.c.subject
    query = select(subject, bank_matches.c.matched_at).where(subject.startswith("payout:"))
    paid: dict[PayoutKey, datetime] = {}
    for subject_of, at in connection.execute(query):
        _, agent, payout_id = subject_of.split(":", 2)
        paid[agent, payout_id] = at
    return paid


def files_after(connection: Connection, paid: Mapping[PayoutKey, datetime]) -> dict[PayoutKey, list[str]]:
    """By payout, the files with lines of it that came after it was paid: nobody has paid those."""
    verdict = statement_verdicts
    of_payouts = select(_LINE.c.agent, _LINE.c.payout_id, _LINE.c.file_id).distinct().subquery("of_payouts")
    query = select(of_payouts, verdict.c.decided_at).join(verdict, verdict.c.file_id == of_payouts.c.file_id)
    found: dict[PayoutKey, list[str]] = {}
    for agent, payout_id, file_id, at in connection.execute(query):
        if (agent, payout_id) in paid and at > paid[agent, payout_id]:
            found.setdefault((agent, payout_id), []).append(file_id)
    return found


def unpaid(connection: Connection, paid: Collection[PayoutKey]) -> list[PayoutKey]:
    """Every other payout that lines name, and ("agent", "") for lines without one."""
    query = select(_LINE.c.agent, func.coalesce(_LINE.c.payout_id, "")).distinct()
    return sorted((agent, payout) for agent, payout in connection.execute(query) if (agent, payout) not in paid)


def matched_lines(connection: Connection, payouts: Iterable[PayoutKey], of_files: FilesOfPayouts) -> Iterator[Amounts]:
    """Proven sales and refunds of these payouts, before fees."""
    place = func.coalesce(payments.c.facility, refunds.c.facility)
    subject = func.substr(matches.c.leg_id, 1, 26)
    groups = (_LINE.c.agent, place, _LINE.c.payout_id, _LINE.c.payout_on)
    query = (
        select(*groups, *_days(), func.count(), func.sum(_LINE.c.gross_yen))
        .join(matches, matches.c.line_key == _LINE.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
        .group_by(*groups)
    )
    return _of_payouts(connection, query, payouts, of_files)


def booked_of_lines(
    connection: Connection, payouts: Iterable[PayoutKey], of_files: FilesOfPayouts
) -> Iterator[Amounts]:
    """What lines of these payouts have put on the agent's account themselves: fees, chargebacks, adjustments."""
    posting, entry = journal_lines, journal_entries
    groups = (_LINE.c.agent, posting.c.facility, _LINE.c.payout_id, _LINE.c.payout_on)
    query = (
        select(*groups, *_days(), func.count(), func.sum(posting.c.amount_yen))
        .join(entry, entry.c.statement_line == _LINE.c.line_key)
        .join(posting, posting.c.entry_id == entry.c.id)
        .group_by(*groups)
    )
    for agent, of_agent in groupby(sorted(payouts), key=itemgetter(0)):
        # The account by its name: one that is put together from the line's agent is compared with every posting.
        yield from _of_payouts(connection, query.where(posting.c.account == _RECEIVABLE + agent), of_agent, of_files)


def unknown_lines(connection: Connection) -> list[UnknownLine]:
    """Sales and refunds of whatever payout that prove nothing of ours."""
    proven = select(matches.c.line_key).where(matches.c.line_key == _LINE.c.line_key).exists()
    query = (
        select(
            _LINE.c.agent,
            func.coalesce(_LINE.c.payout_id, ""),
            _LINE.c.file_id,
            _LINE.c.merchant_account,
            _LINE.c.terminal_id,
            func.coalesce(payments.c.facility, refunds.c.facility),
            _LINE.c.business_day,
            _LINE.c.gross_yen,
            _LINE.c.fee_yen + _LINE.c.fee_tax_yen,
        )
        .outerjoin(payments, payments.c.id == _LINE.c.our_reference)
        .outerjoin(refunds, refunds.c.id == _LINE.c.our_reference)
        .where(_LINE.c.type.in_((LineType.SALE.value, LineType.REFUND.value)), ~proven)
    )
    return [UnknownLine(*row) for row in connection.execute(query)]


def _days() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return func.min(_LINE.c.business_day), func.max(_LINE.c.business_day)


def _of_payouts(
    connection: Connection, query: Select[Any], payouts: Iterable[PayoutKey], of_files: FilesOfPayouts
) -> Iterator[Amounts]:
    for some in in_batches(payouts, size=200):
        rows = connection.execute(query.where(or_(*(_is_of(key, of_files.get(key)) for key in some))))
        for agent, place, payout_id, on, first, last, count, yen in rows:
            yield Amounts(agent, place, payout_id or "", on, first, last, count, Yen(int(yen)))


def _is_of(key: PayoutKey, files: Collection[str] | None) -> ColumnElement[bool]:
    agent, payout = key
    is_of = and_(_LINE.c.agent == agent, _LINE.c.payout_id == payout if payout else _LINE.c.payout_id.is_(None))
    return is_of if files is None else and_(is_of, _LINE.c.file_id.in_(files))
