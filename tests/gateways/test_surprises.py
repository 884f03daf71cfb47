"""What happens behind the merchant's back: sales undone at the terminal, money that surfaces after the end."""

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.gateway import Approved, Operation
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.contracts import ReportsVoids
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.notices.notices import Notice
from pos.gateways.simulator.notices.notifications import notification_body, signature_headers
from pos.gateways.simulator.transport import InProcessTransport
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from tests.gateways.makers import (
    AGENT,
    DAY,
    NOON,
    SECRET,
    Desk,
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
    status_of,
    visit,
)

ON = DAY + timedelta(days=1)
PUBLISHED = datetime.combine(ON, time(6), tzinfo=TOKYO)
#: Stands for "somewhere behind the merchant's back", a little after whatever came before.
THEN = later(minutes=40)


def post(desk: Desk, what: str, our_reference: str = "P1") -> tuple[int, dict[str, object]]:
    status, body = desk.control(f"/control/charges/{AGENT}/{our_reference}/{what}", {})
    return status, json.loads(body)


def report_lines(desk: Desk) -> list[tuple[str | None, int]]:
    desk.clock.set(PUBLISHED)
    file = parse_settlement_v1(desk.gateway.settlement_report(ON))
    return [(line.our_reference, int(line.gross_yen)) for line in file.lines]


def decline(agents: Simulator) -> None:
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(TerminalOutcome.DECLINE, after_inquiries=0))
    authorize(agents, NOON, charge())
    inquire(agents, NOON, "P1")


def cancel(agents: Simulator) -> None:
    authorize(agents, NOON, page_charge())
    agents.cancel(NOON, agent=AGENT, our_reference="P1")


def expire(agents: Simulator) -> None:
    """Nobody asks for it afterwards."""
    authorize(agents, NOON, page_charge())


def cancel_hold(agents: Simulator) -> None:
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once())
    authorize(agents, NOON, charge(capture=False))
    agents.cancel(later(1), agent=AGENT, our_reference="P1")


def lose_write_for_good(agents: Simulator) -> None:
    plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, after_inquiries=0, brand="nanaco")
    agents.plan_terminal(NOON, terminal_id="T-1", plan=plan)
    authorize(agents, NOON, charge(method="e_money"))
    agents.let_time_pass(NOON)
    agents.settle_write(NOON, agent=AGENT, our_reference="P1", written=False)


def cancel_before_it_came(agents: Simulator) -> None:
    agents.cancel(NOON, agent=AGENT, our_reference="P1")
    authorize(agents, later(1), charge())


def cancel_what_was_lost(agents: Simulator) -> None:
    agents.lose_charge(NOON, agent=AGENT, charge=charge())
    agents.cancel(later(1), agent=AGENT, our_reference="P1")


ENDED: dict[str, Callable[[Simulator], None]] = {
    "declined": decline,
    "canceled": cancel,
    "expired unwatched": expire,
    "held and canceled": cancel_hold,
    "not written": lose_write_for_good,
    "canceled before it came": cancel_before_it_came,
    "lost and canceled": cancel_what_was_lost,
}


@pytest.mark.parametrize("end", ENDED.values(), ids=ENDED)
def test_money_surfaces_on_a_charge_that_had_ended_without_any(end):
    desk = Desk()
    end(desk.simulator)
    desk.clock.set(THEN)
    assert post(desk, "surface") == (200, {"status": "captured"})
    answer = desk.gateway.inquire(Operation.AUTHORIZE, "P1")
    assert isinstance(answer, Approved)
    assert (in_short(answer), answer.amount_yen, answer.occurred_at) == ("approved captured", 1_000, THEN)
    assert answer.brand
    assert answer.agent_reference
    assert money_moved(desk.simulator) == [1_000]
    assert report_lines(desk) == [("P1", 1_000)]


@pytest.mark.parametrize("end", ENDED.values(), ids=ENDED)
def test_what_surfaced_is_a_sale_like_any_other(end):
    agents = simulator()
    end(agents)
    agents.surface(THEN, agent=AGENT, our_reference="P1")
    same = agents.truth()["charges"][0]["asked"]
    again = agents.authorize(THEN, agent=AGENT, charge=charge(**same))
    assert in_short(again) == "approved captured"
    assert in_short(agents.cancel(THEN, agent=AGENT, our_reference="P1")) == "approved captured"
    give_back = {"agent": AGENT, "refund_reference": "R1", "our_reference": "P1", "amount_yen": Yen(1_000)}
    assert in_short(agents.refund(THEN, **give_back)) == "approved refunded"
    assert money_moved(agents) == [1_000, -1_000]


@pytest.mark.parametrize("end", ENDED.values(), ids=ENDED)
def test_what_surfaced_survives_a_replay(end):
    agents, again = simulator(), simulator()
    end(agents)
    agents.surface(THEN, agent=AGENT, our_reference="P1")
    again.replay(agents.log)
    assert again.truth() == agents.truth()
    assert (again.log, again.notices) == (agents.log, agents.notices)


def test_the_merchant_is_told_of_money_that_surfaced_like_of_a_page_that_was_paid():
    told: list[Notice] = []
    desk = Desk()
    desk.transport = InProcessTransport(SimulatorHost(desk.simulator, desk.clock, tell=told.extend))
    visit(desk.simulator, NOON, authorize(desk.simulator, NOON, page_charge("P2")), PageOutcome.APPROVE)
    cancel(desk.simulator)
    post(desk, "surface")
    assert [(notice.our_reference, notice.operation) for notice in told] == [
        ("P2", Operation.AUTHORIZE),
        ("P1", Operation.AUTHORIZE),
    ]
    assert len({notice.notification_id for notice in told}) == 2
    body = notification_body(told[1])
    assert desk.gateway.parse_notification(signature_headers(SECRET, body), body).our_reference == "P1"


@pytest.mark.parametrize(
    ("begin", "code", "words"),
    [
        (lambda agents: sell(agents, NOON), "not_finished_without_money", "captured"),
        (
            lambda agents: (sell(agents, NOON), agents.void(NOON, agent=AGENT, our_reference="P1")),
            "not_finished_without_money",
            "voided",
        ),
        (lambda agents: authorize(agents, NOON, page_charge()), "not_finished_without_money", "waiting"),
        (lambda agents: agents.cancel(NOON, agent=AGENT, our_reference="P1"), "never_asked_for", "how much"),
        (lambda agents: authorize(agents, NOON, charge(method="code")), "no_contract", "code"),
    ],
)
def test_money_surfaces_nowhere_else(begin, code, words):
    desk, told, kept = Desk(), list[Notice](), list[str]()
    desk.transport = InProcessTransport(SimulatorHost(desk.simulator, desk.clock, kept.extend, told.extend))
    begin(desk.simulator)
    desk.simulator.log.clear()
    before = desk.simulator.truth()
    status, problem = post(desk, "surface")
    assert (status, problem["code"]) == (422, code)
    assert words in str(problem["detail"])
    assert desk.simulator.truth() == before
    assert told == kept == []


def test_money_does_not_surface_twice():
    desk = Desk()
    cancel(desk.simulator)
    post(desk, "surface")
    assert post(desk, "surface")[0] == 422
    assert money_moved(desk.simulator) == [1_000]


def test_money_does_not_surface_under_a_brand_without_a_contract():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(brand="Diners Club"))
    authorize(agents, NOON, charge())
    with pytest.raises(Refused, match="Diners Club"):
        agents.surface(THEN, agent=AGENT, our_reference="P1")
    assert money_moved(agents) == []


def test_a_request_that_a_fault_swallowed_can_surface_after_its_cancellation():
    desk = Desk()
    desk.control("/control/faults", {"fault": "timeout_before_charge", "our_reference": "P1"})
    desk.gateway.authorize(charge())
    assert post(desk, "surface")[0] == 404, "until it is canceled it is only late"
    desk.gateway.cancel("P1")
    assert post(desk, "surface") == (200, {"status": "captured"})
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved captured"


def test_a_charge_that_surfaced_takes_no_customer_from_the_terminal():
    agents = simulator()
    cancel_before_it_came(agents)
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(TerminalOutcome.DECLINE, after_inquiries=0))
    agents.surface(THEN, agent=AGENT, our_reference="P1")
    authorize(agents, THEN, charge("P2"))
    assert in_short(inquire(agents, THEN, "P2")) == "declined declined_by_issuer"


@pytest.mark.parametrize(
    ("reports_voids", "lines"),
    [(ReportsVoids.NEITHER, []), (ReportsVoids.BOTH, [("P1", 1_000), ("P1", -1_000)])],
)
def test_a_sale_is_undone_at_the_terminal_and_nobody_is_told(reports_voids, lines):
    desk = Desk(reports_voids=reports_voids)
    sell(desk.simulator, NOON)
    assert post(desk, "void-at-terminal") == (200, {"status": "voided"})
    assert desk.simulator.notices == []
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved voided"
    assert money_moved(desk.simulator) == [1_000, -1_000]
    assert report_lines(desk) == lines


def test_a_customer_who_paid_unwatched_can_undo_it_at_the_terminal_too():
    desk, kept = Desk(), list[str]()
    desk.transport = InProcessTransport(SimulatorHost(desk.simulator, desk.clock, kept.extend))
    desk.control("/control/terminals/T-1", {"plan": "approve", "after_inquiries": 0, "after_seconds": 5})
    authorize(desk.simulator, NOON, charge())
    desk.clock.set(later(6))
    assert post(desk, "void-at-terminal") == (200, {"status": "voided"})
    again = simulator()
    again.replay(kept)
    assert again.truth() == desk.simulator.truth()
    assert money_moved(again) == [1_000, -1_000]


def test_a_sale_is_undone_once():
    desk = Desk()
    sell(desk.simulator, NOON)
    post(desk, "void-at-terminal")
    status, problem = post(desk, "void-at-terminal")
    assert (status, problem["code"]) == (422, "not_captured")
    assert in_short(desk.gateway.void("P1")) == "approved voided"
    assert money_moved(desk.simulator) == [1_000, -1_000]


@pytest.mark.parametrize("end", [decline, cancel, cancel_before_it_came, expire], ids=lambda end: end.__name__)
def test_what_was_not_captured_is_not_undone_at_the_terminal(end):
    desk = Desk()
    end(desk.simulator)
    status, problem = post(desk, "void-at-terminal")
    tombstone = end is cancel_before_it_came
    assert (status, problem["code"]) == ((404, "not_found") if tombstone else (422, "not_captured"))
    assert money_moved(desk.simulator) == []


def test_the_terminal_has_the_limits_of_a_void():
    desk = Desk()
    sell(desk.simulator, NOON)
    sell(desk.simulator, NOON, "P2")
    desk.simulator.refund(NOON, agent=AGENT, refund_reference="R2", our_reference="P2", amount_yen=Yen(1))
    assert post(desk, "void-at-terminal", "P2")[1]["code"] == "already_refunded"
    desk.clock.set(later(days=1))
    status, problem = post(desk, "void-at-terminal")
    assert (status, problem["code"]) == (422, "void_window_closed")
    assert status_of(desk.simulator) == "captured"


@pytest.mark.parametrize("what", ["void-at-terminal", "surface"])
def test_a_charge_or_an_agent_that_does_not_exist_is_not_found(what):
    desk = Desk()
    assert post(desk, what)[0] == 404
    status, body = desk.control(f"/control/charges/nobody/P1/{what}", {})
    assert (status, json.loads(body)["code"]) == (404, "unknown_agent")
