"""Opening days: weekdays, holidays, the days after holidays, and days that are named."""

from datetime import date
from typing import Any

import pytest

from pos.facilities import Calendar, Ward, is_holiday
from tests.facilities.small_ward import small_ward, values


def calendar(**row: Any) -> Calendar:
    data = values()["calendars"]
    data[0] = {"id": "weekdays", "name": "例", "on_holidays": "as_weekday", **row}
    return small_ward(calendars=data).calendars["weekdays"]


def is_open(rule: Calendar, month: int, day: int) -> bool:
    return rule.is_open(date(2026, month, day), is_holiday)


MONDAYS_OFF = {"closed_weekdays": ["mon"]}


@pytest.mark.parametrize(
    ("on_holidays", "holiday_monday", "day_after", "ordinary_monday"),
    [
        ("closed", False, True, False),
        ("as_weekday", False, True, False),
        ("open", True, True, False),
        ("open_then_closed_after", True, False, False),
    ],
)
def test_a_holiday_on_the_closing_day(
    on_holidays: str, holiday_monday: bool, day_after: bool, ordinary_monday: bool
) -> None:
    rule = calendar(**MONDAYS_OFF, on_holidays=on_holidays)

    assert is_open(rule, 11, 23) is holiday_monday
    assert is_open(rule, 11, 24) is day_after
    assert is_open(rule, 11, 30) is ordinary_monday


@pytest.mark.parametrize(
    ("on_holidays", "opens"),
    [("closed", False), ("as_weekday", True), ("open", True), ("open_then_closed_after", True)],
)
def test_a_holiday_on_another_day(on_holidays: str, opens: bool) -> None:
    rule = calendar(**MONDAYS_OFF, on_holidays=on_holidays)

    assert is_open(rule, 11, 3) is opens  # 文化の日, a Tuesday
    assert is_open(rule, 11, 4)


def test_after_golden_week_the_closing_day_is_taken_on_the_first_ordinary_day() -> None:
    rule = calendar(**MONDAYS_OFF, on_holidays="open_then_closed_after")

    # Sunday 3 to Wednesday 6 May 2026 are holidays; Monday 4 was the closing day.
    assert [is_open(rule, 5, day) for day in range(3, 9)] == [True, True, True, True, False, True]


def test_open_on_holidays_only() -> None:
    school = calendar(closed_weekdays=["mon", "tue", "wed", "thu", "fri"], on_holidays="open")

    assert [is_open(school, 11, day) for day in range(20, 25)] == [False, True, True, True, False]


def test_the_third_monday_is_the_one_between_15_and_21() -> None:
    hall = calendar(closed_nth_weekdays=[{"weekday": "mon", "nth": 3}])

    assert [day for day in range(1, 31) if not is_open(hall, 11, day)] == [16]
    assert [day for day in range(1, 31) if not is_open(hall, 6, day)] == [15]
    assert [day for day in range(1, 31) if not is_open(hall, 9, day)] == [21]


def test_a_month_without_a_fifth_monday_has_no_such_closing_day() -> None:
    hall = calendar(closed_nth_weekdays=[{"weekday": "mon", "nth": 5}])

    assert [day for day in range(1, 29) if not is_open(hall, 2, day)] == []
    assert [day for day in range(1, 31) if not is_open(hall, 11, day)] == [30]


def test_a_closing_day_of_the_month_also_moves_behind_its_holiday() -> None:
    center = calendar(closed_nth_weekdays=[{"weekday": "mon", "nth": 4}], on_holidays="open_then_closed_after")

    assert [is_open(center, 11, day) for day in (23, 24, 30)] == [True, False, True]


def test_a_closure_may_run_over_the_years_end() -> None:
    rule = calendar(closed_yearly=[{"first": "12-29", "last": "01-03"}])

    assert [is_open(rule, 12, day) for day in (28, 29, 31)] == [True, False, False]
    assert [is_open(rule, 1, day) for day in (1, 3, 4)] == [False, False, True]


def test_a_closure_within_a_year_has_both_ends() -> None:
    rule = calendar(closed_yearly=[{"first": "08-13", "last": "08-15"}])

    assert [is_open(rule, 8, day) for day in (12, 13, 15, 16)] == [True, False, False, True]


def test_named_days_win_over_every_rule() -> None:
    rule = calendar(
        closed_weekdays=["sun"],
        closed_yearly=[{"first": "12-29", "last": "01-03"}],
        open_days=[date(2026, 11, 22), date(2026, 12, 30)],
        closed_days=[date(2026, 11, 25)],
    )

    assert is_open(rule, 11, 22)
    assert is_open(rule, 12, 30)
    assert not is_open(rule, 11, 25)


@pytest.fixture(scope="module")
def ward() -> Ward:
    return small_ward()


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2025, 3, 30), False),  # before its first day, a Sunday
        (date(2025, 4, 6), True),
        (date(2027, 3, 30), True),
        (date(2027, 4, 4), False),  # after its last day
    ],
    ids=str,
)
def test_a_facility_opens_only_while_it_exists(ward: Ward, day: date, opens: bool) -> None:
    assert ward.is_open("hall", day) is opens


def test_the_list_of_holidays_can_be_replaced(ward: Ward) -> None:
    assert not ward.is_open("registry", date(2026, 11, 23))
    assert ward.is_open("registry", date(2026, 11, 23), lambda _: False)
