"""The legs as SQL: which events of payments and refunds moved money at an agent."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    bindparam,
    exists,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect

from pos.domain.payment import PaymentMove
from pos.domain.refund import RefundMove, RefundRoute
from pos.domain.tender import Evidence
from pos.storage.columns import UtcDateTime, YenColumn
from pos.storage.tables import payment_events, payments, refund_events, refunds
from reconciliation.proof.legs import LegKind
from reconciliation.tables import matches

_TAKES = (PaymentMove.CAPTURE.value, PaymentMove.CAPTURE_AFTER_FINISH.value)

#: More conditions on a select: the event whose leg it is, and the payment it belongs to.
Condition = Callable[[FromClause, FromClause], ColumnElement[bool]]

#: Each column of a Leg with its type, in its order.
LEG_COLUMNS: dict[str, Any] = {
    "leg_id": String(),
    "kind": String(),
    "payment_id": String(),
    "refund_id": String(),
    "facility": String(),
    "counter": String(),
    "agent": String(),
    "merchant_account": String(),
    "terminal_id": String(),
    "our_reference": String(),
    "amount_yen": YenColumn(),
    "tender": String(),
    "brand": String(),
    "occurred_at": UtcDateTime(),
    "business_day": Date(),
    "belongs_to_day": Date(),
    "evidence": String(),
    "undone_same_day": Boolean(),
}


def legs_where(conditions: dict[LegKind, Condition]) -> CompoundSelect[Any]:
    """All legs of the given kinds that satisfy their conditions; columns as in LEG_COLUMNS."""
    makers = {LegKind.CAPTURE: captures, LegKind.VOID: voids, LegKind.REFUND: refund_legs}
    return union_all(*(makers[kind](condition) for kind, condition in conditions.items()))


def every_kind(condition: Condition) -> dict[LegKind, Condition]:
    """The same condition on each kind."""
    return dict.fromkeys(LegKind, condition)


def captures(condition: Condition) -> Select[Any]:
    """The last capture of each payment: an earlier one of the same payment was undone at the agent, too."""
    event = payment_events.alias("capture_event")
    void = payment_events.alias("undoing")
    undone = exists().where(
        void.c.payment_id == event.c.payment_id,
        void.c.move == PaymentMove.VOID.value,
        void.c.sequence > event.c.sequence,
        void.c.business_day == event.c.business_day,
    )
    return (
        select(*_payment_leg(LegKind.CAPTURE, event, event.c.amount_yen, undone))
        .join(payments, payments.c.id == event.c.payment_id)
        .where(event.c.move.in_(_TAKES), ~_taken_again_after(event), payments.c.agent.is_not(None))
        .where(condition(event, payments))
    )


def voids(condition: Condition) -> Select[Any]:
    """A captured payment that was undone; the void of a mere hold moved no money."""
    event = payment_events.alias("void_event")
    taken = payment_events.alias("undone")
    return (
        select(*_payment_leg(LegKind.VOID, event, -taken.c.amount_yen, taken.c.business_day == event.c.business_day))
        .join(payments, payments.c.id == event.c.payment_id)
        .join(taken, (taken.c.payment_id == event.c.payment_id) & (taken.c.sequence < event.c.sequence))
        .where(event.c.move == PaymentMove.VOID.value, taken.c.move.in_(_TAKES), ~_taken_again_after(taken))
        .where(payments.c.agent.is_not(None))
        .where(condition(event, payments))
    )


def refund_legs(condition: Condition) -> Select[Any]:
    """A refund that the agent has paid; refunds from the drawer or by bank transfer are no legs."""
    event = refund_events.alias("refund_event")
    columns = {
        "leg_id": refunds.c.id + f":{LegKind.REFUND}",
        "kind": literal(LegKind.REFUND.value),
        "payment_id": refunds.c.payment_id,
        "refund_id": refunds.c.id,
        "agent": refunds.c.agent,
        "our_reference": refunds.c.id,
        "amount_yen": -event.c.amount_yen,
        "evidence": literal(Evidence.GATEWAY.value),
        "undone_same_day": literal(False),  # noqa: FBT003 a fact of every refund
    }
    return (
        select(*_columns(event, columns))
        .select_from(event)
        .join(refunds, refunds.c.id == event.c.refund_id)
        .join(payments, payments.c.id == refunds.c.payment_id)
        .where(event.c.move == RefundMove.SUCCEED.value, refunds.c.route == RefundRoute.ORIGINAL.value)
        .where(refunds.c.agent.is_not(None))
        .where(condition(event, payments))
    )


def unmatched(legs: FromClause) -> ColumnElement[bool]:
    """No settlement line proves the leg yet."""
    return ~exists().where(matches.c.leg_id == legs.c.leg_id)


def _taken_again_after(event: FromClause) -> ColumnElement[bool]:
    later = payment_events.alias("later_capture")
    return exists().where(
        later.c.payment_id == event.c.payment_id, later.c.move.in_(_TAKES), later.c.sequence > event.c.sequence
    )


def _payment_leg(
    kind: LegKind, event: FromClause, amount: ColumnElement[Any], undone: ColumnElement[bool]
) -> Iterable[ColumnElement[Any]]:
    columns = {
        "leg_id": payments.c.id + f":{kind}",
        "kind": literal(kind.value),
        "payment_id": payments.c.id,
        "refund_id": null(),
        "agent": payments.c.agent,
        "our_reference": payments.c.id,
        "amount_yen": amount,
        "evidence": payments.c.evidence,
        "undone_same_day": undone,
    }
    return _columns(event, columns)


def _columns(event: FromClause, own: dict[str, Any]) -> Iterable[ColumnElement[Any]]:
    of_event = ("facility", "occurred_at", "business_day", "belongs_to_day")
    for name, column_type in LEG_COLUMNS.items():
        column = own.get(name)
        if column is None:
            column = event.c[name] if name in of_event else payments.c[name]
        yield type_coerce(column, column_type).label(name)


def moved_on(days: Iterable[Any]) -> Condition:
    """Legs counted on one of these business days."""
    wanted = sorted(days)
    return lambda event, _: event.c.business_day.in_(wanted)


def moved_at() -> Condition:
    """Legs of one facility counted on one business day: the query's parameters `facility` and `day`."""
    at: BindParameter[str] = bindparam("facility")
    on: BindParameter[date] = bindparam("day")
    return lambda event, _: (event.c.business_day == on) & (event.c.facility == at)
