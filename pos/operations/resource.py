"""A payment and a refund as the reservation system sees them: in API answers and in webhooks alike."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from pos.domain.payment import PaymentStatus
from pos.domain.refund import RefundStatus
from pos.storage.payments import Payment, PaymentLine
from pos.storage.refunds import Refund

_S = PaymentStatus

#: What a client needs to know: to wait, to act, or to be done.
PUBLIC_STATUS = {
    _S.CREATED: "created",
    _S.AWAITING_PAYER: "processing",
    _S.AUTHORIZING: "processing",
    _S.INDETERMINATE: "processing",
    _S.AUTHORIZED: "requires_capture",
    _S.CAPTURING: "processing",
    _S.CAPTURED: "succeeded",
    _S.VOIDING: "processing",
    _S.VOIDED: "canceled",
    _S.CANCELED: "canceled",
    _S.DECLINED: "declined",
    _S.EXPIRED: "expired",
}

PUBLIC_REFUND_STATUS = {
    RefundStatus.REQUESTED: "pending_approval",
    RefundStatus.APPROVED: "processing",
    RefundStatus.REFUNDING: "processing",
    RefundStatus.INDETERMINATE: "processing",
    RefundStatus.REFUNDED: "succeeded",
    RefundStatus.FAILED: "failed",
}


def payment_resource(payment: Payment, public_url: str, events: Sequence[RowMapping] = ()) -> dict[str, Any]:
    """The payment as JSON-able data. Times are UTC (RFC 3339); each event carries its business day."""
    status = PUBLIC_STATUS[payment.status]
    return {
        "id": payment.id,
        "status": status,
        "finished": status in {"succeeded", "declined", "canceled", "expired"},
        "facility": payment.facility,
        "reference": payment.reference,
        "amount_yen": int(payment.amount_yen),
        "captured_yen": int(payment.captured_yen),
        "refunded_yen": int(payment.refunded_yen),
        "refundable_yen": int(payment.refundable_yen),
        "refund_status": _refund_status(payment),
        "channel": payment.channel.value,
        "counter": payment.counter,
        "tender": payment.tender.value,
        "brand": payment.brand,
        "capture": payment.capture_mode,
        "attempts": payment.attempt,
        "lines": [_line(line) for line in payment.lines],
        "checkout_url": f"{public_url}/checkout/{payment.id}" if payment.channel.value == "online" else None,
        "return_url": payment.return_url,
        "created_at": utc(payment.created_at),
        "expires_at": utc(payment.expires_at) if payment.expires_at else None,
        "events": [_event(event) for event in events],
    }


def refund_resource(refund: Refund) -> dict[str, Any]:
    """The refund as JSON-able data."""
    return {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "status": PUBLIC_REFUND_STATUS[refund.status],
        "amount_yen": int(refund.amount_yen),
        "route": refund.route.value,
        "reason": refund.reason.value,
        "initiated_by": refund.requested_by.split(":", 1)[0],
        "lines": [{"line_id": line_id, "amount_yen": int(amount)} for line_id, amount in refund.lines.items()],
        "created_at": utc(refund.created_at),
    }


def utc(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second or finer, with Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refund_status(payment: Payment) -> str:
    if payment.refunded_yen == 0:
        return "none"
    return "full" if payment.refunded_yen == payment.captured_yen else "partial"


def _line(line: PaymentLine) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "fee": line.fee,
        "description": line.name,
        "quantity": line.quantity,
        "unit_yen": int(line.unit_yen),
        "amount_yen": int(line.amount_yen),
        "tax_class": line.tax_class,
        "revenue_account": line.revenue_account,
        "owner": line.owner,
        "use_day": line.use_day.isoformat() if line.use_day else None,
    }


def _event(event: RowMapping) -> dict[str, Any]:
    return {
        "sequence": event["sequence"],
        "type": event["move"],
        "status": PUBLIC_STATUS[PaymentStatus(event["to_status"])],
        "amount_yen": int(event["amount_yen"]),
        "occurred_at": utc(event["occurred_at"]),
        "business_day": event["business_day"].isoformat(),
    }
