"""What a client may ask for. Unknown fields are refused: a misspelt one would otherwise be forgotten silently."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from pos.domain.refund import RefundReason
from pos.operations.pricing import LARGEST_PAYMENT_YEN
from pos.operations.resource import PUBLIC_STATUS
from pos.web.api.fields import Day, Instant, QueryNumber, Text, WebAddress, WholeNumber

_MOST_METADATA = 20

#: What a client may give as the reason of a refund; `late_capture` is ours alone.
REFUND_REASONS = [reason.value for reason in RefundReason if reason is not RefundReason.LATE_CAPTURE]


#: Whole bodies for the documents.
PAYMENT_EXAMPLE = {
    "facility": "community-center-osaki-1",
    "amount_yen": 3600,
    "lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3600, "use_day": "2026-12-05", "description": "第1集会室"}],
    "reference": "R-2026-000123",
    "description": "集会室のご利用",
    "return_url": "https://yoyaku.example.jp/payments/return",
    "payer_language": "ja",
    "metadata": {"member": "12-345"},
}
REFUND_EXAMPLE = {"amount_yen": 3600, "reason": "use_canceled", "refundable_yen": 3600}


class _Request(Schema):
    class Meta:
        unknown = RAISE


class NewPaymentLine(_Request):
    """One fee that is paid."""

    fee = Text(64, required=True, metadata={"description": "Code of the fee, as in GET /facilities"})
    quantity = WholeNumber(1, 999, required=True)
    unit_yen = WholeNumber(
        0, LARGEST_PAYMENT_YEN, required=True, metadata={"description": "Price of one, tax included"}
    )
    use_day = Day(metadata={"description": "The day of use, for fees priced by it"})
    description = Text(200, metadata={"description": "What the payer reads beside the fee's name"})


class NewPaymentRequest(_Request):
    """One booking to be paid."""

    facility = Text(64, required=True, metadata={"description": "Id of the facility, as in GET /facilities"})
    amount_yen = WholeNumber(
        1, LARGEST_PAYMENT_YEN, required=True, metadata={"description": "Sum of quantity × unit_yen over the lines"}
    )
    lines = fields.List(fields.Nested(NewPaymentLine), required=True, validate=validate.Length(1, 50))
    reference = Text(64, required=True, metadata={"description": "Your booking number; one live payment each"})
    description = Text(200, metadata={"description": "What the payer reads above the lines"})
    return_url = WebAddress(
        required=True,
        metadata={"description": "Where the payer goes back to; `payment=<id>` is added", "format": "uri"},
    )
    payer_language = fields.String(load_default="ja", validate=validate.OneOf(["ja", "en"]))
    capture = fields.String(load_default="automatic", validate=validate.OneOf(["automatic"]))
    channels = fields.List(
        fields.String(validate=validate.OneOf(["online"])), load_default=["online"], validate=validate.Length(1, 1)
    )
    expires_at = Instant(metadata={"description": "Until when it can be paid: 7 days from now, at most 60"})
    metadata = fields.Dict(
        keys=Text(40),
        values=Text(500),
        metadata={"description": f"Up to {_MOST_METADATA} texts of your own", "maxProperties": _MOST_METADATA},
        validate=validate.Length(max=_MOST_METADATA),
    )


class RefundLine(_Request):
    """How much comes from one line."""

    line_id = Text(32, required=True, metadata={"description": "As in the payment's lines"})
    amount_yen = WholeNumber(1, LARGEST_PAYMENT_YEN, required=True)


class NewRefundRequest(_Request):
    """Money to be given back."""

    amount_yen = WholeNumber(1, LARGEST_PAYMENT_YEN, required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REFUND_REASONS))
    refundable_yen = WholeNumber(
        0,
        LARGEST_PAYMENT_YEN,
        required=True,
        metadata={"description": "What you believe is left to refund; if it is not, nothing happens (412)"},
    )
    lines = fields.List(
        fields.Nested(RefundLine),
        validate=validate.Length(1, 50),
        metadata={"description": "Required when the payment's lines differ in revenue account, tax class or owner"},
    )

    @validates_schema
    def _each_line_once(self, data: dict[str, Any], **_: Any) -> None:
        ids = [line["line_id"] for line in data.get("lines", [])]
        if len(set(ids)) != len(ids):
            raise ValidationError("expected each line once", "lines")


class PaymentsQuery(_Request):
    """Which payments, and where to go on."""

    facility = Text(64)
    reference = Text(64)
    status = fields.String(validate=validate.OneOf(sorted(set(PUBLIC_STATUS.values()))))
    limit = QueryNumber(1, 100, load_default=20)
    cursor = Text(200, metadata={"description": "`next_cursor` of the page before"})
