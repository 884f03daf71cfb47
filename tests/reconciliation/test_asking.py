"""What an agent's answer about one leg proves."""

import pytest

from pos.domain.money import Yen
from pos.gateways.gateway import ActionKind, Answer, Approved, Declined, MoneyState, NextAction, Unknown, UnknownReason
from reconciliation.proof.asking import proof_from
from reconciliation.proof.legs import LegKind
from tests.reconciliation.makers import TUESDAY_AFTERNOON, leg

NOON = TUESDAY_AFTERNOON


def said(state: MoneyState, amount_yen: int = 300) -> Approved:
    return Approved(state, Yen(amount_yen), "a-1", NOON)


@pytest.mark.parametrize(
    ("kind", "state", "signed_yen"),
    [
        (LegKind.CAPTURE, MoneyState.CAPTURED, 300),
        (LegKind.VOID, MoneyState.VOIDED, -300),
        (LegKind.REFUND, MoneyState.REFUNDED, -300),
    ],
)
def test_the_expected_state_over_the_same_amount_confirms(kind: LegKind, state: MoneyState, signed_yen: int) -> None:
    proof = proof_from(leg(kind=kind), said(state))
    assert proof is not None
    assert (proof.confirmed, proof.amount_yen, proof.detail) == (True, signed_yen, "")


@pytest.mark.parametrize(
    ("answer", "amount_yen"),
    [
        (said(MoneyState.CAPTURED, 200), 200),
        (said(MoneyState.VOIDED), 0),
        (said(MoneyState.AUTHORIZED), 0),
        (Declined("declined_by_issuer", "no"), 0),
        (Unknown(UnknownReason.NOT_FOUND, "no such reference"), 0),
    ],
)
def test_anything_else_that_is_certain_denies(answer: Answer, amount_yen: int) -> None:
    proof = proof_from(leg(), answer)
    assert proof is not None
    assert (proof.confirmed, proof.amount_yen) == (False, amount_yen)
    assert proof.detail
    assert not [state for state in MoneyState if state.value in proof.detail]


@pytest.mark.parametrize(
    "answer",
    [
        *(Unknown(reason, "") for reason in UnknownReason if reason is not UnknownReason.NOT_FOUND),
        NextAction(ActionKind.TERMINAL, "t", NOON),
    ],
)
def test_silence_proves_nothing_and_is_asked_again(answer: Answer) -> None:
    assert proof_from(leg(), answer) is None
