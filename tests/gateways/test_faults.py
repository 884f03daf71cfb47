"""Each fault gives exactly the answer and the truth that it is documented to give."""

import json

import pytest

from pos.domain.money import Yen
from pos.gateways.gateway import Operation
from pos.gateways.simulator.client import AUTHORIZE_TIMEOUT, OTHER_TIMEOUT
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.faults.faults import EFFECTS, SANDBOX_AMOUNTS, AgentCall, Fault
from pos.gateways.simulator.messages import Request
from pos.gateways.simulator.transport import Timeout
from tests.gateways.makers import (
    AGENT,
    NOON,
    Desk,
    charge,
    contract,
    in_short,
    money_moved,
    page_charge,
    sell,
    status_of,
)

#: fault | answer to authorize | status at the agent | yen that moved | answer to a later inquiry
AUTHORIZE = """
decline                    | declined declined_by_issuer | declined       |      | declined declined_by_issuer
timeout_before_charge      | unknown timeout             | never heard of |      | unknown not_found
timeout_after_charge       | unknown timeout             | captured       | 1000 | approved captured
server_error_before_charge | unknown server_error        | never heard of |      | unknown not_found
server_error_after_charge  | unknown server_error        | captured       | 1000 | approved captured
garbage                    | unknown garbage             | waiting        |      | next terminal
slow                       | unknown timeout             | waiting        |      | next terminal
drip                       | unknown timeout             | waiting        |      | next terminal
"""

#: fault | answer to the request | yen that moved in all, beginning with a sale of 1000
VOID = """
decline                    | declined declined_by_agent | 1000
timeout_before_charge      | unknown timeout            | 1000
timeout_after_charge       | unknown timeout            | 1000 -1000
server_error_before_charge | unknown server_error       | 1000
server_error_after_charge  | unknown server_error       | 1000 -1000
garbage                    | unknown garbage            | 1000 -1000
slow                       | unknown timeout            | 1000 -1000
drip                       | unknown timeout            | 1000 -1000
"""
REFUND = VOID.replace("-1000", "-300")


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def plant(desk: Desk, fault: str, **facts: object) -> None:
    status, body = desk.control("/control/faults", {"fault": fault, **facts})
    assert status == 201, body


@pytest.mark.parametrize(("fault", "answer", "status", "moved", "inquired"), rows(AUTHORIZE))
def test_a_fault_of_authorize(fault, answer, status, moved, inquired):
    desk = Desk()
    plant(desk, fault, our_reference="P1")
    assert in_short(desk.gateway.authorize(charge())) == answer
    assert status_of(desk.simulator) == status
    assert money_moved(desk.simulator) == [int(yen) for yen in moved.split()]
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == inquired


@pytest.mark.parametrize(("fault", "answer", "moved"), rows(VOID))
def test_a_fault_of_void(fault, answer, moved):
    desk = Desk()
    sell(desk.simulator, NOON)
    plant(desk, fault, our_reference="P1", operation="void")
    assert in_short(desk.gateway.void("P1")) == answer
    assert money_moved(desk.simulator) == [int(yen) for yen in moved.split()]
    expected = "approved voided" if "-" in moved else "approved captured"
    assert in_short(desk.gateway.inquire(Operation.VOID, "P1")) == expected


@pytest.mark.parametrize(("fault", "answer", "moved"), rows(REFUND))
def test_a_fault_of_refund(fault, answer, moved):
    desk = Desk()
    sell(desk.simulator, NOON)
    plant(desk, fault, our_reference="R1", operation="refund")
    assert in_short(desk.gateway.refund("R1", "P1", Yen(300))) == answer
    assert money_moved(desk.simulator) == [int(yen) for yen in moved.split()]
    expected = "approved refunded" if "-" in moved else "unknown not_found"
    if fault == "decline":
        expected = answer
    assert in_short(desk.gateway.inquire(Operation.REFUND, "R1")) == expected


@pytest.mark.parametrize(("fault", "answer"), [(row[0], row[1]) for row in rows(VOID)])
def test_a_fault_of_capture(fault, answer):
    desk = Desk()
    desk.control("/control/terminals/T-1", {"plan": "approve", "after_inquiries": 0})
    desk.gateway.authorize(charge(capture=False))
    desk.gateway.inquire(Operation.AUTHORIZE, "P1")
    plant(desk, fault, our_reference="P1", operation="capture")
    assert in_short(desk.gateway.capture("P1", Yen(1_000))) == answer
    done = EFFECTS[Fault(fault)].carried_out and fault != "decline"
    assert status_of(desk.simulator) == ("captured" if done else "authorized")
    again = desk.gateway.capture("P1", Yen(1_000))
    assert in_short(again) == (answer if fault == "decline" else "approved captured")
    assert money_moved(desk.simulator) == ([] if fault == "decline" else [1_000])


@pytest.mark.parametrize("fault", ["timeout_after_charge", "server_error_after_charge", "garbage"])
def test_a_charge_that_was_sent_again_after_a_fault_is_charged_once(fault):
    desk = Desk()
    plant(desk, fault, our_reference="P1")
    desk.gateway.authorize(charge())
    for _ in range(3):
        desk.gateway.authorize(charge())
        desk.gateway.inquire(Operation.AUTHORIZE, "P1")
    assert money_moved(desk.simulator) == [1_000]
    assert len(desk.simulator.truth()["charges"]) == 1


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.DECLINE])
def test_a_fault_of_an_inquiry_hides_the_truth_and_does_not_change_it(fault):
    desk = Desk()
    sell(desk.simulator, NOON)
    plant(desk, fault, our_reference="P1", operation="inquire")
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")).startswith("unknown")
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved captured"


def test_a_page_that_was_charged_without_an_answer_is_paid():
    desk = Desk()
    plant(desk, "timeout_after_charge", our_reference="P1")
    desk.gateway.authorize(page_charge())
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved captured"


def outcomes(desk: Desk, *charges: object) -> list[str]:
    return [in_short(desk.gateway.authorize(asked)) for asked in charges]  # type: ignore[arg-type]


def test_a_fault_is_found_by_terminal():
    desk = Desk()
    plant(desk, "decline", terminal_id="T-1")
    answers = outcomes(desk, charge("P1", terminal_id="T-2"), charge("P2"), charge("P3"))
    assert answers == ["next terminal", "declined declined_by_issuer", "next terminal"]


def test_a_later_request_is_found_by_the_terminal_and_the_amount_of_its_sale():
    for selector in ({"terminal_id": "T-1"}, {"amount_yen": 1_000}):
        desk = Desk()
        sell(desk.simulator, NOON)
        plant(desk, "decline", operation="void", **selector)
        assert in_short(desk.gateway.void("P1")) == "declined declined_by_agent"
    plant(desk, "decline", operation="refund", terminal_id="T-1")
    assert in_short(desk.gateway.refund("R1", "P1", Yen(300))) == "declined declined_by_agent"


def test_a_refund_is_refused_by_the_reference_of_its_sale_too():
    desk = Desk()
    sell(desk.simulator, NOON)
    sell(desk.simulator, NOON, "P2")
    plant(desk, "decline", operation="refund", our_reference="P1")
    assert in_short(desk.gateway.refund("R2", "P2", Yen(300))) == "approved refunded"
    for _ in range(2):
        assert in_short(desk.gateway.refund("R1", "P1", Yen(300))) == "declined declined_by_agent"
    assert in_short(desk.gateway.inquire(Operation.REFUND, "R1")) == "declined declined_by_agent"
    assert in_short(desk.gateway.refund("R3", "P1", Yen(300))) == "approved refunded", "the fault was for one request"
    assert money_moved(desk.simulator) == [1_000, 1_000, -300, -300]


def test_a_fault_is_found_by_amount():
    desk = Desk()
    plant(desk, "decline", amount_yen=777)
    answers = outcomes(desk, charge("P1"), charge("P2", amount_yen=Yen(777)), charge("P3", amount_yen=Yen(777)))
    assert answers == ["next terminal", "declined declined_by_issuer", "next terminal"]


def test_a_fault_hits_as_often_as_it_says():
    desk = Desk()
    plant(desk, "decline", terminal_id="T-1", times=2)
    answers = outcomes(desk, charge("P1"), charge("P2"), charge("P3"))
    assert answers == ["declined declined_by_issuer", "declined declined_by_issuer", "next terminal"]


def test_a_fault_waits_for_its_own_kind_of_request():
    desk = Desk()
    plant(desk, "timeout_before_charge", our_reference="P1", operation="void")
    sell(desk.simulator, NOON)
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved captured"
    assert in_short(desk.gateway.void("P1")) == "unknown timeout"


def test_a_fault_is_named_by_a_header():
    desk = Desk()
    body = {"our_reference": "P1", "amount_yen": 5, "method": "credit", "merchant_account": "s", "capture": True}
    headers = {"x-simulator-fault": "server_error_before_charge"}
    path = f"/agents/{AGENT}/charges"
    status, _ = desk.transport.send("POST", path, body | {"description": ""}, headers, Timeout(1, 1))
    assert status == 500
    status, reply = desk.transport.send("GET", path, None, {"X-Simulator-Fault": "sleepy"}, Timeout(1, 1))
    assert status == 405, reply


def test_an_unknown_fault_in_the_header_is_refused():
    desk = Desk()
    path = f"/agents/{AGENT}/operations/void/P1"
    status, reply = desk.transport.send("GET", path, None, {"X-Simulator-Fault": "sleepy"}, Timeout(1, 1))
    assert status == 422
    assert "timeout_after_charge" in json.loads(reply)["detail"]


def test_the_sandbox_amounts_name_every_fault():
    assert set(SANDBOX_AMOUNTS.values()) == set(Fault)
    agents = Simulator([contract()], 7, faults_by_amount=SANDBOX_AMOUNTS)

    def fault_of(amount_yen: int, call: AgentCall) -> Fault | None:
        return agents.fault_for(NOON, call=call, agent=AGENT, references=("P1",), amount_yen=Yen(amount_yen))

    assert fault_of(9_999_003, AgentCall.AUTHORIZE) is Fault.TIMEOUT_AFTER_CHARGE
    assert fault_of(9_999_003, AgentCall.VOID) is None
    assert fault_of(1_000, AgentCall.AUTHORIZE) is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"fault": "decline"}, "exactly one of"),
        ({"fault": "decline", "our_reference": "P1", "terminal_id": "T-1"}, "exactly one of"),
        ({"fault": "decline", "our_reference": "P1", "operation": "inquire"}, "does not decline"),
        ({"fault": "sleepy", "our_reference": "P1"}, "Must be one of"),
        ({"fault": "decline", "our_reference": "P1", "times": 0}, "times"),
        ({"fault": "decline", "our_reference": "P1", "colour": 1}, "colour"),
    ],
)
def test_a_fault_that_could_never_hit_is_refused(facts, words):
    status, body = Desk().control("/control/faults", facts)
    assert status == 422
    assert words in json.loads(body)["detail"]


def test_a_late_answer_reaches_a_caller_who_waits_long_enough():
    desk = Desk()
    plant(desk, "slow", our_reference="P1", operation="inquire")
    sell(desk.simulator, NOON)
    path = f"/agents/{AGENT}/operations/authorize/P1"
    status, body = desk.transport.send("GET", path, None, {}, Timeout(1, 31))
    assert (status, json.loads(body)["result"]) == (200, "approved")


def test_the_shortest_answer_drips_for_longer_than_anybody_waits():
    """And none of the pauses alone is long enough for a read timeout, which begins anew at each byte."""
    desk = Desk()
    plant(desk, "drip", our_reference="P", operation="inquire")
    reply = desk.host.answer(Request("GET", f"/agents/{AGENT}/operations/void/P"))
    assert reply.status == 404
    assert reply.drip_seconds < AUTHORIZE_TIMEOUT.answer_seconds / 10
    assert reply.arrives_after_seconds > OTHER_TIMEOUT.answer_seconds


def test_a_dripping_answer_reaches_a_caller_who_waits_long_enough():
    desk = Desk()
    plant(desk, "drip", our_reference="P1", operation="inquire")
    sell(desk.simulator, NOON)
    path = f"/agents/{AGENT}/operations/authorize/P1"
    status, body = desk.transport.send("GET", path, None, {}, Timeout(1, 600))
    assert (status, json.loads(body)["result"]) == (200, "approved")
