"""What our answers look like, for the OpenAPI document. The answers are made in pos/operations/resource.py."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from pos.domain.payment import PaymentMove
from pos.domain.refund import RefundReason, RefundRoute
from pos.domain.tender import Channel, Tender
from pos.facilities import TaxClass
from pos.operations.resource import PUBLIC_REFUND_STATUS, PUBLIC_STATUS


class _Answer(Schema):
    class Meta:
        unknown = INCLUDE  # a client must bear fields that are added later


def _one_of(*values: str, **options: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values), **options)


def _text(**options: Any) -> fields.String:
    return fields.String(required=True, **options)


def _yen(**options: Any) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(0), **options)


_STATUSES = sorted(set(PUBLIC_STATUS.values()))
_REFUND_STATUSES = sorted(set(PUBLIC_REFUND_STATUS.values()))


class PaymentLine(_Answer):
    """A fee as it was sold."""

    line_id = _text()
    fee = _text(allow_none=True)
    description = _text(metadata={"description": "The fee's name"})
    quantity = fields.Integer(required=True)
    unit_yen = _yen()
    amount_yen = _yen()
    tax_class = _one_of(*TaxClass)
    revenue_account = _text(allow_none=True)
    owner = _text(metadata={"description": "Whose money it is; `ward` is the ward's own"})
    use_day = fields.Date(required=True, allow_none=True)


class PaymentEvent(_Answer):
    """Something that happened to a payment."""

    sequence = fields.Integer(required=True)
    type = _one_of(*PaymentMove)
    status = _one_of(*_STATUSES)
    amount_yen = _yen()
    occurred_at = fields.DateTime(required=True)
    business_day = fields.Date(required=True)


class Payment(_Answer):
    """A payment."""

    id = _text()
    status = _one_of(*_STATUSES)
    finished = fields.Boolean(required=True, metadata={"description": "Nothing will change it but refunds"})
    facility = _text()
    reference = _text(allow_none=True)
    amount_yen = _yen()
    captured_yen = _yen()
    refunded_yen = _yen()
    refundable_yen = _yen(metadata={"description": "Captured, and not yet asked back"})
    refund_status = _one_of("none", "partial", "full")
    channel = _one_of(*Channel)
    counter = _text(allow_none=True)
    tender = _one_of(*Tender)
    brand = _text(allow_none=True)
    capture = _one_of("automatic", "manual")
    attempts = fields.Integer(required=True)
    lines = fields.List(fields.Nested(PaymentLine), required=True)
    checkout_url = _text(allow_none=True, metadata={"description": "Send the payer there"})
    return_url = _text(allow_none=True)
    created_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True, allow_none=True)
    events = fields.List(fields.Nested(PaymentEvent), required=True, metadata={"description": "Oldest first"})


class PaymentDetail(Payment):
    """A payment with your own texts, and with how long it can be refunded."""

    description = _text(allow_none=True)
    metadata = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    refund_until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The last day in Tokyo on which the agent refunds; null: not paid, or no last day"},
    )


class PaymentPage(_Answer):
    """Payments, newest first."""

    payments = fields.List(fields.Nested(Payment), required=True)
    next_cursor = _text(allow_none=True, metadata={"description": "null at the end"})


class RefundedLine(_Answer):
    """How much came from one line."""

    line_id = _text()
    amount_yen = _yen()


class Refund(_Answer):
    """A refund."""

    id = _text()
    payment_id = _text()
    status = _one_of(*_REFUND_STATUSES)
    amount_yen = _yen()
    route = _one_of(*RefundRoute)
    reason = _one_of(*RefundReason)
    initiated_by = _text(metadata={"description": "client, staff or rule"})
    lines = fields.List(fields.Nested(RefundedLine), required=True)
    created_at = fields.DateTime(required=True)


class Price(_Answer):
    """What one costs today."""

    price_class = _text()
    unit_yen = _yen()


class SoldFee(_Answer):
    """A fee that is sold there today and can be paid online."""

    code = _text()
    name = _text()
    name_en = _text(allow_none=True)
    unit = _text()
    tax_class = _one_of(*TaxClass)
    revenue_account = _text(allow_none=True)
    owner = _text()
    prices = fields.List(fields.Nested(Price), required=True)


class Facility(_Answer):
    """A facility that you may take payments for."""

    id = _text()
    name = _text()
    name_en = _text(allow_none=True)
    fees = fields.List(fields.Nested(SoldFee), required=True)


class FacilityList(_Answer):
    """All of them."""

    facilities = fields.List(fields.Nested(Facility), required=True)


class ProblemError(_Answer):
    """One thing that is wrong."""

    pointer = fields.String(metadata={"description": "Where in the body (RFC 6901)"})
    parameter = fields.String(metadata={"description": "Which query parameter"})
    detail = _text()


class ProblemDetails(_Answer):
    """An error (RFC 9457)."""

    type = _text(metadata={"description": "A section of these documents", "format": "uri"})
    title = _text()
    status = fields.Integer(required=True)
    detail = _text()
    instance = _text()
    code = _text(metadata={"description": "Stable, for programs"})
    errors = fields.List(fields.Nested(ProblemError))
    payment_id = fields.String(metadata={"description": "With `reference_already_active`: the payment you have"})
    payment_url = fields.String(metadata={"description": "Its address", "format": "uri"})
    refundable_yen = fields.Integer(metadata={"description": "With `refundable_changed`: what is left"})
    refund_until = fields.Date(metadata={"description": "With `refund_window_closed`: the day that is over"})
