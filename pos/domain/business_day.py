"""Tokyo days: to which business day and fiscal year an instant belongs, and how dates are written."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT = time(0, 0)

#: Answers whether a date is a public holiday; passed in, because the list is law and changes.
IsHoliday = Callable[[date], bool]


def business_day_of(occurred_at: datetime, cut_off: time = MIDNIGHT) -> date:
    """The Tokyo day of an instant. With a cut-off of 01:00, 00:59 still belongs to the day before.

    Raises ValueError for a naive datetime.
    """
    if occurred_at.tzinfo is None:
        raise ValueError(f"expected an instant with an offset, found {occurred_at!r}")
    since_cut_off = timedelta(hours=cut_off.hour, minutes=cut_off.minute)
    return (occurred_at.astimezone(TOKYO) - since_cut_off).date()


def ends_at(business_day: date, cut_off: time = MIDNIGHT) -> datetime:
    """The first instant that no longer belongs to `business_day`."""
    return datetime.combine(business_day + timedelta(days=1), cut_off, tzinfo=TOKYO)


def last_instant(business_day: date, cut_off: time = MIDNIGHT) -> datetime:
    """The last instant of `business_day`, as finely as a database keeps it."""
    return ends_at(business_day, cut_off) - timedelta(microseconds=1)


def starts_at(business_day: date, cut_off: time = MIDNIGHT) -> datetime:
    """The first instant of `business_day`."""
    return datetime.combine(business_day, cut_off, tzinfo=TOKYO)


def fiscal_year_of(day: date) -> int:
    """The 年度 of a day: 1 April to 31 March (Local Autonomy Act, article 208)."""
    return day.year if day.month >= 4 else day.year - 1


def accounts_close_on(fiscal_year: int) -> date:
    """The last day of 出納整理期間: 31 May after the year's end (Local Autonomy Act, article 235-5)."""
    return date(fiscal_year + 1, 5, 31)


def year_of_giving_back(taken_in: int, day: date) -> int:
    """The 年度 whose revenue becomes less when money that was taken in the year `taken_in` goes back on `day`.

    It goes back out of the year that received it (戻出) while that year's accounts are open; afterwards it is a matter
    of the year of the day (docs/decisions/0010).
    """
    return taken_in if day <= accounts_close_on(taken_in) else fiscal_year_of(day)


def is_bank_business_day(day: date, is_holiday: IsHoliday) -> bool:
    """Banks close on weekends, public holidays and 31 December to 3 January (Banking Act order, article 5)."""
    year_end = (day.month, day.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
    return day.weekday() < 5 and not year_end and not is_holiday(day)


class HolidayShift(StrEnum):
    """Where a date that falls on a bank holiday goes, by contract."""

    PREVIOUS = "previous"
    NEXT = "next"


def shift_to_bank_business_day(day: date, shift: HolidayShift, is_holiday: IsHoliday) -> date:
    """`day`, or the nearest bank business day before or after it."""
    step = timedelta(days=-1 if shift is HolidayShift.PREVIOUS else 1)
    while not is_bank_business_day(day, is_holiday):
        day += step
    return day


def add_bank_business_days(day: date, count: int, is_holiday: IsHoliday) -> date:
    """The `count`-th bank business day after `day` (`count` ≥ 0; 0 gives `day` itself)."""
    for _ in range(count):
        day = shift_to_bank_business_day(day + timedelta(days=1), HolidayShift.NEXT, is_holiday)
    return day


_WEEKDAYS = "月火水木金土日"
_REIWA_STARTS = date(2019, 5, 1)


def in_words(day: date) -> str:
    """2026年11月22日(日)."""
    return f"{day.year}年{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def in_era_words(day: date) -> str:
    """令和8年11月22日. Days before 1 May 2019 are not written by this system and raise ValueError."""
    if day < _REIWA_STARTS:
        raise ValueError(f"expected a day of 令和, found {day}")
    year = day.year - 2018
    return f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日"


def fiscal_year_in_words(fiscal_year: int) -> str:
    """令和8年度."""
    year = fiscal_year - 2018
    return f"令和{'元' if year == 1 else year}年度"
