"""A month as a calendar shows it: whole weeks, Sunday first."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_SUNDAY_FIRST = calendar.Calendar(firstweekday=calendar.SUNDAY)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds `day`."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """2026-11. Raises ValueError, also for a year in which nobody keeps these books."""
        day = date.fromisoformat(f"{text}-01")
        if not 2000 <= day.year < 2200:
            raise ValueError(f"expected a month of this century or the next, found {text}")
        return cls.of(day)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month.of(self.last + timedelta(days=1))

    @property
    def weeks(self) -> list[list[date | None]]:
        """Seven days a week; None outside the month."""
        weeks = _SUNDAY_FIRST.monthdatescalendar(self.year, self.month)
        return [[day if day.month == self.month else None for day in week] for week in weeks]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
