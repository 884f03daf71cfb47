"""JSON to the simulated bank's own types, refusing what a bank file could not hold."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pos.gateways.simulator.bank.facts import BankEdit, BankEditKind, PayIn
from pos.gateways.simulator.commands.schemas import YenField


def _half_width(**options: Any) -> fields.String:
    """A payer's name as 全銀 files hold it: JIS X 0201, neither empty nor ending in spaces."""
    name = validate.Regexp(r"(?![ ])[ -\[\]-}¥‾｡-ﾟ]{1,48}(?<! )\Z", error="expected 1 to 48 half-width characters")
    return fields.String(validate=name, **options)


def _deposit(**options: Any) -> YenField:
    """取引金額 has 12 digits."""
    return YenField(validate=validate.Range(min=1, max=999_999_999_999), **options)


class PayInSchema(Schema):
    """The cash of a slip, taken to the bank."""

    slip = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9-]{1,20}\Z"))
    payer_name = _half_width(required=True)
    amount_yen = _deposit(required=True)
    business_day = fields.Date(required=True, format="iso")
    on = fields.Date(load_default=None, allow_none=True, format="iso")

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> PayIn:
        """The pay-in."""
        return PayIn(**facts)


class BankEditSchema(Schema):
    """A mistake of the bank."""

    edit = fields.Enum(BankEditKind, by_value=True, required=True)
    subject = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 160))
    on = fields.Date(load_default=None, allow_none=True, format="iso")
    amount_yen = _deposit(load_default=None, allow_none=True)
    payer_name = _half_width(load_default=None, allow_none=True)

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> BankEdit:
        """The mistake."""
        return BankEdit(**facts)


class StatementWithheldSchema(Schema):
    """Whether the bank keeps the statement of a date back."""

    on = fields.Date(required=True, format="iso")
    withheld = fields.Boolean(required=True, truthy={True}, falsy={False})
