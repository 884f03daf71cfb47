"""指定納付受託者: what an agent takes for its service, when it reports and when it pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from pos.domain.business_day import (
    TOKYO,
    HolidayShift,
    IsHoliday,
    add_bank_business_days,
    shift_to_bank_business_day,
)
from pos.domain.errors import Refused
from pos.domain.money import Rounding, Yen, share_of_rate
from pos.domain.tender import Channel

#: Consumption tax on a taxable fee: 10 %.
_TAX_BP = 1_000


class FeeMode(StrEnum):
    """How the agent gets its fee. Either way the ward books it gross, as spending (総計予算主義)."""

    BILLED = "billed"  #: pays over the full amount and sends an invoice
    NETTED = "netted"  #: keeps the fee back from the payout


class FeeTax(StrEnum):
    """Consumption tax on the agent's fee."""

    EXEMPT = "exempt"
    TAXABLE_10 = "taxable_10"


class FeePer(StrEnum):
    """Over what the contract rounds a fee."""

    LINE = "line"
    PAYOUT = "payout"
    MONTH = "month"


class PayoutCycle(StrEnum):
    """How the agent cuts time into periods; each period is one payout."""

    DAILY = "daily"
    SIX_TIMES_MONTHLY = "six_times_monthly"
    THREE_TIMES_MONTHLY = "three_times_monthly"
    TWICE_MONTHLY = "twice_monthly"
    MONTHLY = "monthly"


#: The last day of each period in a month; 31 means the month's end. DAILY has no periods in a month.
LAST_DAYS: Mapping[PayoutCycle, tuple[int, ...]] = {
    PayoutCycle.DAILY: (),
    PayoutCycle.SIX_TIMES_MONTHLY: (5, 10, 15, 20, 25, 31),
    PayoutCycle.THREE_TIMES_MONTHLY: (10, 20, 31),
    PayoutCycle.TWICE_MONTHLY: (15, 31),
    PayoutCycle.MONTHLY: (31,),
}


class ReportBasis(StrEnum):
    """What one settlement report covers."""

    DAY = "day"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class ReportDue:
    """When the report is due: `at` (Tokyo) on the n-th bank business day after the last day it covers.

    With `bank_business_days` = 0, on the calendar day after it, holiday or not.
    """

    basis: ReportBasis
    bank_business_days: int
    at: time


@dataclass(frozen=True, slots=True)
class PayoutDay:
    """When one period is paid: on `day` (31: the month's end), so many months after the period's month."""

    months_later: int
    day: int


@dataclass(frozen=True, slots=True)
class AgentRate:
    """The fee from a day on, in 1/10 000 of the amount; for one brand, or for every other brand (None)."""

    valid_from: date
    tender: str
    brand: str | None
    fee_bp: int


class NoRate(Refused):
    """The contract, as facilities.yaml has it, names no rate for this."""

    def __init__(self, agent: str, tender: str, on: date) -> None:
        super().__init__("no_rate", f"{agent} has no rate for {tender} on {on}", agent=agent, tender=tender, on=str(on))


@dataclass(frozen=True, slots=True)
class Agent:
    """One contract with one agent. Other terms than rates do not change under an id: they get a new id."""

    id: str
    name: str
    gateway: str  #: which adapter speaks with it
    channel: Channel
    tenders: tuple[str, ...]
    valid_from: date
    fee_mode: FeeMode
    rates: tuple[AgentRate, ...]
    fee_tax: FeeTax
    fee_per: FeePer
    rounding: Rounding
    cycle: PayoutCycle
    payout_days: tuple[PayoutDay, ...]  #: one per period of the month; none when DAILY
    payout_after_bank_days: int | None  #: only when DAILY
    holiday_shift: HolidayShift
    report_due: ReportDue
    minimum_payout_yen: Yen  #: less is carried over to the next payout
    transfer_fee_yen: Yen  #: what the agent deducts from each payout
    investigation_days: int  #: 処理未了 older than this is not looked into any more
    bank_payer_name: str  #: as the bank prints the payer, half-width; * stands for anything
    refund_window_days: int | None = None  #: so long after the day of a sale it refunds; None: without end

    def fee_bp(self, tender: str, brand: str | None, on: date) -> int:
        """The rate on that day: the brand's own, otherwise the tender's. Raises NoRate."""
        started = [rate for rate in self.rates if rate.tender == tender and rate.valid_from <= on]
        for wanted in (brand, None):
            valid = [rate for rate in started if rate.brand == wanted]
            if valid:
                return max(valid, key=lambda rate: rate.valid_from).fee_bp
        raise NoRate(self.id, tender, on)

    def expected_fee(self, amount: Yen, tender: str, brand: str | None, on: date) -> tuple[Yen, Yen]:
        """(fee, tax on the fee) for `amount`; each rounded once, by the contract. An estimate (見込): only a
        reported fee is posted. A refund (negative) gives back its sale's fee. Raises NoRate.
        """
        fee = share_of_rate(amount, self.fee_bp(tender, brand, on), self.rounding)
        taxed = self.fee_tax is FeeTax.TAXABLE_10
        return fee, share_of_rate(fee, _TAX_BP, self.rounding) if taxed else Yen(0)

    def period_of(self, business_day: date) -> tuple[date, date]:
        """First and last day of the payout period that holds `business_day`."""
        if self.cycle is PayoutCycle.DAILY:
            return business_day, business_day
        last_days = LAST_DAYS[self.cycle]
        index = self._period_index(business_day)
        first = last_days[index - 1] + 1 if index else 1
        return business_day.replace(day=first), _day_of_month(business_day, 0, last_days[index])

    def report_due_at(self, business_day: date, is_holiday: IsHoliday) -> datetime:
        """The instant from which the settlement report that covers `business_day` is overdue."""
        last = business_day if self.report_due.basis is ReportBasis.DAY else self.period_of(business_day)[1]
        nth = add_bank_business_days(last, self.report_due.bank_business_days, is_holiday)
        due_on = max(nth, last + timedelta(days=1))
        return datetime.combine(due_on, self.report_due.at, tzinfo=TOKYO)

    def payout_on(self, business_day: date, is_holiday: IsHoliday) -> date:
        """The day on which the money of `business_day` should stand on the ward's bank account."""
        if self.cycle is PayoutCycle.DAILY:
            return add_bank_business_days(business_day, self.payout_after_bank_days or 1, is_holiday)
        pay = self.payout_days[self._period_index(business_day)]
        agreed = _day_of_month(business_day, pay.months_later, pay.day)
        return shift_to_bank_business_day(agreed, self.holiday_shift, is_holiday)

    def refund_until(self, captured_on: date) -> date | None:
        """The last Tokyo day on which the agent gives money of that day's sales back; None: no last day."""
        return None if self.refund_window_days is None else captured_on + timedelta(days=self.refund_window_days)

    def is_bank_payer(self, printed_name: str) -> bool:
        """Whether a bank line's payer name is this agent's."""
        return fnmatchcase(printed_name.strip(), self.bank_payer_name)

    def _period_index(self, business_day: date) -> int:
        return next(index for index, last in enumerate(LAST_DAYS[self.cycle]) if business_day.day <= last)


def _day_of_month(day: date, months_later: int, day_of_month: int) -> date:
    first = _first_of_month(day, months_later)
    end = _first_of_month(first, 1) - timedelta(days=1)
    return first.replace(day=min(day_of_month, end.day))


def _first_of_month(day: date, months_later: int) -> date:
    years, month_index = divmod(day.month - 1 + months_later, 12)
    return date(day.year + years, month_index + 1, 1)
