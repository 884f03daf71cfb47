"""The adapter: whatever comes back over the wire becomes one of four answers, and nothing is ever raised."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.money import Yen
from pos.gateways.gateway import (
    Answer,
    Approved,
    Charge,
    Declined,
    MoneyState,
    NextAction,
    Operation,
    PaymentGateway,
    ReportNotReady,
    Unknown,
    UnknownReason,
)
from pos.gateways.simulator.client import AUTHORIZE_TIMEOUT, OTHER_TIMEOUT, SimulatorGateway
from pos.gateways.simulator.transport import NoAnswer, Timeout
from tests.gateways.makers import AGENT, DAY, NOON, SECRET, Desk, charge, in_short, page_charge, sell

GOOD = {
    "operation": "authorize",
    "our_reference": "P1",
    "result": "approved",
    "state": "captured",
    "amount_yen": 1_000,
    "agent_reference": "ch_x",
    "occurred_at": "2026-11-20T12:00:00+09:00",
    "brand": "Visa",
}


class CannedTransport:
    """Gives one answer to everything, and remembers what was sent."""

    def __init__(self, status: int = 200, body: bytes = b"", silence: NoAnswer | None = None) -> None:
        self.answer = (status, body)
        self.silence = silence
        self.sent: list[tuple[str, str, Mapping[str, Any] | None, Timeout]] = []

    def send(
        self, method: str, path: str, facts: Mapping[str, Any] | None, headers: Mapping[str, str], timeout: Timeout
    ) -> tuple[int, bytes]:
        self.sent.append((method, path, facts, timeout))
        if self.silence:
            raise self.silence
        return self.answer


def gateway(transport: CannedTransport) -> SimulatorGateway:
    return SimulatorGateway(AGENT, "", SECRET, transport)


def authorized(facts: object, asked: Charge | None = None, status: int = 200) -> Answer:
    body = facts if isinstance(facts, bytes) else json.dumps(facts).encode()
    return gateway(CannedTransport(status, body)).authorize(asked or charge())


def test_it_is_a_payment_gateway():
    adapter: PaymentGateway = gateway(CannedTransport())
    assert adapter.agent == AGENT


def test_a_good_answer_is_read_field_by_field():
    assert authorized(GOOD) == Approved(MoneyState.CAPTURED, Yen(1_000), "ch_x", NOON, "Visa")


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b'"approved"',
        b'{"result": "appro',
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        GOOD | {"result": "surprise"},
        GOOD | {"result": None},
        GOOD | {"our_reference": "P2"},
        GOOD | {"operation": "refund"},
        GOOD | {"state": "paid"},
        GOOD | {"amount_yen": 999},
        GOOD | {"amount_yen": 1_001},
        GOOD | {"amount_yen": 1_000.0},
        GOOD | {"amount_yen": "1000"},
        GOOD | {"amount_yen": True},
        GOOD | {"occurred_at": "2026-11-20T12:00:00"},
        GOOD | {"occurred_at": 5},
        GOOD | {"brand": 5},
        {name: value for name, value in GOOD.items() if name != "state"},
        {"operation": "authorize", "our_reference": "P1", "result": "declined", "code": "x", "message": ""},
        GOOD | {"result": "declined", "code": "x", "message": "", "final": "yes"},
        GOOD | {"result": "next_action", "kind": "smoke", "token": "", "expires_at": "", "url": None, "detail": ""},
    ],
)
def test_an_answer_that_cannot_be_read_or_answers_another_question_is_garbage(spoiled):
    answer = authorized(spoiled)
    assert isinstance(answer, Unknown)
    assert answer.reason is UnknownReason.GARBAGE


@settings(max_examples=300, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=60))
def test_no_status_and_no_bytes_ever_raise_or_count_as_yes_or_no(status, body):
    answer = authorized(body, status=status)
    assert isinstance(answer, Unknown)
    assert (answer.reason is UnknownReason.SERVER_ERROR) == (status >= 500)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(GOOD)), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "code", "message", "final", "kind", "token", "url"]), JSON))
def test_no_json_ever_raises(facts):
    assert isinstance(authorized(GOOD | facts), Approved | Declined | Unknown | NextAction)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 429, 302])
def test_a_refusal_of_the_request_itself_is_no_no(status):
    """A proxy or a wrong setting answers like this: it says nothing about the charge."""
    problem = {"status": status, "code": "declined", "detail": "", "final": True}
    assert in_short(authorized(problem, status=status)) == "unknown garbage"


@pytest.mark.parametrize("reason", list(UnknownReason))
def test_silence_is_unknown_for_every_call(reason):
    adapter = gateway(CannedTransport(silence=NoAnswer(reason, "nothing came")))
    answers = [
        adapter.authorize(charge()),
        adapter.capture("P1", Yen(1)),
        adapter.void("P1"),
        adapter.refund("R1", "P1", Yen(1)),
        adapter.cancel("P1"),
        adapter.inquire(Operation.VOID, "P1"),
    ]
    assert answers == [Unknown(reason, "nothing came")] * 6


def test_a_part_of_what_was_held_may_be_captured_but_of_nothing_else():
    part = GOOD | {"amount_yen": 600}
    assert isinstance(authorized(part, charge(capture=False)), Approved)
    assert in_short(authorized(part)) == "unknown garbage"
    assert in_short(authorized(part | {"state": "authorized"}, charge(capture=False))) == "unknown garbage"


@pytest.mark.parametrize(
    ("call", "operation", "reference"),
    [
        (lambda adapter: adapter.capture("P1", Yen(999)), "capture", "P1"),
        (lambda adapter: adapter.refund("R1", "P1", Yen(999)), "refund", "R1"),
    ],
)
def test_an_approval_of_another_amount_is_garbage(call, operation, reference):
    body = json.dumps(GOOD | {"operation": operation, "our_reference": reference}).encode()
    assert in_short(call(gateway(CannedTransport(200, body)))) == "unknown garbage"


def test_calls_are_bounded_and_sent_once():
    transport = CannedTransport(500)
    adapter = gateway(transport)
    adapter.authorize(charge())
    adapter.void("P1")
    assert [sent[3] for sent in transport.sent] == [AUTHORIZE_TIMEOUT, OTHER_TIMEOUT]
    assert AUTHORIZE_TIMEOUT.connect_seconds + AUTHORIZE_TIMEOUT.answer_seconds <= 5
    assert OTHER_TIMEOUT.connect_seconds + OTHER_TIMEOUT.answer_seconds <= 10


def test_a_reference_cannot_leave_its_place_in_the_path():
    transport = CannedTransport(500)
    gateway(transport).inquire(Operation.VOID, "../../control?x=1")
    assert transport.sent[0][1] == f"/agents/{AGENT}/operations/void/..%2F..%2Fcontrol%3Fx%3D1"


def test_every_answer_of_the_agent_arrives_unchanged():
    desk = Desk()
    now = desk.clock.now()
    agents, adapter = desk.simulator, desk.gateway
    sale = sell(agents, now)
    assert adapter.authorize(charge()) == sale
    assert adapter.refund("R1", "P1", Yen(100)) == agents.inquire(
        now, agent=AGENT, operation=Operation.REFUND, our_reference="R1"
    )
    assert adapter.cancel("P9") == Declined("canceled", "canceled by the merchant before it arrived", True, now)
    waiting = adapter.authorize(page_charge("P2", expires_at=datetime(2026, 11, 20, 3, 5, tzinfo=UTC)))
    token = agents.truth()["charges"][1]["waiting"]["token"]
    assert isinstance(waiting, NextAction)
    assert waiting.url == f"http://simulator.invalid/hosted/{token}"
    direct = agents.authorize(now, agent=AGENT, charge=page_charge("P2"))
    assert isinstance(direct, NextAction)
    assert replace(waiting, url=None) == replace(direct, url=None)


def test_a_wrong_charge_is_refused_by_name():
    desk = Desk()
    answer = desk.gateway.authorize(charge("no spaces, please", amount_yen=Yen(0)))
    assert isinstance(answer, Unknown)
    assert "our_reference" in answer.detail
    assert "amount_yen" in answer.detail
    assert desk.simulator.truth()["charges"] == []


def test_a_report_is_fetched_once_it_is_out():
    desk = Desk()
    sell(desk.simulator, NOON)
    with pytest.raises(ReportNotReady, match="report_not_ready"):
        desk.gateway.settlement_report(DAY + timedelta(days=1))
    desk.clock.advance(days=1)
    assert b"P1" in desk.gateway.settlement_report(DAY + timedelta(days=1))


@pytest.mark.parametrize(
    "transport", [CannedTransport(500), CannedTransport(silence=NoAnswer(UnknownReason.TIMEOUT, "x"))]
)
def test_an_agent_that_cannot_be_reached_has_no_report_yet(transport):
    with pytest.raises(ReportNotReady, match=AGENT):
        gateway(transport).settlement_report(DAY)
