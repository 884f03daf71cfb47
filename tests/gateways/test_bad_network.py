"""Notifications as a bad network delivers them: twice, late, overtaken, forged, again on the next day, never."""

import json
from datetime import datetime, timedelta

import pytest
import requests

from pos.gateways.gateway import ForgedNotification, NextAction, Operation
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Reply, Request, json_reply
from pos.gateways.simulator.notices.notices import Notice, NoticeFault, NoticeRule, Postbag
from pos.gateways.simulator.notices.notifications import notification_body, notification_headers, read_notification
from pos.gateways.simulator.notices.notifier import Notifier
from pos.gateways.simulator.server import SimulatorServer
from pos.gateways.simulator.state_file import StateFile
from pos.gateways.simulator.transport import InProcessTransport
from tests.gateways.makers import AGENT, NOON, SECRET, Desk, authorize, later, page_charge, simulator, visit

TOMORROW = later(days=1)


def notice(number: int, agent: str = AGENT, at: datetime = NOON) -> Notice:
    return Notice(f"nt_{number}", agent, f"P{number}", Operation.AUTHORIZE, at)


def told(notices: list[Notice]) -> list[str]:
    """References in order of arrival; a forged one with an exclamation mark."""
    return [each.our_reference + ("!" if each.forged else "") for each in notices]


#: fault | arrives at once | within ten minutes | on the next day
TRAVELS = """
duplicated | P1 P1  |    |
late       |        | P1 |
reordered  |        | P1 |
forged     | P1! P1 |    |
replayed   | P1     |    | P1
lost       |        |    |
"""
ROWS = [tuple(cell.split() for cell in line.split("|")) for line in TRAVELS.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][0])
def test_how_a_notice_travels(row):
    [fault], at_once, soon, next_day = row
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault(fault), "P1", seconds=600))
    assert told(bag.post(notice(1))) == at_once
    assert told(bag.release(later(599.9))) == []
    assert told(bag.release(later(600))) == soon
    assert told(bag.release(TOMORROW - timedelta(microseconds=1))) == []
    assert told(bag.release(TOMORROW)) == next_day
    assert bag == Postbag()


def test_the_table_above_has_every_fault():
    assert [row[0][0] for row in ROWS] == [fault.value for fault in NoticeFault]


def test_without_a_fault_a_notice_arrives_once_and_at_once():
    bag = Postbag()
    assert bag.post(notice(1)) == [notice(1)]
    assert bag == Postbag()


def test_the_next_notice_overtakes_a_reordered_one():
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault.REORDERED))
    assert told(bag.post(notice(1))) == []
    assert told(bag.post(notice(9, "another agent"))) == ["P9"]
    assert told(bag.post(notice(2, at=later(5)))) == ["P2", "P1"]
    assert told(bag.release(TOMORROW)) == []


def test_a_notice_that_is_held_back_itself_overtakes_nothing():
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault.REORDERED, seconds=60))
    bag.plant(NoticeRule(NoticeFault.LATE, seconds=30))
    assert told(bag.post(notice(1)) + bag.post(notice(2))) == []
    assert told(bag.release(later(90))) == ["P2", "P1"]


def test_a_fault_hits_its_own_reference_as_often_as_it_says():
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault.LOST, "P1", times=2))
    assert told([arrived for number in (2, 1, 1, 1) for arrived in bag.post(notice(number))]) == ["P2", "P1"]


def test_a_forged_copy_is_refused_and_the_true_one_is_believed():
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault.FORGED))
    forged, true = bag.post(notice(1))
    body = notification_body(forged)
    assert body == notification_body(true)
    with pytest.raises(ForgedNotification):
        read_notification(AGENT, SECRET, notification_headers(SECRET, forged, body), body)
    assert read_notification(AGENT, SECRET, notification_headers(SECRET, true, body), body).our_reference == "P1"


def test_a_replayed_notice_is_the_same_to_the_byte():
    bag = Postbag()
    bag.plant(NoticeRule(NoticeFault.REPLAYED))
    [first], [again] = bag.post(notice(1)), bag.release(TOMORROW)
    sent = [
        (notification_headers(SECRET, each, notification_body(each)), notification_body(each))
        for each in (first, again)
    ]
    assert sent[0] == sent[1]


class Told:
    """A desk whose host tells a list."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.notices: list[Notice] = []
        self.lines: list[str] = []
        self.host = SimulatorHost(self.desk.simulator, self.desk.clock, self.lines.extend, self.notices.extend)
        self.desk.transport = InProcessTransport(self.host)

    def pay(self) -> None:
        agents, now = self.desk.simulator, self.desk.clock.now()
        waiting = authorize(agents, now, page_charge())
        assert isinstance(waiting, NextAction)
        assert self.desk.control(f"/hosted/{waiting.token}/complete", {"outcome": "approve"})[0] == 200


def test_a_late_notice_is_told_between_requests_once_its_time_has_come():
    told_by = Told()
    assert told_by.desk.control("/control/notifications", {"fault": "late", "seconds": 90}) == (
        201,
        b'{"planted": true}',
    )
    told_by.pay()
    told_by.desk.clock.advance(seconds=89)
    told_by.host.deliver_held_back()
    assert told_by.notices == []
    told_by.desk.clock.advance(seconds=1)
    for _ in range(2):
        told_by.host.deliver_held_back()
    assert told(told_by.notices) == ["P1"]
    assert json.loads(told_by.lines[-1])["name"] == "release_notices"


def test_a_late_notice_is_told_with_the_next_request_too():
    told_by = Told()
    told_by.desk.control("/control/notifications", {"fault": "late", "our_reference": "P1"})
    told_by.pay()
    told_by.desk.clock.advance(minutes=10)
    told_by.host.answer(Request("GET", "/healthz"))
    assert told(told_by.notices) == ["P1"]


def test_without_a_fault_the_log_says_nothing_about_deliveries():
    told_by = Told()
    told_by.pay()
    told_by.host.deliver_held_back()
    assert told(told_by.notices) == ["P1"]
    assert "release_notices" not in "".join(told_by.lines)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "fault"),
        ({"fault": "eaten"}, "Must be one of"),
        ({"fault": "late", "seconds": 0}, "seconds"),
        ({"fault": "late", "times": 0}, "times"),
        ({"fault": "late", "amount_yen": 5}, "amount_yen"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(facts, words):
    status, body = Desk().control("/control/notifications", facts)
    assert status == 422
    assert words in json.loads(body)["detail"]


def paid_late(agents: Simulator) -> None:
    agents.plant_notice_fault(NOON, notice_rule=NoticeRule(NoticeFault.LATE))
    visit(agents, NOON, authorize(agents, NOON, page_charge()), PageOutcome.APPROVE)


def test_what_is_held_back_survives_a_restart_and_is_told_once(tmp_path):
    agents = simulator()
    state = StateFile.restore(tmp_path / "agents.jsonl", agents)
    paid_late(agents)
    state.append(agents.log)
    state.close()
    again = simulator()
    state = StateFile.restore(tmp_path / "agents.jsonl", again)
    assert again.truth() == agents.truth()
    assert again.notices == []
    again.deliver_held_back(later(minutes=10))
    assert told(again.notices) == ["P1"]
    state.append(again.log)
    state.close()
    third = simulator()
    StateFile.restore(tmp_path / "agents.jsonl", third).close()
    third.deliver_held_back(later(minutes=20))
    assert third.notices == []


def test_a_server_delivers_what_is_late_without_being_asked():
    """Over sockets, a forged copy with its wrong signature too."""
    heard: list[tuple[dict[str, str], bytes]] = []

    def merchant(request: Request) -> Reply:
        heard.append((dict(request.headers), request.body))
        return json_reply(200, {})

    desk = Desk()
    with SimulatorServer(merchant) as ours:
        notifier = Notifier(ours.url + "/{agent}", SECRET)
        host = SimulatorHost(desk.simulator, desk.clock, tell=notifier.tell)
        with SimulatorServer(host.answer, between_requests=host.deliver_held_back) as server:
            for rule in ({"fault": "forged"}, {"fault": "late", "seconds": 600}):
                requests.post(f"{server.url}/control/notifications", json=rule, timeout=5)
            for reference in ("P1", "P2"):
                waiting = SimulatorGateway(AGENT, server.url, SECRET).authorize(page_charge(reference))
                assert isinstance(waiting, NextAction)
                requests.post(f"{waiting.url}/complete", json={"outcome": "approve"}, timeout=5)
            desk.clock.advance(minutes=10)
            server.service_actions()  # it would come by itself, some milliseconds later
        notifier.stop()
    assert [json.loads(body)["our_reference"] for _, body in heard] == ["P1", "P1", "P2"]
    believed = [signature_holds(headers, body) for headers, body in heard]
    assert believed == [False, True, True]


def signature_holds(headers: dict[str, str], body: bytes) -> bool:
    try:
        read_notification(AGENT, SECRET, headers, body)
    except ForgedNotification:
        return False
    return True
