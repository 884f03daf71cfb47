"""Which days a settlement report covers, when it is published, and when its money is paid out."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos.domain.business_day import TOKYO, IsHoliday, add_bank_business_days, shift_to_bank_business_day
from pos.gateways.simulator.contracts import AgentContract, Cycle, ReportBasis

#: The last day of each period of a month; 31 stands for the month's end.
LAST_DAYS: Mapping[Cycle, tuple[int, ...]] = {
    Cycle.SIX_TIMES_MONTHLY: (5, 10, 15, 20, 25, 31),
    Cycle.THREE_TIMES_MONTHLY: (10, 20, 31),
    Cycle.TWICE_MONTHLY: (15, 31),
    Cycle.MONTHLY: (31,),
}


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def published_on(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)


def payout_period(cycle: Cycle, day: date) -> Period:
    """The period whose money is paid out together with that of `day`."""
    if cycle is Cycle.DAILY:
        return Period(day, day)
    last_days = LAST_DAYS[cycle]
    index = _period_index(cycle, day)
    first = last_days[index - 1] + 1 if index else 1
    return Period(day.replace(day=first), _in_month(day, last_days[index]))


def reported_period(contract: AgentContract, day: date) -> Period:
    """The period whose report tells of `day`."""
    return Period(day, day) if contract.reports is ReportBasis.DAY else payout_period(contract.cycle, day)


def period_published_on(contract: AgentContract, on: date) -> Period | None:
    """The period whose report comes out on a date; None on a date without a report."""
    period = reported_period(contract, on - timedelta(days=1))
    return period if period.published_on == on else None


def publication_instant(contract: AgentContract, period: Period) -> datetime:
    """From when on the report can be fetched."""
    return datetime.combine(period.published_on, contract.publishes_at, tzinfo=TOKYO)


def paid_out_on(contract: AgentContract, day: date, is_holiday: IsHoliday) -> date:
    """The day on which the bank credits the money of `day`."""
    if contract.cycle is Cycle.DAILY:
        return add_bank_business_days(day, contract.payout_after_bank_days, is_holiday)
    pay = contract.payout_days[_period_index(contract.cycle, day)]
    months = day.year * 12 + day.month - 1 + pay.months_later
    agreed = _in_month(date(months // 12, months % 12 + 1, 1), pay.day)
    return shift_to_bank_business_day(agreed, contract.holiday_shift, is_holiday)


def _period_index(cycle: Cycle, day: date) -> int:
    return next(index for index, last in enumerate(LAST_DAYS[cycle]) if day.day <= last)


def _in_month(day: date, day_of_month: int) -> date:
    return day.replace(day=min(day_of_month, monthrange(day.year, day.month)[1]))
