"""Notifications: only a signed one is believed, and even that is only a hint."""

import json

import pytest

from pos.gateways.gateway import ForgedNotification, Operation
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Request
from pos.gateways.simulator.notices.notices import Notice
from pos.gateways.simulator.notices.notifications import SIGNATURE_HEADER, notification_body, signature_headers
from tests.gateways.makers import AGENT, NOON, SECRET, Desk, authorize, page_charge, simulator, visit

NOTICE = Notice("nt_1", AGENT, "P1", Operation.AUTHORIZE, NOON)
BODY = notification_body(NOTICE)
GATEWAY = Desk().gateway


def test_a_signed_notification_is_read():
    told = GATEWAY.parse_notification(signature_headers(SECRET, BODY), BODY)
    assert (told.notification_id, told.our_reference, told.operation) == ("nt_1", "P1", Operation.AUTHORIZE)
    assert told.raw["occurred_at"] == NOON.isoformat()


def test_headers_are_found_in_any_case():
    headers = {name.lower(): value for name, value in signature_headers(SECRET, BODY).items()}
    assert GATEWAY.parse_notification(headers, BODY).our_reference == "P1"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, BODY),
        ({SIGNATURE_HEADER: ""}, BODY),
        ({SIGNATURE_HEADER: "00" * 32}, BODY),
        ({SIGNATURE_HEADER: "署名"}, BODY),
        (signature_headers("another secret", BODY), BODY),
        (signature_headers(SECRET, BODY), BODY.replace(b"P1", b"P2")),
        (signature_headers(SECRET, BODY), BODY + b" "),
        (signature_headers(SECRET, b"{}"), b"{}"),
        (signature_headers(SECRET, b"not json"), b"not json"),
        (signature_headers(SECRET, b"[]"), b"[]"),
    ],
)
def test_a_forged_notification_is_refused(headers, body):
    with pytest.raises(ForgedNotification):
        GATEWAY.parse_notification(headers, body)


def test_a_notification_of_another_agent_is_refused():
    body = json.dumps(json.loads(BODY) | {"agent": "others"}).encode()
    with pytest.raises(ForgedNotification, match="others"):
        GATEWAY.parse_notification(signature_headers(SECRET, body), body)


def test_every_step_on_a_page_is_told_under_an_id_of_its_own():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, NOON, waiting, PageOutcome.DECLINE)
    visit(agents, NOON, waiting, PageOutcome.APPROVE)
    visit(agents, NOON, waiting, PageOutcome.APPROVE)  # no effect, no notice
    assert [notice.our_reference for notice in agents.notices] == ["P1", "P1"]
    assert len({notice.notification_id for notice in agents.notices}) == 2


def test_the_host_passes_notices_on_after_the_request():
    told: list[Notice] = []
    desk = Desk()
    host = SimulatorHost(desk.simulator, desk.clock, tell=told.extend)
    authorize(desk.simulator, NOON, page_charge())
    token = desk.simulator.truth()["charges"][0]["waiting"]["token"]
    reply = host.answer(Request("POST", f"/hosted/{token}/complete", body=b'{"outcome": "approve"}'))
    assert json.loads(reply.body) == {"status": "captured", "attempts": 0}
    assert [notice.our_reference for notice in told] == ["P1"]
    host.answer(Request("GET", "/healthz"))
    assert len(told) == 1
