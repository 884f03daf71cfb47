"""What the next customers at the linked terminals do."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from pos.domain.errors import Refused


class TerminalOutcome(StrEnum):
    """How the next customer at a terminal ends."""

    APPROVE = "approve"
    DECLINE = "decline"
    NO_CARD = "no_card"  #: nobody presents anything until the terminal gives up
    UNCONFIRMED_WRITE = "unconfirmed_write"  #: 処理未了 (e-money only; with any other method a plain decline)


@dataclass(frozen=True)
class TerminalPlan:
    """One customer: the end comes at the first inquiry that satisfies both conditions.

    With `after_inquiries=0` it comes by itself after `after_seconds`, asked or not.
    """

    outcome: TerminalOutcome = TerminalOutcome.APPROVE
    after_inquiries: int = 2
    after_seconds: int = 0
    brand: str | None = None  #: None: chosen by the seed out of the agent's brands
    times: int = 1  #: how many customers still follow it


@dataclass
class Terminals:
    """The plans that were set, by terminal; without one the next customer approves."""

    planned: dict[str, TerminalPlan] = field(default_factory=dict)

    def plan_next(self, terminal_id: str, plan: TerminalPlan) -> None:
        """The next `plan.times` customers follow this plan; an older plan is forgotten. Raises Refused."""
        if plan.times < 1:
            raise Refused("invalid_plan", f"expected times of 1 or more, found {plan.times}")
        self.planned[terminal_id] = plan

    def next_customer(self, terminal_id: str) -> TerminalPlan:
        """Whoever stands at the terminal now; uses the plan up."""
        plan = self.planned.pop(terminal_id, TerminalPlan())
        if plan.times > 1:
            self.planned[terminal_id] = replace(plan, times=plan.times - 1)
        return plan
