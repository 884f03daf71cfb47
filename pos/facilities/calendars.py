"""On which days a facility opens."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pos.domain.business_day import IsHoliday


class OnHolidays(StrEnum):
    """What a public holiday does to the weekly rule."""

    CLOSED = "closed"  #: closed on every holiday
    AS_WEEKDAY = "as_weekday"  #: a holiday changes nothing
    OPEN = "open"  #: open on every holiday, also on a weekday that is closed otherwise
    OPEN_THEN_CLOSED_AFTER = "open_then_closed_after"  #: as OPEN, and the closing day moves to the next ordinary day


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """第3月曜: the `nth` (1–5) `weekday` (0 = Monday) of a month."""

    weekday: int
    nth: int

    def falls_on(self, day: date) -> bool:
        """Whether `day` is that day of its month."""
        return day.weekday() == self.weekday and (day.day - 1) // 7 + 1 == self.nth


@dataclass(frozen=True, slots=True)
class YearlyClosure:
    """Closed every year from one (month, day) to another, both included; may run over the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, day: date) -> bool:
        """Whether `day` falls into the closure."""
        month_day = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """The rule of opening days; days that are named (`open_days`, `closed_days`) win over it."""

    id: str
    name: str
    closed_weekdays: frozenset[int]
    on_holidays: OnHolidays
    closed_nth_weekdays: tuple[NthWeekday, ...]
    closed_yearly: tuple[YearlyClosure, ...]
    open_days: frozenset[date]
    closed_days: frozenset[date]

    def is_open(self, day: date, is_holiday: IsHoliday) -> bool:
        """Whether places with this calendar open on `day`."""
        if day in self.open_days:
            return True
        if day in self.closed_days or any(closure.covers(day) for closure in self.closed_yearly):
            return False
        return self._is_open_by_rule(day, is_holiday)

    def _is_open_by_rule(self, day: date, is_holiday: IsHoliday) -> bool:
        if is_holiday(day) and self.on_holidays is not OnHolidays.AS_WEEKDAY:
            return self.on_holidays is not OnHolidays.CLOSED
        if self._is_closing_day(day):
            return False
        return not (self.on_holidays is OnHolidays.OPEN_THEN_CLOSED_AFTER and self._takes_over(day, is_holiday))

    def _is_closing_day(self, day: date) -> bool:
        return day.weekday() in self.closed_weekdays or any(each.falls_on(day) for each in self.closed_nth_weekdays)

    def _takes_over(self, day: date, is_holiday: IsHoliday) -> bool:
        # A closing day swallowed by a row of holidays is taken on the first ordinary day after the row.
        before = day - timedelta(days=1)
        while is_holiday(before):
            if self._is_closing_day(before):
                return True
            before -= timedelta(days=1)
        return False
