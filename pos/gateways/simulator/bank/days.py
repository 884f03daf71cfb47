"""When the bank publishes its statements, which days each covers, and on which days it moves money by itself. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from pos.domain.business_day import (
    TOKYO,
    HolidayShift,
    IsHoliday,
    add_bank_business_days,
    is_bank_business_day,
    shift_to_bank_business_day,
)
from pos.gateways.simulator.reports.cycles import Period

#: Tokyo, before the ward's night begins.
PUBLISHED_AT = time(0, 45)
_INTEREST_MONTHS = (2, 8)
_INTEREST_DAY = 20
_ONE_DAY = timedelta(days=1)


def covered_by(on: date, is_holiday: IsHoliday) -> Period | None:
    """The days of the statement published on a date: from the bank business day before up to yesterday.

    None on a day on which the bank is closed: it publishes nothing.
    """
    if not is_bank_business_day(on, is_holiday):
        return None
    return Period(shift_to_bank_business_day(on - _ONE_DAY, HolidayShift.PREVIOUS, is_holiday), on - _ONE_DAY)


def statement_with(day: date, is_holiday: IsHoliday) -> date:
    """The date on which the statement that covers a day is published."""
    return add_bank_business_days(day, 1, is_holiday)


def is_published(now: datetime, on: date) -> bool:
    """Whether the time of the statement of a date has come."""
    return now >= datetime.combine(on, PUBLISHED_AT, tzinfo=TOKYO)


def interest_days(first: date, last: date, is_holiday: IsHoliday) -> Iterator[date]:
    """The days from `first` to `last` on which interest is credited."""
    for month in _months(first, last):
        if month.month in _INTEREST_MONTHS:
            day = shift_to_bank_business_day(month.replace(day=_INTEREST_DAY), HolidayShift.NEXT, is_holiday)
            if first <= day <= last:
                yield day


def month_ends(first: date, last: date, is_holiday: IsHoliday) -> Iterator[date]:
    """The last bank business day of each month, where it is between `first` and `last`."""
    for month in _months(first, last):
        end = _next_month(month) - _ONE_DAY
        day = shift_to_bank_business_day(end, HolidayShift.PREVIOUS, is_holiday)
        if first <= day <= last:
            yield day


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next_month(month)


def _next_month(month: date) -> date:
    return (month.replace(day=28) + 4 * _ONE_DAY).replace(day=1)
