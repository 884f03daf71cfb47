from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.business_day import (
    TOKYO,
    HolidayShift,
    accounts_close_on,
    add_bank_business_days,
    business_day_of,
    ends_at,
    fiscal_year_in_words,
    fiscal_year_of,
    in_era_words,
    in_words,
    is_bank_business_day,
    shift_to_bank_business_day,
    starts_at,
    year_of_giving_back,
)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))
cut_offs = st.sampled_from([time(0, 0), time(0, 30), time(1, 0), time(1, 59)])
NEW_YEAR = date(2027, 1, 1)


def no_holiday(_: date) -> bool:
    return False


@pytest.mark.parametrize(
    ("tokyo", "day"),
    [
        ("2026-11-25 00:00:00", "2026-11-25"),
        ("2026-11-25 23:59:59.999999", "2026-11-25"),
        ("2026-11-26 00:00:00", "2026-11-26"),
        ("2026-12-31 23:59:59.999999", "2026-12-31"),
        ("2027-01-01 00:00:00", "2027-01-01"),
        ("2027-03-31 23:59:59.999999", "2027-03-31"),
        ("2027-04-01 00:00:00", "2027-04-01"),
        ("2028-02-29 12:00:00", "2028-02-29"),
    ],
)
def test_the_day_is_that_of_tokyo(tokyo: str, day: str) -> None:
    instant = datetime.fromisoformat(tokyo).replace(tzinfo=TOKYO)
    assert business_day_of(instant) == date.fromisoformat(day)
    assert business_day_of(instant.astimezone(UTC)) == date.fromisoformat(day)
    assert business_day_of(instant.astimezone(timezone(timedelta(hours=-10)))) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("tokyo", "day"), [("2026-11-25 00:59:59.999999", "2026-11-24"), ("2026-11-25 01:00:00", "2026-11-25")]
)
def test_the_cut_off_ends_the_day(tokyo: str, day: str) -> None:
    instant = datetime.fromisoformat(tokyo).replace(tzinfo=TOKYO)
    assert business_day_of(instant, time(1, 0)) == date.fromisoformat(day)


def test_an_instant_without_an_offset_has_no_day() -> None:
    with pytest.raises(ValueError, match="expected an instant with an offset"):
        business_day_of(datetime(2026, 11, 25))


@given(instants, cut_offs)
def test_an_instant_is_between_the_start_and_the_end_of_its_day(instant: datetime, cut_off: time) -> None:
    day = business_day_of(instant, cut_off)
    assert starts_at(day, cut_off) <= instant < ends_at(day, cut_off)


@given(st.dates(date(2020, 1, 1), date(2099, 12, 30)), cut_offs)
def test_one_day_ends_where_the_next_begins_24_hours_later(day: date, cut_off: time) -> None:
    assert ends_at(day, cut_off) == starts_at(day + timedelta(days=1), cut_off)
    assert ends_at(day, cut_off) - starts_at(day, cut_off) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("day", "year"), [("2027-03-31", 2026), ("2027-04-01", 2027), ("2026-12-31", 2026), ("2027-01-01", 2026)]
)
def test_the_fiscal_year_begins_on_the_first_of_april(day: str, year: int) -> None:
    assert fiscal_year_of(date.fromisoformat(day)) == year


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2026-11-28", "2026-11-29"])
def test_banks_are_closed_over_new_year_and_on_weekends(day: str) -> None:
    assert not is_bank_business_day(date.fromisoformat(day), no_holiday)


def test_banks_are_closed_on_holidays_and_open_otherwise() -> None:
    monday = date(2026, 11, 23)
    assert is_bank_business_day(monday, no_holiday)
    assert not is_bank_business_day(monday, lambda day: day == monday)
    assert is_bank_business_day(date(2026, 12, 30), no_holiday)
    assert is_bank_business_day(date(2027, 1, 4), no_holiday)


@pytest.mark.parametrize(("shift", "day"), [(HolidayShift.PREVIOUS, "2026-12-30"), (HolidayShift.NEXT, "2027-01-04")])
def test_a_payout_on_new_year_is_shifted_by_contract(shift: HolidayShift, day: str) -> None:
    assert shift_to_bank_business_day(NEW_YEAR, shift, no_holiday) == date.fromisoformat(day)


def test_a_bank_business_day_is_not_shifted() -> None:
    wednesday = date(2026, 11, 25)
    for shift in HolidayShift:
        assert shift_to_bank_business_day(wednesday, shift, no_holiday) == wednesday


def test_bank_business_days_are_counted_over_weekends() -> None:
    friday = date(2026, 11, 20)
    assert add_bank_business_days(friday, 0, no_holiday) == friday
    assert add_bank_business_days(friday, 1, no_holiday) == date(2026, 11, 23)
    assert add_bank_business_days(friday, 2, lambda day: day == date(2026, 11, 23)) == date(2026, 11, 25)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 10))
def test_each_added_day_is_a_bank_business_day(day: date, count: int) -> None:
    assert is_bank_business_day(add_bank_business_days(day, count, no_holiday), no_holiday)


def test_days_are_written_in_words() -> None:
    assert in_words(date(2026, 11, 22)) == "2026年11月22日(日)"
    assert in_era_words(date(2026, 11, 22)) == "令和8年11月22日"
    assert fiscal_year_in_words(2026) == "令和8年度"


@pytest.mark.parametrize(("day", "words"), [("2019-05-01", "令和元年5月1日"), ("2020-01-01", "令和2年1月1日")])
def test_the_first_year_of_an_era_is_written_gannen(day: str, words: str) -> None:
    assert in_era_words(date.fromisoformat(day)) == words
    assert fiscal_year_in_words(2019) == "令和元年度"


def test_days_before_the_era_are_refused() -> None:
    with pytest.raises(ValueError, match="expected a day of 令和"):
        in_era_words(date(2019, 4, 30))


@pytest.mark.parametrize(
    ("given_back_on", "year"),
    [("2026-11-25", 2026), ("2027-03-31", 2026), ("2027-04-01", 2026), ("2027-05-31", 2026), ("2027-06-01", 2027),
     ("2028-03-31", 2027), ("2028-04-01", 2028)],
)  # fmt: skip
def test_what_goes_back_lowers_the_year_that_received_it_until_its_accounts_are_closed(
    given_back_on: str, year: int
) -> None:
    assert year_of_giving_back(2026, date.fromisoformat(given_back_on)) == year


def test_the_accounts_of_a_year_are_closed_two_months_after_its_end() -> None:
    assert accounts_close_on(2026) == date(2027, 5, 31)
