"""Reports that an agent keeps back: nobody can fetch them, and one break is expected instead of many."""

import json
from datetime import date, datetime, time, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.gateway import ReportNotReady
from pos.gateways.simulator.contracts import Cycle, PayoutDay, ReportsVoids
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Request
from pos.gateways.simulator.transport import InProcessTransport
from tests.gateways.makers import AGENT, DAY, Desk, later, sell

ON = DAY + timedelta(days=1)
PUBLISHED = datetime.combine(ON, time(6), tzinfo=TOKYO)


def withhold(desk: Desk, *, withheld: bool, on: object = ON) -> None:
    facts = {"agent": AGENT, "on": str(on), "withheld": withheld}
    status, body = desk.control("/control/reports/withhold", facts)
    assert (status, json.loads(body)) == (200, {"withheld": withheld})


def expected(desk: Desk, day: date = DAY) -> list[dict[str, object]]:
    reply = desk.host.answer(Request("GET", "/control/expected-breaks", {"business_day": str(day)}))
    found: list[dict[str, object]] = json.loads(reply.body)
    return found


def desk_with_mistakes(**terms: object) -> Desk:
    """Sales of 1000 and 3000, a refund of 500, and three mistakes in the report."""
    desk = Desk(**terms)
    sell(desk.simulator, later(1), "P1")
    sell(desk.simulator, later(2), "P3", amount_yen=Yen(3_000))
    desk.simulator.refund(later(9), agent=AGENT, refund_reference="R1", our_reference="P3", amount_yen=Yen(500))
    for facts in (
        {"edit": "leave_out", "our_reference": "P1"},
        {"edit": "charge_back", "our_reference": "P3"},
        {"edit": "add", "amount_yen": 77},
    ):
        assert desk.control("/control/report-edits", {"agent": AGENT, "on": str(ON), **facts})[0] == 201
    return desk


OVERDUE = {
    "kind": "report_overdue",
    "agent": AGENT,
    "our_reference": None,
    "line_id": None,
    "difference_yen": -3_500,
    "business_day": str(DAY),
}


def test_a_withheld_report_is_not_ready_until_it_is_let_go():
    desk = desk_with_mistakes()
    withhold(desk, withheld=True)
    desk.clock.set(PUBLISHED)
    reply = desk.host.answer(Request("GET", f"/reports/{AGENT}", {"on": str(ON)}))
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "report_not_ready")
    with pytest.raises(ReportNotReady):
        desk.gateway.settlement_report(ON)
    withhold(desk, withheld=False)
    assert b"chargeback" in desk.gateway.settlement_report(ON)


def test_letting_a_report_go_does_not_publish_it_before_its_time():
    desk = desk_with_mistakes()
    withhold(desk, withheld=True)
    withhold(desk, withheld=False)
    with pytest.raises(ReportNotReady):
        desk.gateway.settlement_report(ON)


def test_a_withheld_report_is_one_expected_break_and_its_mistakes_come_with_it():
    desk = desk_with_mistakes()
    mistakes = expected(desk)
    assert len(mistakes) == 3
    withhold(desk, withheld=True)
    assert expected(desk) == [OVERDUE]
    desk.clock.set(PUBLISHED)
    assert expected(desk) == [OVERDUE]
    withhold(desk, withheld=False)
    assert expected(desk) == mistakes


def test_other_reports_are_not_withheld():
    desk = desk_with_mistakes()
    sell(desk.simulator, later(days=1), "P4")
    mistakes = expected(desk)
    withhold(desk, withheld=True, on=ON + timedelta(days=1))
    assert expected(desk) == mistakes
    assert [(each["kind"], each["difference_yen"]) for each in expected(desk, ON)] == [("report_overdue", -1_000)]


def test_a_long_report_is_overdue_on_its_last_day_with_all_its_money():
    desk = Desk(cycle=Cycle.MONTHLY, payout_days=(PayoutDay(1, 31),))
    sell(desk.simulator, later(), "P1")
    sell(desk.simulator, later(days=3), "P2")
    withhold(desk, withheld=True, on=date(2026, 12, 1))
    assert expected(desk) == []
    [overdue] = expected(desk, date(2026, 11, 30))
    assert (overdue["kind"], overdue["difference_yen"]) == ("report_overdue", -2_000)


@pytest.mark.parametrize("reports_voids", ReportsVoids)
def test_a_withheld_report_for_which_nobody_waits_is_no_break(reports_voids):
    desk = Desk(reports_voids=reports_voids)
    withhold(desk, withheld=True)
    sell(desk.simulator, later(), "P1")
    desk.gateway.void("P1")
    assert expected(desk) == []


def test_a_withheld_report_whose_money_went_back_is_a_break_without_a_difference():
    desk = Desk()
    sell(desk.simulator, later(), "P1")
    desk.gateway.refund("R1", "P1", Yen(1_000))
    withhold(desk, withheld=True)
    assert [each["difference_yen"] for each in expected(desk)] == [0]


@pytest.mark.parametrize("withheld", [[True], [True, False], [True, True, False, True]])
def test_withholding_survives_a_replay(withheld):
    desk, again, kept = desk_with_mistakes(), desk_with_mistakes(), list[str]()
    desk.transport = InProcessTransport(SimulatorHost(desk.simulator, desk.clock, kept.extend))
    for each in withheld:
        withhold(desk, withheld=each)
    again.simulator.replay(kept)
    assert again.simulator.truth() == desk.simulator.truth()
    assert expected(again) == expected(desk)
    assert (expected(again) == [OVERDUE]) == withheld[-1]


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({}, 422, "withheld"),
        ({"withheld": "yes"}, 422, "withheld"),
        ({"withheld": True, "on": "tomorrow"}, 422, "on"),
        ({"withheld": True, "agent": "nobody"}, 404, "expected one of cards"),
    ],
)
def test_what_cannot_be_withheld_is_refused(facts, status, words):
    desk = desk_with_mistakes()
    before = desk.simulator.truth()
    found, body = desk.control("/control/reports/withhold", {"agent": AGENT, "on": str(ON), **facts})
    assert found == status
    assert words in json.loads(body)["detail"]
    assert desk.simulator.truth() == before


def test_a_date_without_a_report_is_refused():
    desk = Desk(cycle=Cycle.MONTHLY, payout_days=(PayoutDay(1, 31),))
    facts = {"agent": AGENT, "on": str(ON), "withheld": True}
    status, body = desk.control("/control/reports/withhold", facts)
    assert (status, json.loads(body)["code"]) == (404, "report_not_ready")
