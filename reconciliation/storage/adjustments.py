"""Block F: facts that stand on the day and are about another one, or came after their drawer was closed."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from pos.storage.tables import drawer_sessions, payment_events, payments, refund_events
from reconciliation.day_rows import MovedMoney
from reconciliation.storage.taken import GIVES_BACK, TAKES, UNDOES


def of_earlier_days(connection: Connection, day: date) -> list[MovedMoney]:
    """Counted on the day because their own was closed."""
    event, refund = payment_events, refund_events
    of_payments = (
        select(event.c.facility, event.c.payment_id, event.c.belongs_to_day, event.c.amount_yen, event.c.move)
        .where(event.c.business_day == day, event.c.belongs_to_day != day, event.c.amount_yen > 0)
        .where(event.c.move.in_((*TAKES, *UNDOES)))
    )
    of_refunds = select(
        refund.c.facility, refund.c.refund_id, refund.c.belongs_to_day, refund.c.amount_yen, refund.c.move
    ).where(refund.c.business_day == day, refund.c.belongs_to_day != day, refund.c.move.in_(GIVES_BACK))
    return sorted(row for query in (of_payments, of_refunds) for row in _read(connection, query))


def settled_after_closing(connection: Connection, day: date) -> list[MovedMoney]:
    """後日確定: captured after their drawer session was closed; they change no Z-report."""
    event = payment_events
    query = (
        select(
            event.c.facility,
            event.c.payment_id,
            event.c.belongs_to_day,
            event.c.amount_yen,
            event.c.move,
            drawer_sessions.c.counter,
        )
        .join(payments, payments.c.id == event.c.payment_id)
        .join(drawer_sessions, drawer_sessions.c.id == payments.c.drawer_session_id)
        .where(event.c.business_day == day, event.c.move.in_(TAKES), event.c.amount_yen > 0)
        .where(drawer_sessions.c.closed_at < event.c.recorded_at)
    )
    return sorted(_read(connection, query))


def _read(connection: Connection, query: Select[Any]) -> list[MovedMoney]:
    rows = connection.execute(query)
    return [
        MovedMoney(facility, subject, own_day, amount if move in TAKES else -amount, *(counter or [None]))
        for facility, subject, own_day, amount, move, *counter in rows
    ]
