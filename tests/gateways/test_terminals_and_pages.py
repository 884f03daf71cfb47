"""How a charge at a linked terminal or on a hosted page comes to its end."""

import pytest

from pos.domain.errors import Refused
from pos.gateways.gateway import Approved, Declined, NextAction
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from tests.gateways.makers import (
    AGENT,
    BRANDS,
    NOON,
    approved_at_once,
    authorize,
    charge,
    in_short,
    inquire,
    later,
    money_moved,
    page_charge,
    sell,
    simulator,
    visit,
)


def test_by_default_the_customer_has_paid_at_the_second_inquiry():
    agents = simulator()
    first = authorize(agents, NOON, charge())
    second = inquire(agents, later(1), "P1")
    assert isinstance(first, NextAction)
    assert isinstance(second, NextAction)
    assert [first.detail, second.detail] == ["waiting_for_card", "authorizing"]
    assert in_short(inquire(agents, later(2), "P1")) == "approved captured"


def test_a_customer_may_take_seconds_instead_of_inquiries():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(after_seconds=10))
    authorize(agents, NOON, charge())
    assert in_short(inquire(agents, later(9), "P1")) == "next terminal"
    paid = inquire(agents, later(60), "P1")
    assert isinstance(paid, Approved)
    assert paid.occurred_at == later(10)


def test_a_customer_pays_at_the_inquiry_that_was_planned_and_not_before():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(after_inquiries=1, after_seconds=2))
    authorize(agents, NOON, charge())
    agents.let_time_pass(later(60))
    paid = inquire(agents, later(70), "P1")
    assert isinstance(paid, Approved)
    assert paid.occurred_at == later(70)


def test_a_plan_holds_for_as_many_customers_as_it_says():
    agents = simulator()
    plan = TerminalPlan(TerminalOutcome.DECLINE, after_inquiries=0, times=2)
    agents.plan_terminal(NOON, terminal_id="T-1", plan=plan)
    answers = []
    for reference in ("P1", "P2", "P3"):
        authorize(agents, NOON, charge(reference))
        answers.append(in_short(inquire(agents, NOON, reference)))
    assert answers == ["declined declined_by_issuer", "declined declined_by_issuer", "next terminal"]


def test_a_plan_is_only_for_its_own_terminal():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-2", plan=TerminalPlan(TerminalOutcome.DECLINE))
    assert isinstance(sell(agents, NOON), Approved)


def test_a_plan_for_nobody_is_refused():
    with pytest.raises(Refused, match="times"):
        simulator().plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(times=0))


def test_without_a_card_the_terminal_waits_until_its_time_is_up():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(TerminalOutcome.NO_CARD))
    authorize(agents, NOON, charge())
    waiting = [inquire(agents, later(second), "P1") for second in (1, 30, 89.9)]
    assert {answer.detail for answer in waiting if isinstance(answer, NextAction)} == {"waiting_for_card"}
    ended = inquire(agents, later(90), "P1")
    assert isinstance(ended, Declined)
    assert (ended.code, ended.final, ended.occurred_at) == ("expired", True, later(90))


def test_the_charge_s_own_deadline_shortens_the_wait():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(TerminalOutcome.NO_CARD))
    waiting = authorize(agents, NOON, charge(expires_at=later(20)))
    assert isinstance(waiting, NextAction)
    assert waiting.expires_at == later(20)
    assert in_short(inquire(agents, later(20), "P1")) == "declined expired"


def test_a_customer_who_would_pay_after_the_deadline_does_not():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(after_seconds=120))
    authorize(agents, NOON, charge())
    assert in_short(inquire(agents, later(300), "P1")) == "declined expired"
    assert money_moved(agents) == []


def test_an_unconfirmed_write_stays_unknown_until_the_card_is_touched_again():
    for written, expected, moved in [(True, "approved captured", [1_000]), (False, "declined not_written", [])]:
        agents = simulator()
        plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, brand="nanaco")
        agents.plan_terminal(NOON, terminal_id="T-1", plan=plan)
        authorize(agents, NOON, charge(method="e_money"))
        answers = [in_short(inquire(agents, later(second), "P1")) for second in (1, 2, 500)]
        assert answers == ["next terminal", "unknown unconfirmed_write", "unknown unconfirmed_write"]
        assert money_moved(agents) == []
        settled = agents.settle_write(later(days=2), agent=AGENT, our_reference="P1", written=written)
        assert in_short(settled) == expected
        assert money_moved(agents) == moved


def test_only_an_unconfirmed_write_can_be_settled():
    agents = simulator()
    sell(agents, NOON)
    with pytest.raises(Refused, match="captured"):
        agents.settle_write(NOON, agent=AGENT, our_reference="P1", written=True)
    with pytest.raises(Refused, match="no charge"):
        agents.settle_write(NOON, agent=AGENT, our_reference="P2", written=True)


def test_a_write_is_lost_with_e_money_only():
    agents = simulator()
    plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, after_inquiries=0)
    agents.plan_terminal(NOON, terminal_id="T-1", plan=plan)
    authorize(agents, NOON, charge(method="credit"))
    assert in_short(inquire(agents, NOON, "P1")) == "declined declined_by_issuer"


def test_the_presented_brand_can_be_given_and_is_otherwise_one_of_the_contract():
    assert sell(simulator(), NOON, brand="JCB").brand == "JCB"
    chosen = {sell(simulator(), NOON, f"P{number}").brand for number in range(20)}
    assert chosen == set(BRANDS["credit"])


def test_a_brand_without_a_contract_is_refused():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(brand="Diners Club"))
    authorize(agents, NOON, charge())
    assert in_short(inquire(agents, NOON, "P1")) == "declined brand_not_accepted"


def test_a_payer_approves_on_the_page():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, later(40), waiting, PageOutcome.APPROVE)
    paid = inquire(agents, later(60), "P1")
    assert isinstance(paid, Approved)
    assert paid.occurred_at == later(40)


def test_a_declined_attempt_on_the_page_may_be_repeated_and_the_third_is_final():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    answers = []
    for attempt in range(3):
        visit(agents, later(attempt), waiting, PageOutcome.DECLINE)
        answers.append(in_short(inquire(agents, later(attempt), "P1")))
    assert answers == ["for now declined_by_issuer", "for now declined_by_issuer", "declined attempt_limit_reached"]


def test_after_a_declined_attempt_the_same_charge_leads_back_to_the_same_page():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, NOON, waiting, PageOutcome.DECLINE)
    assert authorize(agents, later(5), page_charge()) == waiting
    visit(agents, later(9), waiting, PageOutcome.APPROVE)
    assert in_short(inquire(agents, later(9), "P1")) == "approved captured"


def test_a_payer_who_leaves_may_come_back_until_the_page_is_canceled():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, NOON, waiting, PageOutcome.ABANDON)
    assert in_short(inquire(agents, NOON, "P1")) == "for now abandoned_by_payer"
    agents.cancel(later(1), agent=AGENT, our_reference="P1")
    visit(agents, later(2), waiting, PageOutcome.APPROVE)
    assert money_moved(agents) == []


def test_a_page_expires_after_half_an_hour():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, later(minutes=30), waiting, PageOutcome.APPROVE)
    assert in_short(inquire(agents, later(minutes=31), "P1")) == "declined expired"


def test_a_page_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="payment page"):
        simulator().visit_page(NOON, token="wait_nothing", outcome=PageOutcome.APPROVE)
