"""Step 1 of the proof: what an agent's answer about one leg proves. Pure."""

from dataclasses import dataclass

from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Approved, Declined, MoneyState, NextAction, Operation, Unknown, UnknownReason
from reconciliation.proof.legs import Leg, LegKind
from reconciliation.sheet.words import yen_in_words

#: What is asked about a leg, and the state that confirms it. A sale is asked for by the operation that began it.
QUESTIONS = {
    LegKind.CAPTURE: (Operation.AUTHORIZE, MoneyState.CAPTURED),
    LegKind.VOID: (Operation.VOID, MoneyState.VOIDED),
    LegKind.REFUND: (Operation.REFUND, MoneyState.REFUNDED),
}


_STATES = {
    MoneyState.AUTHORIZED: "与信済",
    MoneyState.CAPTURED: "収納済",
    MoneyState.VOIDED: "取消済",
    MoneyState.REFUNDED: "還付済",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """The agent has answered. `amount_yen` carries the leg's sign; ¥0 when the agent knows of no money."""

    leg_id: str
    confirmed: bool
    amount_yen: Yen
    detail: str


def proof_from(leg: Leg, answer: Answer) -> Proof | None:
    """What the answer proves; None when the agent does not know (yet): the leg is asked for again in the next run."""
    match answer:
        case Approved():
            return _from_approval(leg, answer)
        case Declined():
            return Proof(leg.leg_id, False, Yen(0), f"照会の回答は不成立({answer.code})")  # noqa: FBT003 a denial
        case Unknown(reason=UnknownReason.NOT_FOUND):
            return Proof(leg.leg_id, False, Yen(0), "受託者に記録がありません")  # noqa: FBT003 a denial
        case Unknown() | NextAction():
            return None


def _from_approval(leg: Leg, answer: Approved) -> Proof:
    as_expected = answer.state is QUESTIONS[leg.kind][1]
    signed = answer.amount_yen if leg.amount_yen >= 0 else -answer.amount_yen
    confirmed = as_expected and signed == leg.amount_yen
    detail = f"照会の回答は{_STATES[answer.state]} {yen_in_words(answer.amount_yen)}"
    return Proof(leg.leg_id, confirmed, signed if as_expected else Yen(0), "" if confirmed else detail)
