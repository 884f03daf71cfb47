"""The simulated bank's statements: what they cover, when they come, that they read well and run on."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.gateway import ReportNotReady
from pos.gateways.simulator.bank.days import covered_by, interest_days, month_ends, statement_with
from pos.gateways.simulator.bank_client import SimulatorBank
from pos.gateways.simulator.contracts import FeeMode
from pos.gateways.simulator.core import Simulator, no_holidays
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from pos.gateways.simulator.transport import InProcessTransport
from reconciliation.statements.bank_file import BankLineKind, BankStatement
from reconciliation.statements.scanned_file import refuse_card_numbers
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.gateways.makers import AGENT, BANK, DAY, Desk, contract, later, sell, simulator
from tests.makers import ManualClock

MONDAY, TUESDAY, WEDNESDAY = DAY + timedelta(days=3), DAY + timedelta(days=4), DAY + timedelta(days=5)
SLIP = {"slip": "HARAIKOMI-1", "payer_name": "ｺｾｷｼﾞﾕｳﾐﾝｶ", "amount_yen": 12_300, "business_day": str(DAY)}


def at(on: date, clock: time = time(0, 45)) -> datetime:
    return datetime.combine(on, clock, tzinfo=TOKYO)


def read(agents: Simulator, on: date) -> BankStatement:
    raw = agents.statement(at(on), on=on)
    refuse_card_numbers(raw)
    [statement] = parse_zengin_03(raw, on).accounts
    return statement


def in_short(statement: BankStatement) -> list[tuple[str, int, str, str]]:
    return [(line.kind.value, int(line.signed_yen), line.payer_name, line.remarks) for line in statement.lines]


def pay_in(desk: Desk, **facts: object) -> dict[str, object]:
    status, body = desk.control("/control/bank/pay-ins", SLIP | facts)
    assert status == 201, body
    answer: dict[str, object] = json.loads(body)
    return answer


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2026-11-20", "2026-11-19", "2026-11-19"),
        ("2026-11-24", "2026-11-20", "2026-11-23"),  # Monday is a holiday here
        ("2027-01-04", "2026-12-30", "2027-01-03"),
        ("2026-11-22", None, None),
        ("2026-11-23", None, None),
        ("2026-12-31", None, None),
    ],
)
def test_a_statement_covers_the_days_since_the_one_before(on, first, last):
    covered = covered_by(date.fromisoformat(on), lambda day: day == date(2026, 11, 23))
    assert covered is None if first is None else (str(covered.first), str(covered.last)) == (first, last)


def test_every_day_is_in_exactly_one_statement():
    days = [date(2026, 12, 20) + timedelta(days=number) for number in range(30)]
    for day in days:
        holding = [
            on for on in days if (covered := covered_by(on, no_holidays)) and covered.first <= day <= covered.last
        ]
        assert holding in ([statement_with(day, no_holidays)], [])
        assert holding or day >= days[-4]


def test_interest_comes_twice_a_year_and_months_end_on_bank_days():
    year = (date(2026, 1, 1), date(2026, 12, 31), no_holidays)
    assert list(interest_days(*year)) == [date(2026, 2, 20), date(2026, 8, 20)]
    assert list(month_ends(*year))[4:6] == [date(2026, 5, 29), date(2026, 6, 30)]
    assert list(month_ends(date(2026, 5, 30), date(2026, 6, 29), no_holidays)) == []


def test_a_payout_is_credited_on_its_day_as_the_report_says():
    agents = simulator(transfer_fee_yen=Yen(110))
    sell(agents, later())
    add = ReportEdit(AGENT, DAY + timedelta(days=1), EditKind.ADD, amount_yen=Yen(500))
    agents.edit_report(later(1), edit=add)
    report = agents.report(at(DAY + timedelta(days=1), time(6)), agent=AGENT, on=DAY + timedelta(days=1))
    net_yen = int(report.decode().split("\r\n")[-2].split(",")[14])
    assert in_short(read(agents, WEDNESDAY)) == [("11", net_yen, "ｶ-ﾄﾞ(ｶ", "")]
    assert in_short(read(agents, TUESDAY)) == []


def test_what_is_carried_over_is_not_credited():
    agents = simulator(fee_mode=FeeMode.BILLED, minimum_payout_yen=Yen(1_500))
    sell(agents, later())
    sell(agents, later(days=1), "P2")
    assert [in_short(read(agents, on)) for on in (TUESDAY, WEDNESDAY)] == [[], [("11", 2_000, "ｶ-ﾄﾞ(ｶ", "")]]


def test_cash_is_booked_with_the_number_of_its_slip():
    desk = Desk()
    assert pay_in(desk) == {"paid_in": True, "on": str(DAY)}
    assert in_short(read(desk.simulator, MONDAY)) == [("10", 12_300, "ｺｾｷｼﾞﾕｳﾐﾝｶ", "HARAIKOMI-1")]


def test_cash_that_comes_while_the_bank_is_closed_is_booked_on_the_next_bank_day():
    desk = Desk()
    desk.clock.set(at(DAY + timedelta(days=1), time(10)))
    assert pay_in(desk)["on"] == str(MONDAY)
    assert pay_in(desk, slip="S2", on=str(TUESDAY + timedelta(days=4)))["on"] == "2026-11-30"


def test_balances_run_on_from_statement_to_statement():
    agents = simulator()
    for day in range(12):
        sell(agents, later(days=day), f"P{day}")
    ons = [on for day in range(3, 30) if covered_by(on := DAY + timedelta(days=day), no_holidays)]
    statements = [read(agents, on) for on in ons]
    assert statements[0].balance_before_yen == BANK.opening_balance_yen
    for before, after in pairwise(statements):
        assert after.balance_before_yen == before.balance_after_yen
        assert after.period_from == before.period_to + timedelta(days=1)
    assert sum(len(statement.lines) for statement in statements) == 13


def test_what_the_month_brought_goes_to_another_account_at_its_end():
    agents = simulator(fee_mode=FeeMode.BILLED)
    sell(agents, later())
    statement = read(agents, date(2026, 12, 1))
    assert in_short(statement) == [("14", -1_000, "", "ｼｷﾝｲﾄﾞｳ")]
    assert statement.balance_after_yen == BANK.opening_balance_yen


def test_interest_is_credited_on_what_is_there():
    agents = simulator()
    sell(agents, later())
    on = date(2027, 2, 23)  # the 20th is a Saturday
    assert in_short(read(agents, on)) == [("18", 10_000, "", "ﾘｿｸ")]


def test_a_wrong_booking_and_its_correction_net_to_nothing():
    desk = Desk()
    pay_in(desk)
    edits = [
        {"edit": "correct", "subject": "slip:HARAIKOMI-1", "amount_yen": 13_200},
        {"edit": "correct", "amount_yen": 777, "payer_name": "ﾌﾒｲ"},
    ]
    for edit in edits:
        assert desk.control("/control/bank/edits", edit)[0] == 201
    statement = read(desk.simulator, MONDAY)
    assert in_short(statement) == [
        ("10", 13_200, "ｺｾｷｼﾞﾕｳﾐﾝｶ", "HARAIKOMI-1"),
        ("19", -13_200, "ｺｾｷｼﾞﾕｳﾐﾝｶ", "HARAIKOMI-1"),
        ("10", 12_300, "ｺｾｷｼﾞﾕｳﾐﾝｶ", "HARAIKOMI-1"),
        ("11", 777, "ﾌﾒｲ", ""),
        ("19", -777, "ﾌﾒｲ", ""),
    ]
    wrong, corrected = statement.lines[:2]
    assert (wrong.reference, wrong.direction) == (corrected.reference, corrected.direction)
    assert corrected.kind is BankLineKind.CORRECTION
    assert statement.balance_after_yen == statement.balance_before_yen + 12_300


def test_a_statement_comes_out_at_a_quarter_to_one_and_not_while_it_is_withheld():
    desk = Desk()
    bank = SimulatorBank("", desk.transport)
    pay_in(desk)
    desk.clock.set(at(MONDAY, time(0, 44)))
    with pytest.raises(ReportNotReady, match="00:45"):
        bank.statement(MONDAY)
    desk.clock.set(at(MONDAY))
    for withheld in (True, False):
        facts = {"on": str(MONDAY), "withheld": withheld}
        assert desk.control("/control/bank/withhold", facts) == (200, json.dumps({"withheld": withheld}).encode())
        if withheld:
            with pytest.raises(ReportNotReady, match="late with the statement"):
                bank.statement(MONDAY)
    assert parse_zengin_03(bank.statement(MONDAY), MONDAY).lines[0].amount_yen == 12_300
    with pytest.raises(ReportNotReady, match="closed on 2026-11-22"):
        bank.statement(MONDAY - timedelta(days=1))


def test_a_published_statement_is_not_changed_any_more():
    desk = Desk()
    pay_in(desk)
    before = desk.simulator.statement(at(MONDAY), on=MONDAY)
    desk.clock.set(at(MONDAY))
    asked = [
        ("/control/bank/pay-ins", SLIP | {"slip": "S2", "on": str(DAY)}),
        ("/control/bank/edits", {"edit": "leave_out", "subject": "slip:HARAIKOMI-1"}),
        ("/control/bank/edits", {"edit": "add", "amount_yen": 5, "payer_name": "ﾌﾒｲ", "on": str(DAY)}),
    ]
    for path, facts in asked:
        status, body = desk.control(path, facts)
        assert (status, json.loads(body)["code"]) == (409, "already_published")
    sell(desk.simulator, at(MONDAY, time(9)), "P9")
    assert desk.simulator.statement(at(WEDNESDAY), on=MONDAY) == before


@pytest.mark.parametrize(
    ("path", "facts", "status", "words"),
    [
        ("pay-ins", SLIP, 409, "has been paid in"),
        ("pay-ins", SLIP | {"slip": "S 2"}, 422, "slip"),
        ("pay-ins", SLIP | {"slip": "S2", "payer_name": "コセキ"}, 422, "half-width"),
        ("pay-ins", SLIP | {"slip": "S2", "payer_name": "A~"}, 422, "half-width"),
        ("pay-ins", SLIP | {"slip": "S2", "amount_yen": 0}, 422, "amount_yen"),
        ("pay-ins", SLIP | {"slip": "S2", "amount_yen": 10**12}, 422, "amount_yen"),
        ("edits", {"edit": "leave_out"}, 422, "needs a subject"),
        ("edits", {"edit": "leave_out", "subject": "slip:S9"}, 422, "expected a subject that the bank books"),
        (
            "edits",
            {"edit": "repeat", "subject": "slip:HARAIKOMI-1", "on": "2026-11-24"},
            422,
            "is booked on 2026-11-20",
        ),
        ("edits", {"edit": "change_amount", "subject": "slip:HARAIKOMI-1"}, 422, "other than 12300"),
        ("edits", {"edit": "correct", "subject": "slip:HARAIKOMI-1", "amount_yen": 12_300}, 422, "other than 12300"),
        ("edits", {"edit": "add", "subject": "slip:HARAIKOMI-1"}, 422, "add has no subject"),
        ("edits", {"edit": "add", "amount_yen": 5}, 422, "payer_name"),
        ("edits", {"edit": "add", "payer_name": "ﾌﾒｲ"}, 422, "amount_yen"),
        ("edits", {"edit": "add", "payer_name": "ｶ-ﾄﾞ(ｶ", "amount_yen": 5}, 422, "is an agent"),
        ("withhold", {"on": "2026-11-22", "withheld": True}, 404, "closed on 2026-11-22"),
        ("withhold", {"on": "2026-11-24", "withheld": "yes"}, 422, "withheld"),
    ],
)
def test_what_the_bank_cannot_do_is_refused(path, facts, status, words):
    desk = Desk()
    pay_in(desk)
    before = desk.simulator.truth()
    found, body = desk.control(f"/control/bank/{path}", facts)
    assert found == status
    assert words in json.loads(body)["detail"]
    assert desk.simulator.truth() == before


def test_a_payout_has_no_slip_to_drop_and_a_deposit_takes_one_mistake():
    desk = Desk()
    sell(desk.simulator, later())
    [payout] = desk.simulator.truth()["payouts"]
    subject = f"payout:{AGENT}:{payout['payout_id']}"
    status, body = desk.control("/control/bank/edits", {"edit": "drop_slip", "subject": subject})
    assert (status, "no slip" in json.loads(body)["detail"]) == (422, True)
    assert desk.control("/control/bank/edits", {"edit": "leave_out", "subject": subject})[0] == 201
    assert desk.control("/control/bank/edits", {"edit": "repeat", "subject": subject})[0] == 409


def test_where_the_account_is_at_another_bank_every_door_says_so():
    agents = Simulator([contract()], seed=7)
    transport = InProcessTransport(SimulatorHost(agents, ManualClock(later())))
    with pytest.raises(ReportNotReady, match="no_bank"):
        SimulatorBank("", transport).statement(MONDAY)
    assert agents.truth()["bank"] is None


def test_the_truth_shows_payouts_and_lines():
    desk = Desk(fee_mode=FeeMode.BILLED)
    sell(desk.simulator, later())
    pay_in(desk)
    truth = desk.simulator.truth()
    [payout] = truth["payouts"]
    assert (payout["transferred_yen"], payout["on"], payout["first"]) == (1_000, TUESDAY, DAY)
    lines = [(line["subject"], line["amount_yen"]) for line in truth["bank"]["lines"]]
    assert lines == [("slip:HARAIKOMI-1", 12_300), (f"payout:{AGENT}:{payout['payout_id']}", 1_000)]


@settings(max_examples=40, deadline=None)
@given(
    cash=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 90_000)), max_size=8),
    sales=st.lists(st.integers(0, 5), max_size=6),
    seed_edits=st.lists(
        st.tuples(st.sampled_from(["leave_out", "repeat", "correct", "drop_slip"]), st.integers(0, 7)), max_size=4
    ),
)
def test_whatever_is_booked_is_read_back_and_adds_up(cash, sales, seed_edits):
    desk = Desk()
    for number, day in enumerate(sales):
        sell(desk.simulator, later(number, days=day), f"P{number}")
    for number, (day, amount_yen) in enumerate(cash):
        pay_in(desk, slip=f"S{number}", amount_yen=amount_yen, on=str(DAY + timedelta(days=day)))
    for edit, number in seed_edits:
        desk.control("/control/bank/edits", {"edit": edit, "subject": f"slip:S{number}", "amount_yen": 91_000})
    ons = [on for day in range(3, 24) if covered_by(on := DAY + timedelta(days=day), no_holidays)]
    statements = [read(desk.simulator, on) for on in ons]
    booked = desk.simulator.truth()["bank"]["lines"]
    lines = [line for statement in statements for line in statement.lines]
    deposits = [line for line in lines if line.kind is not BankLineKind.BOOK_TRANSFER]
    assert [(line.reference, int(line.amount_yen), line.booked_on) for line in deposits] == [
        (line["reference"], line["amount_yen"], line["booked_on"]) for line in booked if line["kind"] != "14"
    ]
    assert len({line.reference for line in deposits}) == len(deposits) - sum(line.is_correction for line in deposits)
