import pytest

from pos.domain.errors import IllegalMove, Refused
from pos.domain.payment import PaymentStatus
from pos.operations.attest import attest_approved, attest_declined
from pos.operations.cancel import cancel_payment
from pos.operations.inquire import inquire
from pos.operations.sweep import sweep
from pos.operations.void import void
from tests.makers import ManualClock
from tests.tills import CLERK, STANDALONE, Till, balances, now_stored, whole_database

FEE = "ROAD-COPY"


def test_the_clerk_attests_what_the_terminal_printed(standalone: Till) -> None:
    payment = standalone.card(FEE)
    assert payment.status is PaymentStatus.AUTHORIZING
    paid = attest_approved(standalone.office, payment.id, brand="Visa", slip_number="00017", actor=CLERK)
    assert (paid.status, paid.evidence, paid.slip_number) == (PaymentStatus.CAPTURED, "attested", "00017")
    assert balances(standalone.office.database)["receivable:counter-card"] == 400


def test_a_decline_is_attested_likewise(standalone: Till) -> None:
    payment = standalone.card(FEE)
    assert attest_declined(standalone.office, payment.id, actor=CLERK).status is PaymentStatus.DECLINED


def test_the_same_attestation_again_changes_nothing(standalone: Till) -> None:
    paid = standalone.attested_card(FEE)
    before = whole_database(standalone.office.database)
    assert attest_approved(standalone.office, paid.id, brand="Visa", slip_number="00017", actor=CLERK) == paid
    assert whole_database(standalone.office.database) == before


@pytest.mark.parametrize(
    "attest",
    [
        lambda office, payment_id: attest_declined(office, payment_id, actor=CLERK),
        lambda office, payment_id: attest_approved(office, payment_id, brand="Visa", slip_number="2", actor=CLERK),
    ],
)
def test_an_attestation_is_not_taken_back_by_another(standalone: Till, attest) -> None:
    paid = standalone.attested_card(FEE)
    before = whole_database(standalone.office.database)
    with pytest.raises(IllegalMove):
        attest(standalone.office, paid.id)
    assert whole_database(standalone.office.database) == before


@pytest.mark.parametrize(
    ("what", "code"),
    [({"slip_number": ""}, "invalid_slip_number"), ({"slip_number": "1" * 33}, "invalid_slip_number"),
     ({"slip_number": "１７"}, "invalid_slip_number"), ({"brand": "Bisa"}, "unknown_brand")],
)  # fmt: skip
def test_a_slip_that_cannot_be_is_refused(standalone: Till, what: dict, code: str) -> None:
    payment = standalone.card(FEE)
    before = whole_database(standalone.office.database)
    with pytest.raises(Refused, match=code):
        attest_approved(standalone.office, payment.id, **{"brand": "Visa", "slip_number": "1", "actor": CLERK, **what})
    assert whole_database(standalone.office.database) == before


def test_a_cash_payment_is_not_attested(standalone: Till) -> None:
    payment = standalone.cash(FEE)
    with pytest.raises(Refused, match="not_a_standalone_terminal"):
        attest_declined(standalone.office, payment.id, actor=CLERK)


def test_a_standalone_terminal_is_never_asked_and_decides_alone(standalone: Till, clock: ManualClock) -> None:
    payment = standalone.card(FEE)
    clock.advance(hours=2)
    assert sweep(standalone.office) == 0
    assert inquire(standalone.office, payment.id) == payment
    with pytest.raises(Refused, match="terminal_decides"):
        cancel_payment(standalone.office, payment.id, CLERK)


def test_a_void_needs_the_terminals_slip(standalone: Till) -> None:
    paid = standalone.attested_card(FEE)
    before = whole_database(standalone.office.database)
    with pytest.raises(Refused, match="slip_number_required"):
        void(standalone.office, paid.id, reason="wrong", actor=CLERK)
    assert whole_database(standalone.office.database) == before
    voided = void(standalone.office, paid.id, reason="wrong", actor=CLERK, slip_number="00018")
    assert voided.status is PaymentStatus.VOIDED
    assert "receivable:counter-card" not in balances(standalone.office.database)
    assert voided == now_stored(standalone.office, paid)
    assert balances(standalone.office.database)[f"cash:{STANDALONE}"] == 10_000
