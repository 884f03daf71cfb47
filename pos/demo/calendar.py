"""Which days a demo of a week plays: seven with a weekend and a holiday, then quiet ones until the first payouts."""

from datetime import date, timedelta

from pos.domain.business_day import HolidayShift, shift_to_bank_business_day
from pos.facilities import Agent, Ward, is_holiday

_ONE_DAY = timedelta(days=1)
_A_YEAR = 365
#: Agents that pay once a month would make the quiet time longer than the ward's patience with a demo.
_SOON = timedelta(days=25)


class NoSuchWeek(Exception):
    """The calendar has no week of the kind in the year before."""


def week_before(ward: Ward, before: date) -> date:
    """The first day of the last week that has a weekend and a holiday on a weekday, and whose payouts have come."""
    for back in range(7, _A_YEAR):
        first = before - timedelta(days=back)
        if _has_a_holiday_on_a_weekday(first) and first.weekday() < 5 and last_quiet_day(ward, first) < before:
            return first
    raise NoSuchWeek(f"no week with a weekend and a holiday lies wholly before {before}")


def days_of(first: date) -> list[date]:
    """The seven days that are played."""
    return [first + timedelta(days=number) for number in range(7)]


def quiet_days(ward: Ward, first: date) -> list[date]:
    """The days after them on which nobody comes, and money does."""
    day, found = days_of(first)[-1] + _ONE_DAY, []
    while day <= last_quiet_day(ward, first):
        found.append(day)
        day += _ONE_DAY
    return found


def last_quiet_day(ward: Ward, first: date) -> date:
    """The day before the bank's statement of the last of these payouts is out."""
    last_day = days_of(first)[-1]
    paid = [
        on
        for agent in ward.agents.values()
        for day in days_of(first)
        if (on := agent.payout_on(day, is_holiday)) <= last_day + _SOON
    ]
    return shift_to_bank_business_day(max(paid, default=last_day) + _ONE_DAY, HolidayShift.NEXT, is_holiday) - _ONE_DAY


def published_on(day: date) -> date:
    """The bank business day whose statement covers a day."""
    return shift_to_bank_business_day(day + _ONE_DAY, HolidayShift.NEXT, is_holiday)


def report_is_due(agent: Agent, day: date, today: date) -> bool:
    """Whether the agent's report about a day should be here on another day."""
    return agent.report_due_at(day, is_holiday).date() < today


def _has_a_holiday_on_a_weekday(first: date) -> bool:
    return any(is_holiday(day) and day.weekday() < 5 for day in days_of(first))
