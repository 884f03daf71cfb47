"""JSON to the simulator's own types, refusing what is missing, unknown, mistyped or out of range."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from pos.domain.money import Yen
from pos.gateways.gateway import Charge
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.standalone import StandaloneSale
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.faults.faults import AgentCall, Fault, FaultRule
from pos.gateways.simulator.notices.notices import NoticeFault, NoticeRule
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit

METHODS = ("credit", "e_money", "code")


class YenField(fields.Integer):
    """A whole number of yen; no float, no text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Yen:
        return Yen(super()._deserialize(value, attr, data, **options))


def reference(**options: Any) -> fields.String:
    """An identifier of ours, as it may stand in a URL."""
    return fields.String(validate=validate.Regexp(r"[A-Za-z0-9_-]{1,64}\Z"), **options)


def positive_yen(**options: Any) -> YenField:
    """An amount that somebody pays or gets back."""
    return YenField(validate=validate.Range(min=1, max=10_000_000), **options)


class ChargeSchema(Schema):
    """The body of a charge."""

    our_reference = reference(required=True)
    amount_yen = positive_yen(required=True)
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    merchant_account = fields.String(required=True, validate=validate.Length(1, 64))
    capture = fields.Boolean(required=True, truthy={True}, falsy={False})
    description = fields.String(required=True, validate=validate.Length(max=400))
    terminal_id = reference(load_default=None, allow_none=True)
    return_url = fields.Url(load_default=None, allow_none=True, require_tld=False, schemes={"http", "https"})
    locale = fields.String(load_default="ja", validate=validate.Length(2, 35))
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> Charge:
        """The charge."""
        return Charge(**facts)


class AmountSchema(Schema):
    """The body of a capture."""

    amount_yen = positive_yen(required=True)


class RefundSchema(AmountSchema):
    """The body of a refund."""

    refund_reference = reference(required=True)


class FaultRuleSchema(Schema):
    """A fault to plant; `operation` is the request it hits."""

    fault = fields.Enum(Fault, by_value=True, required=True)
    call = fields.Enum(AgentCall, by_value=True, data_key="operation", load_default=AgentCall.AUTHORIZE)
    our_reference = reference(load_default=None, allow_none=True)
    terminal_id = reference(load_default=None, allow_none=True)
    amount_yen = positive_yen(load_default=None, allow_none=True)
    times = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 1_000_000))

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> FaultRule:
        """The rule."""
        return FaultRule(**facts)


class NoticeRuleSchema(Schema):
    """A fault of the next notifications."""

    fault = fields.Enum(NoticeFault, by_value=True, required=True)
    our_reference = reference(load_default=None, allow_none=True)
    seconds = fields.Integer(strict=True, load_default=600, validate=validate.Range(1, 10_000_000))
    times = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 1_000_000))

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> NoticeRule:
        """The rule."""
        return NoticeRule(**facts)


class TerminalPlanSchema(Schema):
    """What the next customer at a terminal does; `plan` is how it ends."""

    outcome = fields.Enum(TerminalOutcome, by_value=True, data_key="plan", required=True)
    after_inquiries = fields.Integer(strict=True, load_default=2, validate=validate.Range(0, 1_000))
    after_seconds = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 3_600))
    brand = fields.String(load_default=None, allow_none=True)
    times = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 1_000_000))

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> TerminalPlan:
        """The plan."""
        return TerminalPlan(**facts)


class ReportEditSchema(Schema):
    """A mistake to plant into a report."""

    agent = fields.String(required=True)
    on = fields.Date(required=True, format="iso")
    edit = fields.Enum(EditKind, by_value=True, required=True)
    our_reference = reference(load_default=None, allow_none=True)
    amount_yen = YenField(load_default=None, allow_none=True)
    method = fields.String(load_default="credit", validate=validate.OneOf(METHODS))
    merchant_account = fields.String(load_default="", validate=validate.Length(max=64))
    terminal_id = fields.String(load_default="", validate=validate.Length(max=64))
    shift_days = fields.Integer(strict=True, load_default=-1, validate=validate.OneOf([-1, 1]))

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> ReportEdit:
        """The edit."""
        return ReportEdit(**facts)


class StandaloneSaleSchema(Schema):
    """A sale at a terminal that stands alone."""

    agent = fields.String(required=True)
    terminal_id = reference(required=True)
    merchant_account = fields.String(required=True, validate=validate.Length(1, 64))
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    brand = fields.String(required=True, validate=validate.Length(1, 40))
    amount_yen = positive_yen(required=True)

    @post_load
    def make(self, facts: dict[str, Any], **_: Any) -> StandaloneSale:
        """The sale."""
        return StandaloneSale(**facts)


class WithheldSchema(Schema):
    """Whether an agent keeps the report of a date back."""

    agent = fields.String(required=True)
    on = fields.Date(required=True, format="iso")
    withheld = fields.Boolean(required=True, truthy={True}, falsy={False})


class OutcomeSchema(Schema):
    """What a payer does on the page, told by a program."""

    outcome = fields.Enum(PageOutcome, by_value=True, required=True)


class WrittenSchema(Schema):
    """What the next touch of a card shows about 処理未了."""

    written = fields.Boolean(required=True, truthy={True}, falsy={False})
