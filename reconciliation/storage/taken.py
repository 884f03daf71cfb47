"""Block A: what was taken, undone and given back on a day, from the events of payments and refunds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select, union_all

from pos.domain.money import Yen
from pos.domain.payment import PaymentMove
from pos.domain.refund import RefundMove
from pos.domain.tender import Tender
from pos.storage.tables import payment_events, payment_lines, payments, refund_events
from reconciliation.day_rows import Free, Taken

TAKES = (PaymentMove.TAKE_CASH.value, PaymentMove.CAPTURE.value, PaymentMove.CAPTURE_AFTER_FINISH.value)
UNDOES = (PaymentMove.VOID_CASH.value, PaymentMove.VOID.value)
GIVES_BACK = (RefundMove.SUCCEED.value, RefundMove.PAY_FROM_DRAWER.value)


def of_day(connection: Connection, day: date) -> list[Taken]:
    """Every sum of the ward's day."""
    both = union_all(_payments(day), _refunds(day)).subquery()
    totals = (func.count(), func.sum(both.c.amount_yen))
    groups = (both.c.facility, both.c.tender, both.c.brand, both.c.sort)
    rows = connection.execute(select(*groups, *totals).group_by(*groups)).all()
    return sorted(
        (
            Taken(facility, Tender(tender), brand, sort, count, Yen(int(amount)))
            for facility, tender, brand, sort, count, amount in rows
        ),
        key=lambda row: (row.facility, row.tender, row.brand or "", row.sort),
    )


def free_of_charge(connection: Connection, day: date) -> list[Free]:
    """A payment of several lines counts once, under the first of its reasons."""
    event = payment_events
    each: Select[Any] = (
        select(event.c.facility, event.c.payment_id, func.min(payment_lines.c.exemption_reason).label("reason"))
        .join(payments, payments.c.id == event.c.payment_id)
        .join(payment_lines, payment_lines.c.payment_id == event.c.payment_id)
        .where(event.c.business_day == day, event.c.move.in_(TAKES), payments.c.tender == Tender.NONE.value)
        .group_by(event.c.facility, event.c.payment_id)
    )
    one = each.subquery()
    groups = (one.c.facility, one.c.reason)
    rows: Sequence[Any] = connection.execute(select(*groups, func.count()).group_by(*groups)).all()
    return sorted(Free(facility, reason or "", count) for facility, reason, count in rows)


def _payments(day: date) -> Select[Any]:
    event = payment_events
    sort = case((event.c.move.in_(UNDOES), "undone"), else_="taken")
    return (
        select(event.c.facility, payments.c.tender, payments.c.brand, sort.label("sort"), event.c.amount_yen)
        .join(payments, payments.c.id == event.c.payment_id)
        .where(event.c.business_day == day, event.c.move.in_((*TAKES, *UNDOES)), event.c.amount_yen > 0)
    )


def _refunds(day: date) -> Select[Any]:
    event = refund_events
    sort = literal("refunded").label("sort")
    return (
        select(event.c.facility, payments.c.tender, payments.c.brand, sort, event.c.amount_yen)
        .join(payments, payments.c.id == event.c.payment_id)
        .where(event.c.business_day == day, event.c.move.in_(GIVES_BACK))
    )
