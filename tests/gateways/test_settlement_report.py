"""The agents' settlement reports: what they cover, when they come, and that they add up."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO, HolidayShift
from pos.domain.errors import Refused
from pos.domain.money import Rounding, Yen
from pos.gateways.simulator.contracts import (
    Cycle,
    FeeRate,
    FeeTax,
    PayoutDay,
    ReportBasis,
    ReportsVoids,
)
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.reports.cycles import paid_out_on, payout_period
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from tests.gateways.makers import AGENT, BRANDS, DAY, NOON, approved_at_once, authorize, charge, contract, later, sell
from tests.gateways.makers import simulator as agents_with

TOMORROW = DAY + timedelta(days=1)
HALF_MONTHS = {
    "cycle": Cycle.TWICE_MONTHLY,
    "payout_days": (PayoutDay(0, 31), PayoutDay(1, 15)),
    "holiday_shift": HolidayShift.PREVIOUS,
}


def published(agents: Simulator, on: date = TOMORROW) -> bytes:
    return agents.report(datetime.combine(on, time(6), tzinfo=TOKYO), agent=AGENT, on=on)


def data_rows(report: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(report.decode("utf-8"))))
    return [row for row in rows if row["record"] == "D"]


def test_a_report_is_written_to_the_letter():
    agents = agents_with()
    sale = sell(agents, NOON, brand="Visa", merchant_account='shop, "one"')
    line = agents.truth()["entries"][0]
    text = published(agents).decode("utf-8")
    head, first, data, trailer, end = text.split("\r\n")
    assert head == (
        "record,agent,line_id,type,merchant_account,terminal_id,our_reference,agent_reference,method,brand,"
        "occurred_at,gross_yen,fee_yen,fee_tax_yen,net_yen,payout_id,payout_on"
    )
    assert first == "H,cards,,,,,,,,,2026-11-20,,,,,,2026-11-20"
    row = data_rows(published(agents))[0]
    assert data == (
        f'D,cards,{row["line_id"]},sale,"shop, ""one""",T-1,P1,{sale.agent_reference},credit,Visa,'
        f"2026-11-20T12:00:00+09:00,1000,32,0,968,{row['payout_id']},2026-11-24"
    )
    assert trailer == "T,cards,1,,,,,,,,,1000,32,0,968,,"
    assert end == ""
    assert line["agent_reference"] == sale.agent_reference


def test_a_day_without_sales_has_an_empty_report():
    assert published(agents_with()).decode().split("\r\n")[1:3] == [
        "H,cards,,,,,,,,,2026-11-20,,,,,,2026-11-20",
        "T,cards,0,,,,,,,,,0,0,0,0,,",
    ]


def test_refunds_are_negative_under_their_own_reference_and_return_the_fee():
    agents = agents_with()
    sell(agents, NOON)
    agents.refund(NOON, agent=AGENT, refund_reference="R1", our_reference="P1", amount_yen=Yen(1_000))
    sale, refund = data_rows(published(agents))
    assert (refund["type"], refund["our_reference"], refund["gross_yen"]) == ("refund", "R1", "-1000")
    assert int(sale["fee_yen"]) == -int(refund["fee_yen"]) > 0


@pytest.mark.parametrize(
    ("reports_voids", "lines"),
    [
        (ReportsVoids.NEITHER, [("P2", "1000")]),
        (ReportsVoids.BOTH, [("P1", "1000"), ("P1", "-1000"), ("P2", "1000")]),
    ],
)
def test_a_sale_undone_on_its_day_appears_twice_or_not_at_all(reports_voids, lines):
    agents = agents_with(reports_voids=reports_voids)
    sell(agents, NOON)
    agents.void(later(5), agent=AGENT, our_reference="P1")
    sell(agents, NOON, "P2")
    report = published(agents)
    assert [(row["our_reference"], row["gross_yen"]) for row in data_rows(report)] == lines
    assert parse_settlement_v1(report).totals.gross_yen == 1_000


@settings(max_examples=60, deadline=None)
@given(
    sales=st.lists(
        st.tuples(st.integers(1, 10_000_000), st.sampled_from(["Visa", "JCB", "nanaco", "iD"]), st.integers(0, 100)),
        max_size=12,
    ),
    fee_tax=st.sampled_from(FeeTax),
    rounding=st.sampled_from(Rounding),
)
def test_every_line_and_the_trailer_add_up(sales, fee_tax, rounding):
    agents = agents_with(fee_tax=fee_tax, rounding=rounding)
    for number, (amount, brand, refunded_percent) in enumerate(sales):
        method = "credit" if brand in BRANDS["credit"] else "e_money"
        sell(agents, later(number), f"P{number}", brand=brand, method=method, amount_yen=Yen(amount))
        if refunded := amount * refunded_percent // 100:
            agents.refund(
                later(number),
                agent=AGENT,
                refund_reference=f"R{number}",
                our_reference=f"P{number}",
                amount_yen=Yen(refunded),
            )
    report = published(agents)
    rows = data_rows(report)
    for row in rows:
        gross, fee, tax, net = (int(row[name]) for name in ("gross_yen", "fee_yen", "fee_tax_yen", "net_yen"))
        assert gross - fee - tax == net
        assert (tax != 0) <= (fee_tax is FeeTax.TAXABLE_10)
    trailer = report.decode().split("\r\n")[-2].split(",")
    assert int(trailer[2]) == len(rows)
    sums = [sum(int(row[name]) for row in rows) for name in ("gross_yen", "fee_yen", "fee_tax_yen", "net_yen")]
    assert [int(cell) for cell in trailer[11:15]] == sums
    read = parse_settlement_v1(report)
    assert len(read.lines) == len(rows)
    assert len({line.line_id for line in read.lines}) == len(rows)


def test_a_brand_s_own_rate_goes_before_the_method_s_and_a_new_rate_before_an_old_one():
    rates = (FeeRate("credit", 300), FeeRate("credit", 200, "JCB"), FeeRate("credit", 100, valid_from=DAY))
    terms = contract(rates=rates)
    assert terms.fee_on(Yen(10_000), "credit", "JCB", DAY) == (200, 0)
    assert terms.fee_on(Yen(10_000), "credit", "Visa", DAY) == (100, 0)
    assert terms.fee_on(Yen(10_000), "credit", "Visa", DAY - timedelta(days=1)) == (300, 0)


def test_the_report_of_a_day_holds_that_tokyo_day_and_no_other():
    agents = agents_with()
    midnight = datetime.combine(TOMORROW, time(0), tzinfo=TOKYO)
    for reference, now in [("P1", midnight - timedelta(microseconds=1)), ("P2", midnight)]:
        agents.plan_terminal(now, terminal_id="T-1", plan=approved_at_once())
        authorize(agents, now, charge(reference))
        agents.let_time_pass(now)
    assert [row["our_reference"] for row in data_rows(published(agents))] == ["P1"]
    following = published(agents, TOMORROW + timedelta(days=1))
    assert [row["our_reference"] for row in data_rows(following)] == ["P2"]


def test_a_sale_belongs_to_its_tokyo_day_whatever_zone_its_instant_is_written_in():
    agents = agents_with()
    half_past_midnight = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    sell(agents, half_past_midnight)
    assert [row["occurred_at"] for row in data_rows(published(agents))] == ["2026-11-20T00:30:00+09:00"]


def test_a_customer_who_paid_unwatched_is_in_the_report():
    agents = agents_with()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(after_seconds=5))
    authorize(agents, NOON, charge())
    assert [row["occurred_at"] for row in data_rows(published(agents))] == ["2026-11-20T12:00:05+09:00"]


def test_a_report_is_not_ready_before_its_time():
    agents = agents_with(publishes_at=time(6))
    with pytest.raises(Refused) as refusal:
        agents.report(datetime.combine(TOMORROW, time(5, 59), tzinfo=TOKYO), agent=AGENT, on=TOMORROW)
    assert refusal.value.code == "report_not_ready"
    assert published(agents)


def test_a_cycle_agent_reports_the_whole_cycle_and_on_no_other_day():
    agents = agents_with(**HALF_MONTHS)
    sell(agents, NOON)
    sell(agents, later(days=10), "P2")
    with pytest.raises(Refused) as refusal:
        published(agents)
    assert refusal.value.code == "report_not_ready"
    report = published(agents, date(2026, 12, 1))
    assert report.decode().split("\r\n")[1] == "H,cards,,,,,,,,,2026-11-16,,,,,,2026-11-30"
    assert [row["our_reference"] for row in data_rows(report)] == ["P1", "P2"]
    assert {row["payout_on"] for row in data_rows(report)} == {"2026-12-15"}


def test_an_agent_may_report_by_day_and_pay_by_cycle():
    agents = agents_with(**HALF_MONTHS, reports=ReportBasis.DAY)
    sell(agents, NOON)
    sell(agents, later(days=1), "P2")
    first, second = published(agents), published(agents, TOMORROW + timedelta(days=1))
    assert [row["our_reference"] for row in data_rows(first)] == ["P1"]
    assert data_rows(first)[0]["payout_id"] == data_rows(second)[0]["payout_id"]


@pytest.mark.parametrize(
    ("cycle", "day", "first", "last"),
    [
        (Cycle.DAILY, "2026-02-28", "2026-02-28", "2026-02-28"),
        (Cycle.SIX_TIMES_MONTHLY, "2026-02-25", "2026-02-21", "2026-02-25"),
        (Cycle.SIX_TIMES_MONTHLY, "2026-02-26", "2026-02-26", "2026-02-28"),
        (Cycle.THREE_TIMES_MONTHLY, "2026-12-21", "2026-12-21", "2026-12-31"),
        (Cycle.TWICE_MONTHLY, "2026-11-15", "2026-11-01", "2026-11-15"),
        (Cycle.TWICE_MONTHLY, "2026-11-16", "2026-11-16", "2026-11-30"),
        (Cycle.MONTHLY, "2028-02-01", "2028-02-01", "2028-02-29"),
    ],
)
def test_periods_of_each_cycle(cycle, day, first, last):
    period = payout_period(cycle, date.fromisoformat(day))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def new_year(day: date) -> bool:
    return day == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("terms", "day", "paid_on"),
    [
        ({}, "2026-11-20", "2026-11-24"),  # a Friday, then two bank business days
        ({"payout_after_bank_days": 1}, "2026-12-30", "2027-01-04"),  # banks rest from 31 December
        (HALF_MONTHS, "2026-10-15", "2026-10-30"),  # the 31st is a Saturday
        (HALF_MONTHS, "2026-10-16", "2026-11-13"),  # the 15th is a Sunday
        ({**HALF_MONTHS, "holiday_shift": HolidayShift.NEXT}, "2026-10-16", "2026-11-16"),
        ({"cycle": Cycle.MONTHLY, "payout_days": (PayoutDay(1, 31),)}, "2026-12-05", "2027-01-29"),
        ({"cycle": Cycle.MONTHLY, "payout_days": (PayoutDay(1, 11),)}, "2026-12-05", "2027-01-08"),
    ],
)
def test_payout_days(terms, day, paid_on):
    assert paid_out_on(contract(**terms), date.fromisoformat(day), new_year).isoformat() == paid_on


def test_a_report_is_the_same_whenever_it_is_fetched():
    agents = agents_with()
    sell(agents, NOON)
    first = published(agents)
    sell(agents, later(days=2), "P2")
    agents.refund(later(days=2), agent=AGENT, refund_reference="R1", our_reference="P1", amount_yen=Yen(5))
    assert published(agents) == first


def test_an_unknown_agent_has_no_report():
    with pytest.raises(Refused, match="expected one of cards"):
        agents_with().report(NOON, agent="nobody", on=DAY)
