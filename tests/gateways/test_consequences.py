"""Everything that can go wrong at an agent declares what is left of it; what heals really does, through our adapter."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import pytest

from pos.domain.money import Yen
from pos.gateways.gateway import Answer, NextAction, Operation, Unknown
from pos.gateways.simulator.charges.endings import CHALLENGE_ANSWERS, PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome
from pos.gateways.simulator.contracts import UnconfirmedWrite
from pos.gateways.simulator.faults import consequences
from pos.gateways.simulator.faults.consequences import HEALS
from pos.gateways.simulator.faults.faults import AgentCall, Fault
from pos.gateways.simulator.notices.notices import NoticeFault
from reconciliation.breaks import BreakKind
from tests.gateways.makers import (
    NOON,
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
)

TABLES: list[tuple[Mapping[StrEnum, str], type[StrEnum]]] = [
    (consequences.OF_FAULTS, Fault),
    (consequences.OF_PAGE_OUTCOMES, PageOutcome),
    (consequences.OF_NOTICE_FAULTS, NoticeFault),
    (consequences.OF_TERMINAL_OUTCOMES, TerminalOutcome),
    (consequences.OF_UNCONFIRMED_WRITES, UnconfirmedWrite),
]


@pytest.mark.parametrize(("table", "kinds"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_kind_is_missing_and_every_break_is_one_of_the_ward_s(table, kinds):
    assert set(table) == set(kinds)
    assert set(table.values()) <= {HEALS, *BreakKind}


def test_there_is_a_table_for_each_kind_of_thing_that_can_go_wrong():
    declared = [value for name, value in vars(consequences).items() if name.startswith("OF_")]
    assert declared == [table for table, _ in TABLES]


def is_open(answer: Answer) -> bool:
    return isinstance(answer, Unknown | NextAction)


def asked_until_known(desk: Desk, operation: Operation, reference: str, send_again: Callable[[], Answer]) -> Answer:
    """What a merchant does who got no answer: ask, and send the same again, under the same reference."""
    for _ in range(5):
        answer = desk.gateway.inquire(operation, reference)
        if is_open(answer):
            answer = send_again()
        if not is_open(answer):
            return answer
    raise AssertionError(f"it did not heal: {answer}")


def a_sale(_: Desk) -> None:
    """Nothing was there before it."""


def a_hold(desk: Desk) -> None:
    desk.simulator.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once())
    authorize(desk.simulator, NOON, charge(capture=False))
    inquire(desk.simulator, NOON, "P1")


def something_sold(desk: Desk) -> None:
    sell(desk.simulator, NOON)


def somebody_waits(desk: Desk) -> None:
    authorize(desk.simulator, NOON, page_charge())


Send = Callable[[Desk], Answer]
#: request | what was there | how it is sent | what it is about | how it ends | with a refusal
CALLS: dict[AgentCall, tuple[Callable[[Desk], None], Send, tuple[Operation, str], tuple[str, list[int]], str]] = {
    AgentCall.AUTHORIZE: (
        a_sale,
        lambda desk: desk.gateway.authorize(charge()),
        (Operation.AUTHORIZE, "P1"),
        ("approved captured", [1_000]),
        "declined declined_by_issuer",
    ),
    AgentCall.CAPTURE: (
        a_hold,
        lambda desk: desk.gateway.capture("P1", Yen(1_000)),
        (Operation.CAPTURE, "P1"),
        ("approved captured", [1_000]),
        "declined declined_by_agent",
    ),
    AgentCall.VOID: (
        something_sold,
        lambda desk: desk.gateway.void("P1"),
        (Operation.VOID, "P1"),
        ("approved voided", [1_000, -1_000]),
        "declined declined_by_agent",
    ),
    AgentCall.REFUND: (
        something_sold,
        lambda desk: desk.gateway.refund("R1", "P1", Yen(300)),
        (Operation.REFUND, "R1"),
        ("approved refunded", [1_000, -300]),
        "declined declined_by_agent",
    ),
    AgentCall.CANCEL: (
        somebody_waits,
        lambda desk: desk.gateway.cancel("P1"),
        (Operation.AUTHORIZE, "P1"),
        ("declined canceled", []),
        "",
    ),
    AgentCall.INQUIRE: (
        something_sold,
        lambda desk: desk.gateway.inquire(Operation.AUTHORIZE, "P1"),
        (Operation.AUTHORIZE, "P1"),
        ("approved captured", [1_000]),
        "",
    ),
}
#: An agent does not decline to tell, or to cancel.
HEALING = [
    (call, fault)
    for fault, left in consequences.OF_FAULTS.items()
    for call in CALLS
    if left == HEALS and (fault is not Fault.DECLINE or CALLS[call][-1])
]


def test_every_request_of_a_merchant_is_tried():
    assert set(CALLS) == set(AgentCall)


@pytest.mark.parametrize(("call", "fault"), HEALING)
def test_a_fault_heals_by_asking_and_the_answer_is_the_truth(call, fault):
    before, send, (operation, reference), (expected, moved), refusal = CALLS[call]
    desk = Desk()
    before(desk)
    facts = {"fault": fault.value, "our_reference": reference, "operation": call.value}
    assert desk.control("/control/faults", facts)[0] == 201
    answer = send(desk)
    if fault is Fault.DECLINE:
        assert in_short(answer) == in_short(send(desk)) == refusal
        return
    assert is_open(answer), "a fault never looks like an outcome"
    known = asked_until_known(desk, operation, reference, lambda: send(desk))
    if in_short(known) != expected:  # a capture, a void or a cancellation that never arrived: the charge is as it was
        known = send(desk)
    assert in_short(known) == expected
    assert money_moved(desk.simulator) == moved
    assert known == desk.simulator.inquire(NOON, agent="cards", operation=operation, our_reference=reference)


@pytest.mark.parametrize("outcome", list(PageOutcome))
def test_whatever_a_payer_does_on_the_page_asking_tells_in_the_end(outcome):
    desk = Desk()
    waiting = desk.gateway.authorize(page_charge())
    assert isinstance(waiting, NextAction)
    if outcome in CHALLENGE_ANSWERS:
        desk.control(f"/hosted/{waiting.token}/complete", {"outcome": "challenge"})
    desk.control(f"/hosted/{waiting.token}/complete", {"outcome": outcome.value})
    desk.clock.set(later(minutes=31))
    answer = desk.gateway.inquire(Operation.AUTHORIZE, "P1")
    assert is_open(answer) == (consequences.OF_PAGE_OUTCOMES[outcome] != HEALS)
    assert (in_short(answer) == "approved captured") == (money_moved(desk.simulator) == [1_000])


@pytest.mark.parametrize("outcome", list(TerminalOutcome))
def test_a_terminal_heals_by_asking_unless_it_declares_a_break(outcome):
    desk = Desk()
    desk.control("/control/terminals/T-1", {"plan": outcome.value, "brand": "nanaco"})
    desk.gateway.authorize(charge(method="e_money"))
    answers = []
    for seconds in (1, 2, 90):
        desk.clock.set(later(seconds))
        answers.append(desk.gateway.inquire(Operation.AUTHORIZE, "P1"))
    heals = consequences.OF_TERMINAL_OUTCOMES[outcome] == HEALS
    assert is_open(answers[-1]) != heals


@pytest.mark.parametrize("rule", list(UnconfirmedWrite))
def test_an_unconfirmed_write_heals_by_itself_where_its_brand_says_so(rule):
    desk = Desk(unconfirmed_writes={"nanaco": rule})
    desk.control("/control/terminals/T-1", {"plan": "unconfirmed_write", "brand": "nanaco", "after_inquiries": 0})
    desk.gateway.authorize(charge(method="e_money"))
    heals = consequences.OF_UNCONFIRMED_WRITES[rule] == HEALS
    assert is_open(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) != heals
