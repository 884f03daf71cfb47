"""A leg: one movement of money at an agent, as we wrote it down. What the agent's settlement lines are held against."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos.domain.money import Yen
from pos.domain.tender import Evidence, Tender


class LegKind(StrEnum):
    """Why the money moved. A sale may be undone (VOID, by its own reference) or given back (REFUND, by another)."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"

    @property
    def line_type(self) -> str:
        """The settlement line that tells of it."""
        return "sale" if self is LegKind.CAPTURE else "refund"


@dataclass(frozen=True, slots=True)
class Leg:
    """Money that leaves the ward is negative. `our_reference` is what the agent was given: the payment's id for a
    capture and its void, the refund's id for a refund.

    `business_day` is the day we count it on, `belongs_to_day` the Tokyo day of `occurred_at`, which the agent reports
    it under. `undone_same_day`: one of a capture and its void on one day; agents report both of them or neither.
    """

    leg_id: str
    kind: LegKind
    payment_id: str
    refund_id: str | None
    facility: str
    counter: str | None
    agent: str
    merchant_account: str | None
    terminal_id: str | None
    our_reference: str
    amount_yen: Yen
    tender: Tender
    brand: str | None
    occurred_at: datetime
    business_day: date
    belongs_to_day: date
    evidence: Evidence
    undone_same_day: bool


def leg_id(subject_id: str, kind: LegKind) -> str:
    """The id of the leg of a payment or refund."""
    return f"{subject_id}:{kind}"


def subject_of(leg: str) -> str:
    """The payment or refund a leg id speaks of."""
    return leg.partition(":")[0]
