"""The JSON that the sale screen sends. Types are strict: "300", 300.0 and true are not 300; nothing extra is taken."""

from marshmallow import Schema, ValidationError, fields, post_load, validate

from pos.domain.tender import Tender
from pos.facilities import PriceClass
from pos.operations.pricing import LineRequest

_id = validate.Length(equal=26)
_word = validate.Length(min=1, max=64)


def _yes_or_no(value: object) -> None:
    # marshmallow's Boolean takes 1 for true, for Python says that they are equal.
    if not isinstance(value, bool):
        raise ValidationError("expected true or false")


class LineSchema(Schema):
    """One line of the basket."""

    fee = fields.String(required=True, validate=_word)
    quantity = fields.Integer(required=True, strict=True)
    price_class = fields.Enum(PriceClass, by_value=True, required=True)
    exemption_reason = fields.String(allow_none=True, load_default=None, validate=_word)

    @post_load
    def _as_request(self, data: dict[str, object], **_: object) -> LineRequest:
        return LineRequest(**{**data, "price_class": str(data["price_class"])})  # type: ignore[arg-type]


class SaleSchema(Schema):
    """A sale. `amount_yen` is what the screen showed; `received_yen` only for cash."""

    payment_id = fields.String(required=True, validate=_id)
    lines = fields.List(fields.Nested(LineSchema), required=True, validate=validate.Length(min=1, max=50))
    tender = fields.Enum(Tender, by_value=True, required=True)
    amount_yen = fields.Integer(required=True, strict=True)
    received_yen = fields.Integer(strict=True, load_default=0)
    reference = fields.String(allow_none=True, load_default=None, validate=_word)


class OutcomeSchema(Schema):
    """What a standalone terminal printed."""

    approved = fields.Raw(required=True, validate=_yes_or_no)
    brand = fields.String(load_default="", validate=validate.Length(max=32))
    slip_number = fields.String(load_default="", validate=validate.Length(max=32))
