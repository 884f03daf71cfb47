"""Agents: what they take, when their reports are due, when they pay. Dates were counted by hand on a calendar."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO, is_bank_business_day
from pos.domain.money import Yen
from pos.facilities import Agent, NoRate, PayoutCycle, Ward, is_holiday, load_ward
from tests.facilities.small_ward import small_ward, values

WARD: Ward = load_ward(Path(__file__).parents[2] / "facilities.yaml")
CARD, CODE, ONLINE = (WARD.agents[name] for name in ("counter-card", "counter-code", "online-credit"))
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("agent", "business_day", "paid_on"),
    [
        # 1–15 -> month end, 16–end -> 15th; on a bank holiday the day before
        (CARD, date(2026, 11, 1), date(2026, 11, 30)),
        (CARD, date(2026, 11, 15), date(2026, 11, 30)),
        (CARD, date(2026, 11, 16), date(2026, 12, 15)),
        (CARD, date(2026, 10, 31), date(2026, 11, 13)),  # the 15th is a Sunday
        (CARD, date(2026, 12, 10), date(2026, 12, 30)),  # banks close on 31 December
        (CARD, date(2026, 12, 31), date(2027, 1, 15)),
        (CARD, date(2028, 2, 1), date(2028, 2, 29)),
        (CARD, date(2027, 2, 15), date(2027, 2, 26)),  # 28 February is a Sunday
        # month -> end of the next month; on a bank holiday the day after
        (CODE, date(2026, 11, 5), date(2027, 1, 4)),  # 31 December to 3 January
        (CODE, date(2026, 3, 31), date(2026, 4, 30)),
        (CODE, date(2026, 4, 1), date(2026, 6, 1)),  # 31 May is a Sunday
        (CODE, date(2027, 1, 31), date(2027, 3, 1)),  # 28 February is a Sunday
        # six times a month; on a bank holiday the day after
        (ONLINE, date(2026, 11, 3), date(2026, 11, 16)),
        (ONLINE, date(2026, 11, 6), date(2026, 11, 20)),
        (ONLINE, date(2026, 11, 12), date(2026, 11, 25)),
        (ONLINE, date(2026, 11, 20), date(2026, 11, 30)),
        (ONLINE, date(2026, 11, 23), date(2026, 12, 7)),  # the 5th is a Saturday
        (ONLINE, date(2026, 11, 30), date(2026, 12, 10)),
        (ONLINE, date(2026, 4, 24), date(2026, 5, 7)),  # Golden Week: 3 to 6 May
        (ONLINE, date(2026, 12, 21), date(2027, 1, 5)),
    ],
    ids=str,
)
def test_money_of_a_day_is_paid_on(agent: Agent, business_day: date, paid_on: date) -> None:
    assert agent.payout_on(business_day, is_holiday) == paid_on


@pytest.mark.parametrize(
    ("agent", "business_day", "due_at"),
    [
        (CARD, date(2026, 11, 1), "2026-11-18T09:00"),  # 16, 17, 18
        (CARD, date(2026, 11, 16), "2026-12-03T09:00"),
        (CARD, date(2026, 12, 31), "2027-01-06T09:00"),  # 4, 5, 6 January
        (CARD, date(2026, 4, 30), "2026-05-08T09:00"),  # 1, 7, 8 May
        (CARD, date(2026, 9, 10), "2026-09-18T09:00"),
        (CODE, date(2026, 11, 1), "2026-12-02T09:00"),
        (CODE, date(2026, 12, 24), "2027-01-05T09:00"),
        (CODE, date(2026, 4, 2), "2026-05-07T09:00"),  # 1 and 7 May
        (ONLINE, date(2026, 11, 20), "2026-11-21T01:30"),
        (ONLINE, date(2026, 11, 22), "2026-11-23T01:30"),  # a Sunday and a holiday: the report comes all the same
        (ONLINE, date(2026, 12, 31), "2027-01-01T01:30"),
    ],
    ids=str,
)
def test_the_report_of_a_day_is_due_at(agent: Agent, business_day: date, due_at: str) -> None:
    due = agent.report_due_at(business_day, is_holiday)

    assert due == datetime.fromisoformat(f"{due_at}+09:00")
    assert due.tzinfo is TOKYO


def test_the_night_of_two_oclock_has_the_online_report_of_the_day_before() -> None:
    night = datetime(2026, 11, 23, 2, 0, tzinfo=TOKYO)

    assert ONLINE.report_due_at(date(2026, 11, 22), is_holiday) <= night


@pytest.mark.parametrize(
    ("cycle", "payouts", "day", "period"),
    [
        ("three_times_monthly", 3, date(2026, 2, 21), (date(2026, 2, 21), date(2026, 2, 28))),
        ("three_times_monthly", 3, date(2026, 2, 11), (date(2026, 2, 11), date(2026, 2, 20))),
        ("twice_monthly", 2, date(2026, 11, 15), (date(2026, 11, 1), date(2026, 11, 15))),
        ("six_times_monthly", 6, date(2026, 11, 26), (date(2026, 11, 26), date(2026, 11, 30))),
        ("monthly", 1, date(2026, 12, 31), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_a_day_lies_in_its_period(cycle: str, payouts: int, day: date, period: tuple[date, date]) -> None:
    agent = card(cycle=cycle, payout_days=[{"months_later": 1, "day": 10}] * payouts)

    assert agent.period_of(day) == period


def card(**changes: Any) -> Agent:
    """The small ward's card agent with other terms."""
    rows = values()["agents"]
    rows[0] |= changes
    return small_ward(agents=rows).agents["card"]


DAILY: Agent = small_ward().agents["online"]


@pytest.mark.parametrize(
    ("business_day", "paid_on"),
    [
        (date(2026, 11, 18), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 25)),  # Friday; 24 and 25 after the long weekend
        (date(2026, 11, 22), date(2026, 11, 25)),
        (date(2026, 12, 30), date(2027, 1, 5)),
    ],
    ids=str,
)
def test_an_agent_that_pays_daily_pays_some_bank_days_later(business_day: date, paid_on: date) -> None:
    assert DAILY.cycle is PayoutCycle.DAILY
    assert DAILY.period_of(business_day) == (business_day, business_day)
    assert DAILY.payout_on(business_day, is_holiday) == paid_on


DAYS = st.dates(date(2024, 4, 1), date(2035, 12, 31))


@given(agent=st.sampled_from([CARD, CODE, ONLINE, DAILY]), day=DAYS)
def test_money_is_paid_on_a_bank_day_after_its_period(agent: Agent, day: date) -> None:
    first, last = agent.period_of(day)

    assert first <= day <= last
    assert agent.payout_on(day, is_holiday) > last
    assert is_bank_business_day(agent.payout_on(day, is_holiday), is_holiday)
    assert agent.payout_on(day, is_holiday) == agent.payout_on(last, is_holiday)


@given(agent=st.sampled_from([CARD, CODE, ONLINE, DAILY]), day=DAYS)
def test_a_report_is_due_after_the_day_it_covers(agent: Agent, day: date) -> None:
    assert agent.report_due_at(day, is_holiday).date() > day


@pytest.mark.parametrize(
    ("agent", "tender", "brand", "amount", "fee", "tax"),
    [
        (CARD, "credit", "Visa", 1000, 29, 0),
        (CARD, "credit", None, 1000, 29, 0),
        (CARD, "credit", "American Express", 1000, 32, 0),
        (CARD, "e_money", "WAON", 300, 7, 0),  # 7.5 rounded down
        (CARD, "credit", "Visa", -1000, -29, 0),
        (CODE, "code", "PayPay", 1000, 19, 1),  # 19.8 down, its tax 1.9 down
        (CODE, "code", "PayPay", -1000, -19, -1),
        (ONLINE, "credit", "JCB", 3600, 108, 0),
        (DAILY, "credit", None, 1000, 36, 4),  # 35.5 and 3.6, each half up
    ],
)
def test_the_fee_is_expected(agent: Agent, tender: str, brand: str | None, amount: int, fee: int, tax: int) -> None:
    assert agent.expected_fee(Yen(amount), tender, brand, TODAY) == (Yen(fee), Yen(tax))


@pytest.mark.parametrize(
    ("brand", "day", "fee_bp"),
    [
        ("Visa", date(2026, 3, 31), 300),
        ("Visa", date(2026, 4, 1), 250),
        ("JCB", date(2026, 4, 1), 320),
        ("a brand of tomorrow", date(2026, 4, 1), 250),
    ],
)
def test_a_rate_counts_from_its_day_on_and_the_brands_own_rate_wins(brand: str, day: date, fee_bp: int) -> None:
    assert card().fee_bp("credit", brand, day) == fee_bp


@pytest.mark.parametrize(("tender", "day"), [("code", TODAY), ("credit", date(2024, 3, 31))])
def test_without_a_rate_there_is_no_guess(tender: str, day: date) -> None:
    with pytest.raises(NoRate, match=f"card has no rate for {tender} on {day}"):
        card().fee_bp(tender, None, day)


def test_a_payer_is_known_by_the_name_the_bank_prints() -> None:
    assert CARD.is_bank_payer("ﾏﾄﾞｸﾞﾁｶ-ﾄﾞ(ｶ")
    assert CARD.is_bank_payer("ﾏﾄﾞｸﾞﾁｶ-ﾄﾞ(ｶ" + " " * 35)
    assert not CARD.is_bank_payer("ﾏﾄﾞｸﾞﾁｺ-ﾄﾞ(ｶ")


def test_a_star_stands_for_the_rest_of_a_payers_name() -> None:
    assert card().is_bank_payer("ｶ-ﾄﾞ 1126 0001")
    assert not card().is_bank_payer("ﾆﾎﾝｶ-ﾄﾞ")


def test_an_agent_refunds_for_as_long_as_its_contract_says() -> None:
    ward = small_ward()
    assert ward.agents["online"].refund_until(date(2026, 12, 3)) == date(2027, 3, 3)
    assert ward.agents["card"].refund_until(date(2026, 12, 3)) is None
