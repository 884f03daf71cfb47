"""Refunds as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from pos.domain.money import Yen
from pos.domain.refund import RefundReason, RefundRoute, RefundStatus
from pos.storage.payments import StaleRow
from pos.storage.tables import refund_events, refund_lines, refunds


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund with the amount per payment line, as stored."""

    id: str
    payment_id: str
    facility: str
    amount_yen: Yen
    status: RefundStatus
    sequence: int
    route: RefundRoute
    reason: RefundReason
    requested_by: str
    approved_by: str | None
    drawer_session_id: str | None
    agent: str | None
    agent_reference: str | None
    api_client_id: str | None
    inquiries: int
    inquire_at: datetime | None
    fingerprint: str
    created_at: datetime
    lines: Mapping[str, Yen]


def insert_refund(connection: Connection, refund: Refund) -> None:
    """A new refund with its lines."""
    connection.execute(
        insert(refunds).values({column.name: getattr(refund, column.name) for column in refunds.columns})
    )
    rows = [
        {"refund_id": refund.id, "line_id": line_id, "amount_yen": amount} for line_id, amount in refund.lines.items()
    ]
    connection.execute(insert(refund_lines), rows)


def find(connection: Connection, refund_id: str, *, for_update: bool = False) -> Refund | None:
    """The refund, or None; locked until the transaction ends when asked for."""
    query = select(refunds).where(refunds.c.id == refund_id)
    row = connection.execute(query.with_for_update() if for_update else query).mappings().one_or_none()
    return _with_lines(connection, [row])[0] if row else None


def of_payment(connection: Connection, payment_id: str) -> list[Refund]:
    """All refunds of a payment, oldest first."""
    query = select(refunds).where(refunds.c.payment_id == payment_id).order_by(refunds.c.created_at, refunds.c.id)
    return _with_lines(connection, list(connection.execute(query).mappings()))


def claimed_by_line(connection: Connection, payment_id: str) -> dict[str, Yen]:
    """Per payment line, what refunds have asked or given back and not failed."""
    query = (
        select(refund_lines.c.line_id, func.sum(refund_lines.c.amount_yen))
        .join(refunds, refunds.c.id == refund_lines.c.refund_id)
        .where(refunds.c.payment_id == payment_id, refunds.c.status != RefundStatus.FAILED.value)
        .group_by(refund_lines.c.line_id)
    )
    return {line_id: Yen(int(amount)) for line_id, amount in connection.execute(query)}


def due_for_inquiry(connection: Connection, now: datetime, *, limit: int) -> list[str]:
    """Ids of refunds to be sent or asked for again by now."""
    query = select(refunds.c.id).where(refunds.c.inquire_at <= now).order_by(refunds.c.inquire_at).limit(limit)
    return list(connection.execute(query).scalars())


def change(connection: Connection, refund: Refund, changes: Mapping[str, Any]) -> None:
    """Change status columns. Raises StaleRow when the refund has moved since it was read."""
    statement = update(refunds).where(refunds.c.id == refund.id, refunds.c.sequence == refund.sequence)
    if connection.execute(statement.values(dict(changes))).rowcount != 1:
        raise StaleRow(f"refund {refund.id} has moved on since event {refund.sequence}")


def events_of(connection: Connection, refund_id: str) -> Sequence[RowMapping]:
    """The refund's events in order."""
    query = select(refund_events).where(refund_events.c.refund_id == refund_id)
    return connection.execute(query.order_by(refund_events.c.sequence)).mappings().all()


def _with_lines(connection: Connection, rows: Sequence[RowMapping]) -> list[Refund]:
    query = select(refund_lines).where(refund_lines.c.refund_id.in_([row["id"] for row in rows]))
    lines: dict[str, dict[str, Yen]] = {row["id"]: {} for row in rows}
    for line in connection.execute(query.order_by(refund_lines.c.line_id)).mappings():
        lines[line["refund_id"]][line["line_id"]] = line["amount_yen"]
    return [_refund(row, lines[row["id"]]) for row in rows]


def _refund(row: RowMapping, lines: Mapping[str, Yen]) -> Refund:
    values = dict(row)
    values["status"] = RefundStatus(values["status"])
    values["route"] = RefundRoute(values["route"])
    values["reason"] = RefundReason(values["reason"])
    return Refund(**values, lines=lines)
