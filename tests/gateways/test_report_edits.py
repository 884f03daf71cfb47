"""Planted mistakes in reports, and the breaks the simulator says they must cause."""

import json
from datetime import datetime, time, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.contracts import Cycle, PayoutDay
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Request
from pos.gateways.simulator.transport import InProcessTransport
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from tests.gateways.makers import AGENT, DAY, Desk, later, sell

ON = DAY + timedelta(days=1)
PUBLISHED = datetime.combine(ON, time(6), tzinfo=TOKYO)


def desk_with_sales() -> Desk:
    desk = Desk()
    for number in (1, 2, 3):
        sell(desk.simulator, later(number), f"P{number}", amount_yen=Yen(1_000 * number))
    desk.simulator.refund(later(9), agent=AGENT, refund_reference="R1", our_reference="P3", amount_yen=Yen(500))
    return desk


def plant(desk: Desk, edit: str, **facts: object) -> None:
    status, body = desk.control("/control/report-edits", {"agent": AGENT, "on": str(ON), "edit": edit, **facts})
    assert status == 201, body


def refusal(desk: Desk, **facts: object) -> tuple[int, str, str]:
    status, body = desk.control("/control/report-edits", {"agent": AGENT, "on": str(ON), **facts})
    problem = json.loads(body)
    return status, problem["code"], problem["detail"]


def expected(desk: Desk, day: object = DAY) -> list[dict[str, object]]:
    reply = desk.host.answer(Request("GET", "/control/expected-breaks", {"business_day": str(day)}))
    assert reply.status == 200, reply.body
    found: list[dict[str, object]] = json.loads(reply.body)
    return found


def report_lines(desk: Desk) -> list[tuple[str | None, int]]:
    desk.clock.set(PUBLISHED)
    file = parse_settlement_v1(desk.gateway.settlement_report(ON))
    return [(line.our_reference, int(line.gross_yen)) for line in file.lines]


TRUE_LINES = [("P1", 1_000), ("P2", 2_000), ("P3", 3_000), ("R1", -500)]


def test_without_mistakes_nothing_is_expected():
    desk = desk_with_sales()
    assert expected(desk) == []
    assert report_lines(desk) == TRUE_LINES


@pytest.mark.parametrize(
    ("edit", "facts", "kind", "reference", "difference", "lines"),
    [
        ("leave_out", {"our_reference": "P2"}, "missing_in_settlement", "P2", -2_000, TRUE_LINES[:1] + TRUE_LINES[2:]),
        ("leave_out", {"our_reference": "R1"}, "missing_in_settlement", "R1", 500, TRUE_LINES[:3]),
        (
            "change_amount",
            {"our_reference": "P1", "amount_yen": 900},
            "amount_differs",
            "P1",
            -100,
            [("P1", 900), *TRUE_LINES[1:]],
        ),
        (
            "change_amount",
            {"our_reference": "R1", "amount_yen": -700},
            "amount_differs",
            "R1",
            -200,
            [*TRUE_LINES[:3], ("R1", -700)],
        ),
        ("add", {"amount_yen": 777}, "missing_in_pos", None, 777, [*TRUE_LINES, (None, 777)]),
        (
            "add",
            {"amount_yen": -5, "our_reference": "X9"},
            "missing_in_pos",
            "X9",
            -5,
            [*TRUE_LINES, ("X9", -5)],
        ),
        ("repeat", {"our_reference": "P3"}, "duplicate_in_settlement", "P3", 3_000, [*TRUE_LINES, ("P3", 3_000)]),
        ("drop_reference", {"our_reference": "P1"}, "heals", "P1", 0, [(None, 1_000), *TRUE_LINES[1:]]),
        ("charge_back", {"our_reference": "P2"}, "unbooked_line", "P2", -2_000, [*TRUE_LINES, ("P2", -2_000)]),
        ("adjust_fee", {"amount_yen": -30}, "heals", None, 0, [*TRUE_LINES, (None, 0)]),
        ("adjust", {"amount_yen": -450}, "unbooked_line", None, -450, [*TRUE_LINES, (None, -450)]),
        ("wrong_day", {"our_reference": "P1"}, "heals", "P1", 0, TRUE_LINES),
        ("wrong_day", {"our_reference": "R1", "shift_days": 1}, "heals", "R1", 0, TRUE_LINES),
        ("late", {"our_reference": "P2"}, "missing_in_settlement", "P2", -2_000, TRUE_LINES[:1] + TRUE_LINES[2:]),
    ],
)
def test_a_mistake_is_in_the_report_and_expected_as_a_break(edit, facts, kind, reference, difference, lines):
    desk = desk_with_sales()
    plant(desk, edit, **facts)
    found = expected(desk)
    assert [(each["kind"], each["our_reference"], each["difference_yen"]) for each in found] == [
        (kind, reference, difference)
    ]
    assert report_lines(desk) == lines
    assert expected(desk) == found, "published or not, the same is expected"
    assert expected(desk, ON) == []


def test_a_mistake_in_a_long_report_is_expected_on_the_day_of_its_line():
    desk = Desk(cycle=Cycle.MONTHLY, payout_days=(PayoutDay(1, 31),))
    sell(desk.simulator, later(), "P1")
    sell(desk.simulator, later(days=3), "P2")
    for reference in ("P1", "P2"):
        facts = {"agent": AGENT, "on": "2026-12-01", "edit": "leave_out", "our_reference": reference}
        assert desk.control("/control/report-edits", facts)[0] == 201
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=3)]
    assert [[each["our_reference"] for each in expected(desk, day)] for day in days] == [["P1"], [], ["P2"]]


def test_the_line_id_of_an_expected_break_is_the_line_s():
    desk = desk_with_sales()
    plant(desk, "add", amount_yen=5)
    plant(desk, "repeat", our_reference="P1")
    plant(desk, "leave_out", our_reference="P2")
    desk.clock.set(PUBLISHED)
    file = parse_settlement_v1(desk.gateway.settlement_report(ON))
    added, repeated, left_out = expected(desk)
    assert [added["line_id"], repeated["line_id"]] == [line.line_id for line in file.lines[-2:]]
    assert left_out["line_id"] is None


def test_a_charged_back_sale_has_a_line_of_its_own_that_returns_no_fee():
    desk = desk_with_sales()
    plant(desk, "charge_back", our_reference="P3")
    desk.clock.set(PUBLISHED)
    file = parse_settlement_v1(desk.gateway.settlement_report(ON))
    sale, line = file.lines[2], file.lines[-1]
    assert (line.type, line.our_reference, line.method) == ("chargeback", "P3", sale.method)
    assert (line.gross_yen, line.fee_yen, line.fee_tax_yen, line.net_yen) == (-3_000, 0, 0, -3_000)
    assert [each["line_id"] for each in expected(desk)] == [line.line_id]
    assert line.line_id != sale.line_id


def test_a_withdrawn_chargeback_in_one_report_shows_both_lines_and_heals():
    desk = desk_with_sales()
    plant(desk, "charge_back", our_reference="P2")
    plant(desk, "reverse_chargeback", our_reference="P2")
    assert [(each["kind"], each["difference_yen"]) for each in expected(desk)] == [("heals", 0), ("heals", 0)]
    desk.clock.set(PUBLISHED)
    taken, given = parse_settlement_v1(desk.gateway.settlement_report(ON)).lines[-2:]
    assert (taken.type, given.type) == ("chargeback", "chargeback_reversal")
    assert (taken.our_reference, taken.gross_yen, taken.occurred_at) == ("P2", -2_000, given.occurred_at)
    assert (given.our_reference, given.gross_yen, given.fee_yen) == ("P2", 2_000, 0)


def test_a_chargeback_is_withdrawn_once():
    desk = desk_with_sales()
    plant(desk, "charge_back", our_reference="P2")
    plant(desk, "reverse_chargeback", our_reference="P2")
    status, code, _ = refusal(desk, edit="reverse_chargeback", our_reference="P2", on=str(ON + timedelta(days=1)))
    assert (status, code) == (409, "already_edited")


def test_an_adjusted_fee_moves_no_gross_and_an_adjustment_no_fee():
    desk = desk_with_sales()
    plant(desk, "adjust_fee", amount_yen=-30)
    plant(desk, "adjust", amount_yen=450, merchant_account="shop-9")
    desk.clock.set(PUBLISHED)
    fee, other = parse_settlement_v1(desk.gateway.settlement_report(ON)).lines[-2:]
    assert (fee.type, fee.gross_yen, fee.fee_yen, fee.net_yen, fee.method) == ("fee_adjustment", 0, 30, -30, None)
    assert (other.type, other.gross_yen, other.fee_yen, other.net_yen) == ("adjustment", 450, 0, 450)
    assert (fee.merchant_account, other.merchant_account) == ("shop-1", "shop-9")


@pytest.mark.parametrize("shift_days", [-1, 1])
def test_a_line_on_the_wrong_day_keeps_its_reference_its_fee_and_its_report(shift_days):
    desk = desk_with_sales()
    plant(desk, "wrong_day", our_reference="P1", shift_days=shift_days)
    desk.clock.set(PUBLISHED)
    line = parse_settlement_v1(desk.gateway.settlement_report(ON)).lines[0]
    assert (line.our_reference, line.gross_yen) == ("P1", 1_000)
    assert line.occurred_at == later(1) + timedelta(days=shift_days)
    assert line.fee_yen > 0


def test_a_changed_amount_has_the_fee_of_that_amount():
    desk = desk_with_sales()
    plant(desk, "change_amount", our_reference="P1", amount_yen=100_000)
    desk.clock.set(PUBLISHED)
    line = parse_settlement_v1(desk.gateway.settlement_report(ON)).lines[0]
    assert line.fee_yen in {Yen(3_240), Yen(2_900)}


def test_a_line_without_reference_keeps_terminal_amount_and_time():
    desk = desk_with_sales()
    plant(desk, "drop_reference", our_reference="P1")
    desk.clock.set(PUBLISHED)
    line = parse_settlement_v1(desk.gateway.settlement_report(ON)).lines[0]
    assert (line.our_reference, line.agent_reference, line.terminal_id) == (None, None, "T-1")
    assert line.occurred_at == later(1)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"edit": "leave_out"}, "found 0"),
        ({"edit": "leave_out", "our_reference": "P9"}, "found 0 of P9"),
        ({"edit": "change_amount", "our_reference": "P1"}, "sign of 1000"),
        ({"edit": "change_amount", "our_reference": "P1", "amount_yen": 1_000}, "another size"),
        ({"edit": "change_amount", "our_reference": "P1", "amount_yen": -1}, "sign of 1000"),
        ({"edit": "add"}, "other than 0"),
        ({"edit": "add", "amount_yen": 0}, "other than 0"),
        ({"edit": "add", "amount_yen": 5, "method": "code"}, "no contract for code"),
        ({"edit": "add", "amount_yen": 5, "our_reference": "P1"}, "P1 has a line of its own"),
        ({"edit": "charge_back", "our_reference": "R1"}, "R1 is a refund"),
        ({"edit": "charge_back"}, "found 0"),
        ({"edit": "reverse_chargeback", "our_reference": "P1"}, "charges P1 back"),
        ({"edit": "adjust_fee"}, "other than 0"),
        ({"edit": "adjust", "amount_yen": 0}, "other than 0"),
        ({"edit": "adjust", "amount_yen": 5, "our_reference": "P1"}, "concerns no payment"),
        ({"edit": "wrong_day", "our_reference": "P1", "shift_days": 2}, "shift_days"),
        ({"edit": "late", "our_reference": "P9"}, "found 0"),
        ({"edit": "burn", "our_reference": "P1"}, "Must be one of"),
    ],
)
def test_a_mistake_without_a_place_is_refused(facts, words):
    desk = desk_with_sales()
    status, _, detail = refusal(desk, **facts)
    assert status == 422
    assert words in detail
    assert expected(desk) == []


def test_a_line_takes_one_mistake():
    desk = desk_with_sales()
    plant(desk, "repeat", our_reference="P1")
    status, code, _ = refusal(desk, edit="leave_out", our_reference="P1")
    assert (status, code) == (409, "already_edited")


def test_a_published_report_is_not_changed_any_more():
    desk = desk_with_sales()
    desk.clock.set(PUBLISHED)
    status, code, _ = refusal(desk, edit="leave_out", our_reference="P1")
    assert (status, code) == (409, "already_published")
    assert report_lines(desk) == TRUE_LINES


def test_a_mistake_in_a_sale_that_is_undone_afterwards_disappears_with_it():
    desk = desk_with_sales()
    plant(desk, "leave_out", our_reference="P1")
    desk.gateway.void("P1")
    assert expected(desk) == []
    assert report_lines(desk) == TRUE_LINES[1:]


def test_a_day_that_is_no_day_is_refused():
    reply = Desk().host.answer(Request("GET", "/control/expected-breaks", {"business_day": "yesterday"}))
    assert reply.status == 400
    assert "YYYY-MM-DD" in json.loads(reply.body)["detail"]


def test_planted_mistakes_survive_a_replay():
    desk, again = desk_with_sales(), desk_with_sales()
    kept: list[str] = []
    desk.host = SimulatorHost(desk.simulator, desk.clock, keep=kept.extend)
    desk.transport = InProcessTransport(desk.host)
    plant(desk, "repeat", our_reference="P1")
    again.simulator.replay(kept[-1:])
    assert expected(again) == expected(desk) != []
