"""The number of a pay-in slip, and the day by which its money is due."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.business_day import is_bank_business_day
from pos.domain.card_numbers import find_card_numbers
from pos.domain.identifiers import encode_ulid
from pos.domain.pay_in import PayInRule, slip_number

ULIDS = st.integers(0, 2**128 - 1).map(encode_ulid)
DAYS = st.dates(date(2026, 4, 1), date(2030, 12, 31))


def no_holiday(_: date) -> bool:
    return False


def test_a_slip_tells_its_day_and_its_session() -> None:
    assert slip_number("01KATXA000000000005D3KQ7ZA", date(2026, 11, 25)) == "P261125-5D3KQ7ZA"


@given(ULIDS, DAYS)
def test_every_slip_fits_a_banks_file_and_is_no_card_number(session_id: str, day: date) -> None:
    number = slip_number(session_id, day)
    assert re.fullmatch(r"P[0-9]{6}-[0-9A-Z]{8}", number)
    assert len(number) <= 20
    assert not find_card_numbers(number)


@pytest.mark.parametrize(
    ("business_day", "count", "due_on"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # taken on a Saturday
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # banks are closed from 31 December to 3 January
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),  # the same day, but no bank is open on it
        (date(2026, 11, 25), 3, date(2026, 11, 30)),
    ],
)
def test_cash_is_due_on_the_nth_bank_business_day(business_day: date, count: int, due_on: date) -> None:
    assert PayInRule(count).due_on(business_day, no_holiday) == due_on


def test_a_public_holiday_is_skipped() -> None:
    assert PayInRule(1).due_on(date(2026, 11, 2), lambda day: day == date(2026, 11, 3)) == date(2026, 11, 4)


@given(DAYS, st.integers(0, 10))
def test_banks_are_open_on_every_due_day(business_day: date, count: int) -> None:
    due_on = PayInRule(count).due_on(business_day, no_holiday)
    assert is_bank_business_day(due_on, no_holiday)
    assert business_day <= due_on <= business_day + timedelta(days=count * 4 + 6)
