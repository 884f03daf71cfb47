"""A cashless sale at a terminal that we talk to: every answer an agent can give, and what we make of it."""

from datetime import timedelta

import pytest

from pos.domain.errors import Refused
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Tender
from pos.gateways.gateway import Declined, MoneyState, Unknown, UnknownReason
from pos.office import Office
from pos.operations.authorize import authorize_at_counter
from pos.operations.cancel import cancel_payment
from pos.operations.inquire import inquire
from pos.operations.inquiry_times import GIVE_UP_AFTER
from pos.operations.sweep import sweep
from pos.operations.void import void
from pos.storage import payments
from pos.storage.engine import TransactionIsOpen
from tests.fakes import (
    CANCELED,
    NEVER_HEARD_OF,
    REFUSED_BY_ISSUER,
    SILENCE,
    UNCONFIRMED_WRITE,
    ScriptedGateway,
    approved,
    at_terminal,
)
from tests.makers import ManualClock
from tests.tills import CLERK, LINKED, WEDNESDAY_MORNING, Till, balances, now_stored, whole_database

SOON = WEDNESDAY_MORNING + timedelta(seconds=90)
CAPTURED = approved(MoneyState.CAPTURED, 300, WEDNESDAY_MORNING)
VOIDED = approved(MoneyState.VOIDED, 300, WEDNESDAY_MORNING)


def moves_of(office: Office, payment_id: str) -> list[str]:
    with office.database.reading() as connection:
        return [event["move"] for event in payments.events_of(connection, payment_id)]


def paid_by_card(till: Till, agent: ScriptedGateway) -> payments.Payment:
    agent.will("authorize", CAPTURED)
    return till.card()


def asked_for_card(till: Till, agent: ScriptedGateway) -> payments.Payment:
    agent.will("authorize", at_terminal(SOON))
    return till.card()


def test_a_sale_waits_for_the_card_and_is_then_captured(till: Till, agent: ScriptedGateway) -> None:
    payment = asked_for_card(till, agent)
    assert payment.status is PaymentStatus.AWAITING_PAYER
    assert payment.next_action is not None
    assert payment.next_action["kind"] == "terminal"
    agent.will("inquire_authorize", at_terminal(SOON), CAPTURED)
    assert inquire(till.office, payment.id).status is PaymentStatus.AWAITING_PAYER
    paid = inquire(till.office, payment.id)
    assert (paid.status, paid.brand, paid.agent_reference) == (PaymentStatus.CAPTURED, "Visa", "agent-ref-1")
    assert paid.inquire_at is None
    assert moves_of(till.office, payment.id) == ["request_authorization", "await_payer", "capture"]
    assert balances(till.office.database)["receivable:counter-card"] == 300


def test_the_agent_is_asked_with_our_id_and_the_counters_terminal(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    (charge,) = agent.charges
    assert (charge.our_reference, int(charge.amount_yen), charge.method) == (payment.id, 300, "credit")
    assert (charge.terminal_id, charge.merchant_account) == ("CT-0001", "cc-family-registry")
    assert charge.capture
    assert charge.return_url is None


def test_the_intent_is_committed_before_the_call_and_no_transaction_is_open(till: Till, agent: ScriptedGateway) -> None:
    seen = []

    def look(payment_id: str) -> object:
        till.office.database.assert_no_transaction_is_open()
        with till.office.database.reading() as connection:
            found = payments.find(connection, payment_id)
        assert found is not None
        seen.append(found.status)
        return CAPTURED

    agent.will("authorize", look)
    till.card()
    assert seen == [PaymentStatus.AUTHORIZING]


def test_nobody_gets_a_gateway_inside_a_transaction(till: Till) -> None:
    with pytest.raises(TransactionIsOpen), till.office.database.transaction():
        till.office.gateway("counter-card")


def test_the_same_request_again_is_never_charged_again(till: Till, agent: ScriptedGateway) -> None:
    sale = till.sale(tender=Tender.CREDIT)
    agent.will("authorize", CAPTURED)
    first = authorize_at_counter(till.office, sale, CLERK)
    before = whole_database(till.office.database)
    assert authorize_at_counter(till.office, sale, CLERK) == first
    assert whole_database(till.office.database) == before
    assert agent.names_of_calls() == ["authorize"]


def test_a_decline_is_final_at_a_counter(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", REFUSED_BY_ISSUER)
    payment = till.card()
    assert payment.status is PaymentStatus.DECLINED
    assert balances(till.office.database) == {f"cash:{LINKED}": 10_000, "cash_float:family-registry": -10_000}


def test_a_decline_that_is_not_final_ends_the_sale_only_after_the_charge_is_closed(
    till: Till, agent: ScriptedGateway
) -> None:
    may_try_again = Declined("wrong_pin", "wrong PIN", final=False)
    agent.will("authorize", may_try_again)
    payment = till.card()
    assert payment.status is PaymentStatus.AUTHORIZING
    agent.will("inquire_authorize", may_try_again, CANCELED)
    agent.will("cancel", CANCELED)
    assert inquire(till.office, payment.id).status is PaymentStatus.DECLINED
    assert agent.names_of_calls() == ["authorize", "inquire_authorize", "cancel", "inquire_authorize"]


@pytest.mark.parametrize("reason", [each for each in UnknownReason if each is not UnknownReason.UNCONFIRMED_WRITE])
def test_dont_know_is_neither_paid_nor_failed(till: Till, agent: ScriptedGateway, reason: UnknownReason) -> None:
    agent.will("authorize", Unknown(reason, "?"))
    payment = till.card()
    assert payment.status is PaymentStatus.AUTHORIZING
    assert payment.inquire_at is not None
    assert "receivable:counter-card" not in balances(till.office.database)


def test_an_unknown_outcome_is_inquired_and_never_sent_again(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    agent.will("inquire_authorize", SILENCE, CAPTURED)
    assert inquire(till.office, payment.id).status is PaymentStatus.AUTHORIZING
    assert inquire(till.office, payment.id).status is PaymentStatus.CAPTURED
    assert agent.names_of_calls() == ["authorize", "inquire_authorize", "inquire_authorize"]


def test_the_sweep_asks_when_nobody_else_does(till: Till, agent: ScriptedGateway, clock: ManualClock) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    assert sweep(till.office) == 0
    clock.advance(seconds=10)
    agent.will("inquire_authorize", CAPTURED)
    assert sweep(till.office) == 1
    assert now_stored(till.office, payment).status is PaymentStatus.CAPTURED
    clock.advance(days=3)
    assert sweep(till.office) == 0


def test_people_take_over_after_a_bounded_number_of_questions(
    till: Till, agent: ScriptedGateway, clock: ManualClock
) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    for _ in range(GIVE_UP_AFTER - 1):
        agent.will("inquire_authorize", SILENCE)
        clock.set(now_stored(till.office, payment).inquire_at)
        sweep(till.office)
    stored = now_stored(till.office, payment)
    assert stored.status is PaymentStatus.INDETERMINATE
    assert stored.inquire_at - clock.now() <= timedelta(days=1)
    assert moves_of(till.office, payment.id) == ["request_authorization", "remain_unknown", "give_up_asking"]


def test_an_unconfirmed_write_goes_to_people_at_once_and_an_answer_still_counts(
    till: Till, agent: ScriptedGateway
) -> None:
    agent.will("authorize", UNCONFIRMED_WRITE)
    payment = till.card(tender=Tender.E_MONEY)
    assert payment.status is PaymentStatus.INDETERMINATE
    agent.will("inquire_authorize", UNCONFIRMED_WRITE, CAPTURED)
    assert inquire(till.office, payment.id).status is PaymentStatus.INDETERMINATE
    assert inquire(till.office, payment.id).status is PaymentStatus.CAPTURED


def test_a_request_that_never_arrived_is_closed_before_it_is_given_up(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    agent.will("inquire_authorize", NEVER_HEARD_OF, CANCELED)
    agent.will("cancel", CANCELED)
    assert inquire(till.office, payment.id).status is PaymentStatus.CANCELED
    assert agent.names_of_calls() == ["authorize", "inquire_authorize", "cancel", "inquire_authorize"]


def test_a_request_that_arrives_late_wins_against_our_cancel(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    agent.will("inquire_authorize", NEVER_HEARD_OF, CAPTURED)
    agent.will("cancel", CAPTURED)
    assert inquire(till.office, payment.id).status is PaymentStatus.CAPTURED


def test_the_same_outcome_twice_changes_nothing(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    before = whole_database(till.office.database)
    agent.will("inquire_authorize", CAPTURED)
    inquire(till.office, payment.id)
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize(
    "contradiction",
    [approved(MoneyState.CAPTURED, 301, WEDNESDAY_MORNING), approved(MoneyState.VOIDED, 300, WEDNESDAY_MORNING)],
)
def test_an_answer_that_contradicts_the_record_posts_nothing(
    till: Till, agent: ScriptedGateway, contradiction: object
) -> None:
    payment = paid_by_card(till, agent)
    before = whole_database(till.office.database)
    agent.will("inquire_authorize", contradiction)
    assert inquire(till.office, payment.id).status is PaymentStatus.CAPTURED
    assert whole_database(till.office.database) == before


def test_another_amount_than_asked_is_not_posted_and_not_asked_for_ever(
    till: Till, agent: ScriptedGateway, clock: ManualClock
) -> None:
    agent.will("authorize", approved(MoneyState.CAPTURED, 30, WEDNESDAY_MORNING))
    payment = till.card()
    assert payment.status is PaymentStatus.AUTHORIZING
    assert payment.captured_yen == 0
    clock.advance(minutes=1)
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 30, WEDNESDAY_MORNING))
    assert sweep(till.office) == 1
    assert sweep(till.office) == 0, "the next question comes later, not at every sweep"


def test_a_payer_at_the_terminal_is_canceled_after_the_agent_has_confirmed(till: Till, agent: ScriptedGateway) -> None:
    payment = asked_for_card(till, agent)
    agent.will("cancel", CANCELED)
    agent.will("inquire_authorize", CANCELED)
    assert cancel_payment(till.office, payment.id, CLERK).status is PaymentStatus.CANCELED


def test_cancel_loses_against_a_payer_who_was_faster(till: Till, agent: ScriptedGateway) -> None:
    payment = asked_for_card(till, agent)
    agent.will("cancel", CAPTURED)
    agent.will("inquire_authorize", CAPTURED)
    assert cancel_payment(till.office, payment.id, CLERK).status is PaymentStatus.CAPTURED


@pytest.mark.parametrize("after", [SILENCE, NEVER_HEARD_OF])
def test_a_cancel_nobody_confirms_ends_nothing(till: Till, agent: ScriptedGateway, after: Unknown) -> None:
    payment = asked_for_card(till, agent)
    agent.will("cancel", SILENCE)
    agent.will("inquire_authorize", after)
    kept = cancel_payment(till.office, payment.id, CLERK)
    assert kept.status is PaymentStatus.AWAITING_PAYER
    assert kept.inquire_at is not None


def test_a_paid_payment_is_not_canceled(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="payment_not_cancelable"):
        cancel_payment(till.office, payment.id, CLERK)
    assert whole_database(till.office.database) == before


def test_a_void_gives_the_money_back_through_the_agent(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    agent.will("void", VOIDED)
    assert void(till.office, payment.id, reason="wrong fee", actor=CLERK).status is PaymentStatus.VOIDED
    assert balances(till.office.database) == {f"cash:{LINKED}": 10_000, "cash_float:family-registry": -10_000}


def test_a_refused_void_leaves_the_sale_as_it_was(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    agent.will("void", Declined("void_window_closed", "too late"))
    agent.will("inquire_authorize", CAPTURED)
    kept = void(till.office, payment.id, reason="wrong fee", actor=CLERK)
    assert kept.status is PaymentStatus.CAPTURED
    assert balances(till.office.database)["receivable:counter-card"] == 300
    assert moves_of(till.office, payment.id)[-2:] == ["request_void", "refuse_void_of_captured"]


def test_a_hold_that_was_to_be_let_go_and_was_taken_all_the_same_is_booked(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", approved(MoneyState.AUTHORIZED, 300, WEDNESDAY_MORNING))
    held = till.card()
    agent.will("void", CAPTURED)
    taken = void(till.office, held.id, reason="wrong fee", actor=CLERK)
    assert (taken.status, taken.captured_yen) == (PaymentStatus.CAPTURED, 300)
    assert balances(till.office.database)["receivable:counter-card"] == 300


def test_what_was_captured_is_no_hold_again_whatever_the_agent_says(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_by_card(till, agent)
    agent.will("void", approved(MoneyState.AUTHORIZED, 300, WEDNESDAY_MORNING))
    kept = void(till.office, payment.id, reason="wrong fee", actor=CLERK)
    assert (kept.status, kept.captured_yen) == (PaymentStatus.VOIDING, 300)
    assert balances(till.office.database)["receivable:counter-card"] == 300


def voiding(till: Till, agent: ScriptedGateway) -> payments.Payment:
    payment = paid_by_card(till, agent)
    agent.will("void", SILENCE)
    unknown = void(till.office, payment.id, reason="wrong fee", actor=CLERK)
    assert unknown.status is PaymentStatus.VOIDING
    return unknown


def test_a_void_without_an_answer_is_inquired(till: Till, agent: ScriptedGateway) -> None:
    payment = voiding(till, agent)
    agent.will("inquire_void", VOIDED)
    assert inquire(till.office, payment.id).status is PaymentStatus.VOIDED


@pytest.mark.parametrize("still", [CAPTURED, NEVER_HEARD_OF])
def test_a_void_that_never_arrived_is_asked_for_again(till: Till, agent: ScriptedGateway, still: object) -> None:
    """Some agents answer an inquiry about it with the state in which the charge still is."""
    payment = voiding(till, agent)
    agent.will("inquire_void", still)
    agent.will("void", VOIDED)
    assert inquire(till.office, payment.id).status is PaymentStatus.VOIDED
    assert balances(till.office.database) == {f"cash:{LINKED}": 10_000, "cash_float:family-registry": -10_000}


def test_a_void_that_is_refused_on_the_second_try_leaves_the_sale(till: Till, agent: ScriptedGateway) -> None:
    payment = voiding(till, agent)
    agent.will("inquire_void", CAPTURED)
    agent.will("void", Declined("void_window_closed", "too late"))
    agent.will("inquire_authorize", CAPTURED)
    assert inquire(till.office, payment.id).status is PaymentStatus.CAPTURED


def test_a_void_nobody_answers_for_stays_open(till: Till, agent: ScriptedGateway) -> None:
    payment = voiding(till, agent)
    agent.will("inquire_void", CAPTURED)
    agent.will("void", SILENCE)
    assert inquire(till.office, payment.id).status is PaymentStatus.VOIDING


def test_a_void_asked_for_twice_is_sent_once(till: Till, agent: ScriptedGateway) -> None:
    payment = voiding(till, agent)
    assert void(till.office, payment.id, reason="again", actor=CLERK).status is PaymentStatus.VOIDING
    assert agent.names_of_calls() == ["authorize", "void"]


def test_money_on_a_finished_payment_is_booked_and_sent_back(
    till: Till, agent: ScriptedGateway, clock: ManualClock
) -> None:
    agent.will("authorize", REFUSED_BY_ISSUER)
    payment = till.card()
    agent.will("inquire_authorize", CAPTURED)
    late = inquire(till.office, payment.id)
    assert (late.status, late.late_capture, late.refund_claimed_yen) == (PaymentStatus.CAPTURED, True, 300)
    assert balances(till.office.database)["receivable:counter-card"] == 300
    agent.will("refund", approved(MoneyState.REFUNDED, 300, clock.now()))
    assert sweep(till.office) == 1
    assert now_stored(till.office, payment).refunded_yen == 300
    assert "receivable:counter-card" not in balances(till.office.database)
    with till.office.database.reading() as connection:
        last = payments.events_of(connection, payment.id)[-1]
    assert (last["move"], last["actor"]) == ("capture_after_finish", "rule:late-capture")


def test_money_that_surfaces_is_booked_once(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", REFUSED_BY_ISSUER)
    payment = till.card()
    agent.will("inquire_authorize", CAPTURED, CAPTURED)
    inquire(till.office, payment.id)
    before = whole_database(till.office.database)
    inquire(till.office, payment.id)
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"tender": Tender.CASH}, "tender_does_not_fit"),
        ({"amount_yen": 1}, "amount_changed"),
    ],
)
def test_a_card_sale_that_breaks_a_rule_is_refused_before_the_agent_is_asked(
    till: Till, agent: ScriptedGateway, what: dict, code: str
) -> None:
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match=code):
        till.card(**what)
    assert whole_database(till.office.database) == before
    assert agent.calls == []


def test_a_fee_that_is_cash_only_is_not_paid_by_card(till: Till) -> None:
    with pytest.raises(Refused, match="cash_only"):
        till.card("MYNUM-REISSUE")


def test_one_payment_that_makes_trouble_does_not_hold_up_the_others(
    till: Till, agent: ScriptedGateway, clock: ManualClock
) -> None:
    agent.will("authorize", SILENCE, SILENCE)
    first, second = till.card(), till.card()
    clock.advance(minutes=1)

    def breaks(payment_id: str) -> object:
        raise ZeroDivisionError(payment_id)

    agent.will("inquire_authorize", breaks, CAPTURED)
    with pytest.raises(ExceptionGroup):
        sweep(till.office)
    assert now_stored(till.office, first).status is PaymentStatus.AUTHORIZING
    assert now_stored(till.office, second).status is PaymentStatus.CAPTURED
