"""Which moves the reservation system is told about, and how: an outbox row in the move's own transaction."""

from typing import Any

from sqlalchemy import Connection

from pos.domain.payment import PaymentMove
from pos.domain.refund import RefundMove
from pos.office import Office
from pos.operations.resource import payment_resource, refund_resource, utc
from pos.storage import outbox, payments
from pos.storage.payments import Payment
from pos.storage.refunds import Refund

PAYMENT_EVENTS = {
    PaymentMove.CAPTURE: "payment.succeeded",
    PaymentMove.DECLINE: "payment.declined",
    PaymentMove.CANCEL: "payment.canceled",
    PaymentMove.VOID: "payment.canceled",
    PaymentMove.EXPIRE: "payment.expired",
    PaymentMove.CAPTURE_AFTER_FINISH: "payment.reversed",
}

REFUND_EVENTS = {
    RefundMove.SUCCEED: "refund.succeeded",
    RefundMove.FAIL: "refund.failed",
    RefundMove.REJECT: "refund.failed",
}


def publish_payment(office: Office, connection: Connection, payment: Payment, move: PaymentMove, sequence: int) -> None:
    """Tell the client that made the payment, if this move is one it waits for."""
    if payment.api_client_id is None or move not in PAYMENT_EVENTS:
        return
    resource = payment_resource(payment, office.public_url)
    _add(office, connection, payment, PAYMENT_EVENTS[move], sequence, {"payment": resource})


def publish_refund(office: Office, connection: Connection, refund: Refund, move: RefundMove, sequence: int) -> None:
    """Tell the client that made the payment how its refund ended, whoever asked for it."""
    payment = payments.find(connection, refund.payment_id) if move in REFUND_EVENTS else None
    if payment is None or payment.api_client_id is None:
        return
    data = {"refund": refund_resource(refund), "payment": payment_resource(payment, office.public_url)}
    _add(office, connection, payment, REFUND_EVENTS[move], sequence, data, refund_id=refund.id)


def _add(
    office: Office,
    connection: Connection,
    payment: Payment,
    event_type: str,
    sequence: int,
    data: dict[str, Any],
    refund_id: str | None = None,
) -> None:
    assert payment.api_client_id is not None
    event_id = office.new_id()
    now = office.clock.now()
    payload = {"event_id": event_id, "type": event_type, "sequence": sequence, "timestamp": utc(now), "data": data}
    outbox.add(
        connection,
        event_id=event_id,
        client_id=payment.api_client_id,
        event_type=event_type,
        payment_id=payment.id,
        refund_id=refund_id,
        sequence=sequence,
        payload=payload,
        at=now,
    )
