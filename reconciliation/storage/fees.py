"""Reported fees in the journal: which matched lines have one, and entries posted by the hundred."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select

from pos.domain.journal import Posting, PostingDay, balanced
from pos.domain.money import Yen
from pos.storage.journal import Entry
from pos.storage.tables import journal_entries, journal_lines, payment_lines, payments, refunds
from reconciliation.storage.chunks import ROWS_AT_A_TIME, chunks
from reconciliation.tables import matches, statement_lines

_DAYS = tuple(column.name for column in fields(PostingDay))
_POSTING = tuple(column.name for column in fields(Posting))


@dataclass(frozen=True, slots=True)
class ReportedFee:
    """The fee with its tax on a matched line."""

    line_key: str
    leg_id: str
    agent: str
    payment_id: str
    facility: str
    occurred_at: datetime
    business_day: date
    fee_yen: Yen


@dataclass(frozen=True, slots=True)
class FeeEntry:
    """One line's fee, ready to be posted."""

    entry: Entry
    day: PostingDay
    occurred_at: datetime


def to_post(
    connection: Connection, run_id: str, agents: Collection[str], since: date, kind: str
) -> list[tuple[str, str]]:
    """Facility and key of each line with a fee that this run has matched and no entry of that kind books yet.

    Keys alone, because there may be hundreds of thousands; in the order in which they are posted.
    """
    line, match, entry = statement_lines, matches, journal_entries
    subject = func.substr(match.c.leg_id, 1, 26)
    facility = func.coalesce(payments.c.facility, refunds.c.facility)
    query = (
        select(facility, line.c.line_key)
        .join(match, match.c.line_key == line.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
        .where(line.c.agent.in_(sorted(agents)), line.c.business_day >= since, match.c.run_id == run_id, _fee() != 0)
        .where(~exists().where(entry.c.kind == kind, entry.c.statement_line == line.c.line_key))
        .order_by(facility, line.c.line_key)
    )
    return [(row[0], row[1]) for row in connection.execute(query.execution_options(yield_per=ROWS_AT_A_TIME))]


def reported(connection: Connection, line_keys: Collection[str]) -> list[ReportedFee]:
    """The fees on these matched lines, in the order of their keys."""
    line, match = statement_lines, matches
    subject = func.substr(match.c.leg_id, 1, 26)
    query = (
        select(
            line.c.line_key,
            match.c.leg_id,
            line.c.agent,
            func.coalesce(payments.c.id, refunds.c.payment_id),
            func.coalesce(payments.c.facility, refunds.c.facility),
            line.c.occurred_at,
            line.c.business_day,
            _fee(),
        )
        .join(match, match.c.line_key == line.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
    )
    found = [
        _reported(*row)
        for some in chunks(line_keys)
        for row in connection.execute(query.where(line.c.line_key.in_(some)))
    ]
    return sorted(found, key=lambda fee: fee.line_key)


def _fee() -> ColumnElement[Any]:
    return statement_lines.c.fee_yen + statement_lines.c.fee_tax_yen


def owners(connection: Connection, payment_ids: Collection[str]) -> dict[str, dict[str, Yen]]:
    """Per payment, how much of it belongs to each owner."""
    columns = (payment_lines.c.payment_id, payment_lines.c.owner)
    found: dict[str, dict[str, Yen]] = {}
    for some in chunks(payment_ids):
        query = select(*columns, func.sum(payment_lines.c.amount_yen)).where(payment_lines.c.payment_id.in_(some))
        for payment_id, owner, amount in connection.execute(query.group_by(*columns)):
            found.setdefault(payment_id, {})[owner] = Yen(int(amount))
    return found


def post(connection: Connection, entries: Sequence[FeeEntry], audit_seqs: Sequence[int], recorded_at: datetime) -> None:
    """Write them all, each under its own audit row. Raises UnbalancedEntry."""
    heads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for fee, audit_seq in zip(entries, audit_seqs, strict=True):
        entry = fee.entry
        postings = balanced(entry.postings)
        days = {name: getattr(fee.day, name) for name in _DAYS}
        heads.append(
            {
                "id": entry.id,
                "kind": entry.kind,
                "facility": entry.facility,
                "payment_id": entry.payment_id,
                "refund_id": entry.refund_id,
                "statement_line": entry.statement_line,
                "occurred_at": fee.occurred_at,
                "recorded_at": recorded_at,
                "audit_seq": audit_seq,
                **days,
            }
        )
        rows += [
            {**{name: getattr(line, name) for name in _POSTING}, "entry_id": entry.id, "line_no": number}
            for number, line in enumerate(postings, 1)
        ]
    connection.execute(insert(journal_entries), heads)
    connection.execute(insert(journal_lines), rows)


def _reported(
    line_key: str, leg_id: str, agent: str, payment_id: str, facility: str, at: datetime, day: date, fee: int
) -> ReportedFee:
    return ReportedFee(line_key, leg_id, agent, payment_id, facility, at, day, Yen(int(fee)))
