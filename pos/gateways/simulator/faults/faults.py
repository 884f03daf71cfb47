"""Faults on demand: which request they hit, and what exactly they do to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.simulator.charges.endings import Fate


class AgentCall(StrEnum):
    """The requests a merchant can send."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    CANCEL = "cancel"
    INQUIRE = "inquire"


class Fault(StrEnum):
    """What goes wrong with one request."""

    DECLINE = "decline"
    TIMEOUT_BEFORE_CHARGE = "timeout_before_charge"
    TIMEOUT_AFTER_CHARGE = "timeout_after_charge"
    SERVER_ERROR_BEFORE_CHARGE = "server_error_before_charge"
    SERVER_ERROR_AFTER_CHARGE = "server_error_after_charge"
    GARBAGE = "garbage"
    SLOW = "slow"
    DRIP = "drip"


class Delivery(StrEnum):
    """What the caller gets to see of the answer."""

    ANSWER = "answer"
    NOTHING = "nothing"
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    LATE = "late"
    DRIPPING = "dripping"


@dataclass(frozen=True)
class Effect:
    """What a fault does: whether the request is carried out, how it ends, and what the caller sees."""

    carried_out: bool
    delivery: Delivery
    fate: Fate = Fate.BY_PLAN


NO_FAULT = Effect(carried_out=True, delivery=Delivery.ANSWER)

#: "After charge" carries an authorization to its end at once, whatever terminal or page it was meant for.
EFFECTS: Mapping[Fault, Effect] = {
    Fault.DECLINE: Effect(carried_out=True, delivery=Delivery.ANSWER, fate=Fate.DECLINED),
    Fault.TIMEOUT_BEFORE_CHARGE: Effect(carried_out=False, delivery=Delivery.NOTHING),
    Fault.TIMEOUT_AFTER_CHARGE: Effect(carried_out=True, delivery=Delivery.NOTHING, fate=Fate.APPROVED_AT_ONCE),
    Fault.SERVER_ERROR_BEFORE_CHARGE: Effect(carried_out=False, delivery=Delivery.SERVER_ERROR),
    Fault.SERVER_ERROR_AFTER_CHARGE: Effect(
        carried_out=True, delivery=Delivery.SERVER_ERROR, fate=Fate.APPROVED_AT_ONCE
    ),
    Fault.GARBAGE: Effect(carried_out=True, delivery=Delivery.GARBAGE),
    Fault.SLOW: Effect(carried_out=True, delivery=Delivery.LATE),
    Fault.DRIP: Effect(carried_out=True, delivery=Delivery.DRIPPING),
}

#: Amounts that an authorization can be sent with where no control door is at hand. No fee of a ward comes near them.
SANDBOX_AMOUNTS: Mapping[int, Fault] = {
    9_999_001: Fault.DECLINE,
    9_999_002: Fault.TIMEOUT_BEFORE_CHARGE,
    9_999_003: Fault.TIMEOUT_AFTER_CHARGE,
    9_999_004: Fault.SERVER_ERROR_BEFORE_CHARGE,
    9_999_005: Fault.SERVER_ERROR_AFTER_CHARGE,
    9_999_006: Fault.GARBAGE,
    9_999_007: Fault.SLOW,
    9_999_008: Fault.DRIP,
}


@dataclass(frozen=True)
class FaultRule:
    """A planted fault: it hits requests of one kind that carry the reference, the terminal or the amount."""

    fault: Fault
    call: AgentCall = AgentCall.AUTHORIZE
    our_reference: str | None = None  #: of the sale or of the refund
    terminal_id: str | None = None
    amount_yen: Yen | None = None
    times: int = 1  #: how many requests it still hits

    def hits(self, facts: "RequestFacts") -> bool:
        """Whether it applies to this request."""
        if self.call is not facts.call:
            return False
        if self.our_reference is not None:
            return self.our_reference in facts.references
        if self.terminal_id is not None:
            return self.terminal_id == facts.terminal_id
        return self.amount_yen == facts.amount_yen


@dataclass(frozen=True)
class RequestFacts:
    """By what a fault finds its request."""

    call: AgentCall
    references: tuple[str, ...]
    terminal_id: str | None
    amount_yen: Yen | None


@dataclass
class FaultBook:
    """The planted faults, oldest first."""

    rules: list[FaultRule] = field(default_factory=list)
    by_chance: set[tuple[str, AgentCall, str]] = field(default_factory=set)  #: already hit: agent, request, reference

    def plant(self, rule: FaultRule) -> None:
        """Add a fault. Raises Refused when it could never hit, or would hit without an effect."""
        selectors = [rule.our_reference, rule.terminal_id, rule.amount_yen]
        if sum(selector is not None for selector in selectors) != 1:
            raise Refused("invalid_fault", "expected exactly one of our_reference, terminal_id and amount_yen")
        if rule.fault is Fault.DECLINE and rule.call in {AgentCall.INQUIRE, AgentCall.CANCEL}:
            raise Refused("invalid_fault", f"an agent does not decline to {rule.call}; use another fault")
        if rule.times < 1:
            raise Refused("invalid_fault", f"expected times of 1 or more, found {rule.times}")
        self.rules.append(rule)

    def find(self, facts: RequestFacts) -> int | None:
        """The position of the oldest rule that hits."""
        return next((position for position, rule in enumerate(self.rules) if rule.hits(facts)), None)

    def use(self, position: int) -> Fault:
        """Spend one use of a rule; a spent rule is gone."""
        rule = self.rules[position]
        left = [replace(rule, times=rule.times - 1)] if rule.times > 1 else []
        self.rules[position : position + 1] = left
        return rule.fault
