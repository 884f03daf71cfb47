"""What the ward and an agent have agreed, as far as the simulated agent has to know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from pos.domain.business_day import HolidayShift
from pos.domain.money import Rounding, Yen, share_of_rate


class Cycle(StrEnum):
    """How time is cut into periods; the money of one period is one payout."""

    DAILY = "daily"
    SIX_TIMES_MONTHLY = "six_times_monthly"
    THREE_TIMES_MONTHLY = "three_times_monthly"
    TWICE_MONTHLY = "twice_monthly"
    MONTHLY = "monthly"


class ReportBasis(StrEnum):
    """What one settlement report covers. It comes out on the day after the last day that it covers."""

    DAY = "day"
    CYCLE = "cycle"


class FeeTax(StrEnum):
    """Whether consumption tax comes on top of the fee (card discounts are usually exempt)."""

    EXEMPT = "exempt"
    TAXABLE_10 = "taxable_10"


class FeeMode(StrEnum):
    """Whether the agent keeps its fee from the payout or sends an invoice. Its reports show the fee either way."""

    NETTED = "netted"
    BILLED = "billed"


class ReportsVoids(StrEnum):
    """How a sale that was undone on its own day appears in the report."""

    NEITHER = "neither"  #: not at all
    BOTH = "both"  #: as a sale and a refund that net to zero


class UnconfirmedWrite(StrEnum):
    """処理未了: what a brand does with a sale whose card left before its write was confirmed."""

    COUNTS_AFTER_NEXT_TOUCH = "counts_after_next_touch"
    COUNTS_FIRST = "counts_first"  #: counted at once; taken back when the next touch shows that nothing was written
    DOES_NOT_COUNT = "does_not_count"
    UNKNOWN = "unknown"  #: the contract says nothing: open until somebody touches the card or decides


@dataclass(frozen=True)
class FeeRate:
    """The fee of a method from a day on, in 1/10 000 of the amount; of one brand, or of every other brand (None)."""

    method: str
    fee_bp: int
    brand: str | None = None
    valid_from: date = date.min


@dataclass(frozen=True)
class PayoutDay:
    """When a period is paid: on `day` (31: the month's end), so many months after the period's month."""

    months_later: int
    day: int


@dataclass(frozen=True)
class AgentContract:
    """One agent's terms. A method (credit, e_money, code) without a rate is not accepted."""

    agent: str
    rates: tuple[FeeRate, ...]
    brands: Mapping[str, tuple[str, ...]]  #: by method: what a payer can present
    cycle: Cycle = Cycle.DAILY
    reports: ReportBasis = ReportBasis.CYCLE
    fee_tax: FeeTax = FeeTax.EXEMPT
    rounding: Rounding = Rounding.DOWN
    fee_mode: FeeMode = FeeMode.NETTED
    reports_voids: ReportsVoids = ReportsVoids.NEITHER
    publishes_at: time = time(6, 0)  #: Tokyo
    payout_days: tuple[PayoutDay, ...] = ()  #: one per period of a month; none when DAILY
    payout_after_bank_days: int = 2  #: after the day itself, when DAILY
    holiday_shift: HolidayShift = HolidayShift.PREVIOUS  #: where a payout day goes that is a bank holiday
    minimum_payout_yen: Yen = Yen(0)  # noqa: RUF009 - a frozen amount. Less is carried over to the next payout
    transfer_fee_yen: Yen = Yen(0)  # noqa: RUF009 - deducted from each payout
    refund_window_days: int | None = None  #: after the Tokyo day of the sale; None: refunds never come too late
    unconfirmed_writes: Mapping[str, UnconfirmedWrite] = field(default_factory=dict)  #: by brand of e-money

    def accepts(self, method: str, on: date) -> bool:
        """Whether a payer may use this method on that day."""
        return any(rate.method == method and rate.valid_from <= on for rate in self.rates)

    def unconfirmed_write_of(self, brand: str) -> UnconfirmedWrite:
        """What 処理未了 means for a brand."""
        return self.unconfirmed_writes.get(brand, UnconfirmedWrite.UNKNOWN)

    def fee_on(self, amount: Yen, method: str, brand: str | None, on: date) -> tuple[Yen, Yen]:
        """(fee, tax on top of it), each rounded once; negative for money that goes back, so that a full refund
        returns them. Of an accepted method.
        """
        started = [rate for rate in self.rates if rate.method == method and rate.valid_from <= on]
        fitting = [rate for rate in started if rate.brand == brand] or [rate for rate in started if rate.brand is None]
        newest = max(fitting, key=lambda rate: rate.valid_from)
        fee = share_of_rate(amount, newest.fee_bp, self.rounding)
        return fee, share_of_rate(fee, 1_000 if self.fee_tax is FeeTax.TAXABLE_10 else 0, self.rounding)
