from datetime import timedelta

import pytest

from pos.domain.errors import Refused
from pos.domain.refund import RefundReason, RefundStatus
from pos.gateways.gateway import Declined, MoneyState
from pos.office import Office
from pos.operations.inquiry_times import GIVE_UP_AFTER
from pos.operations.refund import send_refund
from pos.operations.sweep import sweep
from pos.operations.void import void
from pos.storage import refunds
from pos.storage.payments import Payment
from pos.storage.refunds import Refund
from tests.fakes import NEVER_HEARD_OF, SILENCE, ScriptedGateway, approved
from tests.makers import ManualClock
from tests.tills import CLERK, WEDNESDAY_MORNING, Till, ask_refund, balances, now_stored, whole_database


def paid(till: Till, agent: ScriptedGateway, *fees: str) -> Payment:
    sale_amount = sum(int(till.office.ward.fee(fee).prices[-1].yen) for fee in fees)
    agent.will("authorize", approved(MoneyState.CAPTURED, sale_amount, WEDNESDAY_MORNING))
    return till.card(*fees)


def given_back(amount_yen: int) -> object:
    return approved(MoneyState.REFUNDED, amount_yen, WEDNESDAY_MORNING, brand=None)


def stored(office: Office, refund: Refund) -> Refund:
    with office.database.reading() as connection:
        found = refunds.find(connection, refund.id)
    assert found is not None
    return found


def test_a_refund_claims_first_and_books_when_the_agent_has_paid(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN", "CERT-INKAN")
    refund = ask_refund(till.office, payment, 400)
    assert refund.status is RefundStatus.APPROVED
    assert now_stored(till.office, payment).refund_claimed_yen == 400
    assert balances(till.office.database)["receivable:counter-card"] == 600
    agent.will("refund", given_back(400))
    assert send_refund(till.office, refund.id, CLERK).status is RefundStatus.REFUNDED
    after = now_stored(till.office, payment)
    assert (after.refund_claimed_yen, after.refunded_yen, after.refundable_yen) == (400, 400, 200)
    assert balances(till.office.database)["receivable:counter-card"] == 200
    assert balances(till.office.database)["revenue:2026:family-registry:fee-certificates"] == -200
    assert agent.calls[-1] == ("refund", refund.id, payment.id, "400")


def test_a_refund_larger_than_what_is_left_is_refused(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN", "CERT-INKAN")
    ask_refund(till.office, payment, 400)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="refund_too_large"):
        ask_refund(till.office, payment, 201)
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"amount_yen": 0}, "refund_not_positive"),
        ({"amount_yen": -5}, "lines_do_not_sum"),
        ({"amount_yen": 751}, "refund_too_large"),
        ({"refundable_yen": 749}, "refundable_changed"),
        ({"lines": None}, "lines_required"),
        ({"lines": {"03": 100}}, "unknown_line"),
        ({"lines": {"01": 301}, "amount_yen": 301}, "refund_too_large"),
        ({"lines": {"01": 0}}, "refund_too_large"),
        ({"lines": {"01": 99}}, "lines_do_not_sum"),
    ],
)
def test_a_refund_that_breaks_a_rule_is_refused_and_changes_nothing(
    till: Till, agent: ScriptedGateway, what: dict, code: str
) -> None:
    payment = paid(till, agent, "CERT-JUMIN", "KOSEKI-ALL")
    amount = what.get("amount_yen", 100)
    usual = {"amount_yen": amount, "lines": {"01": min(amount, 300), "02": max(amount - 300, 0)}}
    if amount <= 300:
        usual["lines"] = {"01": amount} if amount > 0 else {}
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match=code):
        ask_refund(till.office, payment, **{**usual, **what})
    assert whole_database(till.office.database) == before


def test_a_refund_by_line_takes_each_lines_own_revenue_back(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN", "KOSEKI-ALL")
    refund = ask_refund(till.office, payment, 450, lines={"02": 450})
    agent.will("refund", given_back(450))
    send_refund(till.office, refund.id, CLERK)
    found = balances(till.office.database)
    assert found["revenue:2026:family-registry:fee-certificates"] == -300
    assert "revenue:2026:family-registry:fee-koseki" not in found
    with pytest.raises(Refused, match="refund_too_large"):
        ask_refund(till.office, payment, 1, lines={"02": 1})


def test_the_same_refund_again_is_the_same_refund(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 100, refundable_yen=300)
    before = whole_database(till.office.database)
    assert ask_refund(till.office, payment, 100, refund.id, refundable_yen=300) == refund
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize("other", [{"amount_yen": 99}, {"reason": RefundReason.OVERPAID}, {"fingerprint": "x"}])
def test_the_same_refund_id_with_other_content_is_refused(till: Till, agent: ScriptedGateway, other: dict) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 100)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="refund_id_reused"):
        ask_refund(till.office, payment, **{"amount_yen": 100, "refund_id": refund.id, **other})
    assert whole_database(till.office.database) == before


def test_cash_is_not_refunded_by_an_agent(till: Till) -> None:
    payment = till.cash()
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="refund_route_closed"):
        ask_refund(till.office, payment, 300)
    assert whole_database(till.office.database) == before


def test_what_is_not_captured_is_not_refunded(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="payment_not_captured"):
        ask_refund(till.office, payment, 300)
    assert whole_database(till.office.database) == before


def test_a_refused_refund_gives_the_claim_back(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 300)
    agent.will("refund", Declined("window_closed", "too late"))
    assert send_refund(till.office, refund.id, CLERK).status is RefundStatus.FAILED
    assert now_stored(till.office, payment).refundable_yen == 300
    assert ask_refund(till.office, payment, 300).status is RefundStatus.APPROVED


def test_an_unknown_refund_is_asked_for_and_paid_once(till: Till, agent: ScriptedGateway, clock: ManualClock) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 300)
    agent.will("refund", SILENCE)
    assert send_refund(till.office, refund.id, CLERK).status is RefundStatus.REFUNDING
    clock.advance(minutes=1)
    agent.will("inquire_refund", given_back(300))
    assert sweep(till.office) == 1
    assert stored(till.office, refund).status is RefundStatus.REFUNDED
    assert agent.names_of_calls() == ["authorize", "refund", "inquire_refund"]


def test_a_refund_that_never_arrived_is_sent_again_under_the_same_reference(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 300)
    agent.will("refund", SILENCE, given_back(300))
    agent.will("inquire_refund", NEVER_HEARD_OF)
    send_refund(till.office, refund.id, CLERK)
    assert send_refund(till.office, refund.id, CLERK).status is RefundStatus.REFUNDED
    assert [call for call in agent.calls if call[0] == "refund"] == [("refund", refund.id, payment.id, "300")] * 2


def test_the_sweep_sends_what_was_approved_before_a_crash(till: Till, agent: ScriptedGateway) -> None:
    refund = ask_refund(till.office, paid(till, agent, "CERT-JUMIN"), 300)
    agent.will("refund", given_back(300))
    assert sweep(till.office) == 1
    assert stored(till.office, refund).status is RefundStatus.REFUNDED
    assert sweep(till.office) == 0


def test_people_take_over_a_refund_nobody_answers_for(till: Till, agent: ScriptedGateway, clock: ManualClock) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    refund = ask_refund(till.office, payment, 300)
    agent.will("refund", SILENCE)
    send_refund(till.office, refund.id, CLERK)
    for _ in range(GIVE_UP_AFTER - 1):
        agent.will("inquire_refund", SILENCE)
        clock.set(stored(till.office, refund).inquire_at)
        sweep(till.office)
    assert stored(till.office, refund).status is RefundStatus.INDETERMINATE
    assert stored(till.office, refund).inquire_at - clock.now() <= timedelta(days=1)
    assert now_stored(till.office, payment).refundable_yen == 0, "the claim stays while nobody knows"
    clock.advance(days=1)
    agent.will("inquire_refund", given_back(300))
    sweep(till.office)
    assert stored(till.office, refund).status is RefundStatus.REFUNDED


def test_a_finished_refund_is_left_alone(till: Till, agent: ScriptedGateway) -> None:
    refund = ask_refund(till.office, paid(till, agent, "CERT-JUMIN"), 300)
    agent.will("refund", given_back(300))
    done = send_refund(till.office, refund.id, CLERK)
    before = whole_database(till.office.database)
    assert send_refund(till.office, refund.id, CLERK) == done
    assert whole_database(till.office.database) == before


def test_what_is_being_refunded_is_not_voided(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    ask_refund(till.office, payment, 100)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="refund_exists"):
        void(till.office, payment.id, reason="both", actor=CLERK)
    assert whole_database(till.office.database) == before


def test_what_is_being_voided_is_not_refunded(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    agent.will("void", SILENCE)
    void(till.office, payment.id, reason="both", actor=CLERK)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="payment_not_captured"):
        ask_refund(till.office, payment, 100)
    assert whole_database(till.office.database) == before


def test_unknown_payments_and_refunds_are_refused(till: Till, agent: ScriptedGateway) -> None:
    payment = paid(till, agent, "CERT-JUMIN")
    with pytest.raises(Refused, match="unknown_payment"):
        ask_refund(till.office, payment, 1, payment_id=till.office.new_id())
    with pytest.raises(Refused, match="unknown_refund"):
        send_refund(till.office, till.office.new_id(), CLERK)
