"""Reported fees: which matched lines have one that is not in the journal yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from pos.domain.money import Yen
from pos.storage.tables import journal_entries, payments, refunds
from reconciliation.storage.chunks import ROWS_AT_A_TIME, chunks
from reconciliation.tables import matches, runs, statement_lines


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


def to_post(connection: Connection, agents: Collection[str], since: date, kind: str) -> list[tuple[str, str]]:
    """Facility and key of each line with a fee that a run at work has matched and no entry of that kind books yet.

    One that died counts: it may not be taken up again before the next day's run. Keys alone, because there may be
    hundreds of thousands; in the order in which they are posted.
    """
    line, match, entry = statement_lines, matches, journal_entries
    subject = func.substr(match.c.leg_id, 1, 26)
    facility = func.coalesce(payments.c.facility, refunds.c.facility)
    query = (
        select(facility, line.c.line_key)
        .join(match, match.c.line_key == line.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
        .where(line.c.agent.in_(sorted(agents)), line.c.business_day >= since, _fee() != 0)
        .where(match.c.run_id.in_(select(runs.c.run_id).where(runs.c.published_at.is_(None))))
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


def _reported(
    line_key: str, leg_id: str, agent: str, payment_id: str, facility: str, at: datetime, day: date, fee: int
) -> ReportedFee:
    return ReportedFee(line_key, leg_id, agent, payment_id, facility, at, day, Yen(int(fee)))
