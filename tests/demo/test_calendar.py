"""Which week is played, and how long one waits for its money."""

from datetime import date, timedelta

import pytest

from pos.demo.calendar import NoSuchWeek, days_of, last_quiet_day, published_on, quiet_days, week_before
from pos.facilities import is_holiday
from tests.tills import the_ward

WARD = the_ward()
TODAY = date(2026, 11, 26)


def test_the_week_has_a_weekend_and_a_holiday_and_its_money_has_come_before_today() -> None:
    first = week_before(WARD, TODAY)
    days = days_of(first)
    assert len(days) == 7
    assert {day.weekday() for day in days} == set(range(7))
    assert any(is_holiday(day) and day.weekday() < 5 for day in days)
    assert last_quiet_day(WARD, first) < TODAY


def test_quiet_days_follow_the_week_without_a_gap() -> None:
    first = week_before(WARD, TODAY)
    quiet = quiet_days(WARD, first)
    every = [*days_of(first), *quiet]
    assert every == [first + timedelta(days=number) for number in range(len(every))]
    paid = [agent.payout_on(first, is_holiday) for agent in WARD.agents.values()]
    assert min(paid) in quiet


@pytest.mark.parametrize(
    ("day", "on"),
    [(date(2026, 11, 19), date(2026, 11, 20)), (date(2026, 11, 20), date(2026, 11, 24)),
     (date(2026, 11, 22), date(2026, 11, 24))],
)  # fmt: skip
def test_a_day_is_in_the_statement_of_the_next_bank_day(day: date, on: date) -> None:
    assert published_on(day) == on


def test_when_there_is_no_such_week_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.demo.calendar._has_a_holiday_on_a_weekday", lambda _: False)
    with pytest.raises(NoSuchWeek, match="2026-11-26"):
        week_before(WARD, TODAY)
