"""What is not known, or came too late: payments and refunds in doubt, and late captures, by their day."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, exists, select

from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.refund import IN_DOUBT, RefundMove, RefundStatus
from pos.storage.tables import payment_events, payments, refund_events, refunds
from reconciliation.day_rows import InDoubt, LateCapture

#: AWAITING_PAYER is not in doubt at night: nothing was charged yet, and the page or the terminal has its deadline.
_PAYMENT_IN_DOUBT = (
    PaymentStatus.AUTHORIZING,
    PaymentStatus.CAPTURING,
    PaymentStatus.VOIDING,
    PaymentStatus.INDETERMINATE,
)
_REQUESTS = (
    PaymentMove.REQUEST_AUTHORIZATION.value,
    PaymentMove.REQUEST_CAPTURE.value,
    PaymentMove.REQUEST_VOID.value,
)


def in_doubt(connection: Connection, day: date) -> list[InDoubt]:
    """Those whose last request was sent on the day."""
    return [*_payments(connection, day), *_refunds(connection, day)]


def late_captures(connection: Connection, day: date) -> list[LateCapture]:
    """Money that surfaced on the day on finished payments."""
    event = payment_events
    query = (
        select(payments.c.id, event.c.facility, payments.c.agent, event.c.amount_yen)
        .join(event, event.c.payment_id == payments.c.id)
        .where(event.c.business_day == day, event.c.move == PaymentMove.CAPTURE_AFTER_FINISH.value)
        .order_by(payments.c.id)
    )
    return [LateCapture(*row) for row in connection.execute(query)]


def _payments(connection: Connection, day: date) -> list[InDoubt]:
    event = payment_events
    later = event.alias("later")
    query = (
        select(payments.c.id, payments.c.facility, payments.c.agent, payments.c.amount_yen, payments.c.status)
        .join(event, event.c.payment_id == payments.c.id)
        .where(payments.c.status.in_([status.value for status in _PAYMENT_IN_DOUBT]))
        .where(event.c.business_day == day, event.c.move.in_(_REQUESTS))
        .where(~_later(later, later.c.payment_id == event.c.payment_id, event, _REQUESTS))
        .order_by(payments.c.id)
    )
    return [
        InDoubt(*row[:1], False, *row[1:4], row[4] == PaymentStatus.INDETERMINATE.value)  # noqa: FBT003 no refund
        for row in connection.execute(query)
    ]


def _refunds(connection: Connection, day: date) -> list[InDoubt]:
    event = refund_events
    query = (
        select(refunds.c.id, refunds.c.facility, refunds.c.agent, refunds.c.amount_yen, refunds.c.status)
        .join(event, event.c.refund_id == refunds.c.id)
        .where(refunds.c.status.in_([status.value for status in IN_DOUBT]))
        .where(event.c.business_day == day, event.c.move == RefundMove.SEND.value)
        .order_by(refunds.c.id)
    )
    return [
        InDoubt(*row[:1], True, *row[1:4], row[4] == RefundStatus.INDETERMINATE.value)  # noqa: FBT003 a refund
        for row in connection.execute(query)
    ]


def _later(later: Any, same: ColumnElement[bool], event: FromClause, moves: tuple[str, ...]) -> ColumnElement[bool]:
    return exists().where(same, later.c.move.in_(moves), later.c.sequence > event.c.sequence)
