"""What SQL knows of one business day, as rows: sums per facility, drawers, and what is in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.domain.refund import RefundReason, RefundRoute
from pos.domain.tender import Tender
from pos.domain.terminal_totals import Comparison
from pos.facilities import TaxClass
from reconciliation.breaks import Fact
from reconciliation.proof.payouts import Payout


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """A sum of one sort (taken, undone, refunded) at one facility; amounts are positive."""

    facility: str
    tender: Tender
    brand: str | None
    sort: str
    count: int
    amount_yen: Yen


@dataclass(frozen=True, slots=True, order=True)
class Free:
    """Payments of ¥0 by the code of their reason (empty: none was given)."""

    facility: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, order=True)
class Income:
    """A sum of credits to one income account. `sort`: taken; undone (on its own day, negative); reduced (a refund, or
    the undoing of an earlier day's payment, negative).
    """

    facility: str
    fiscal_year: int
    account: str
    owner: str
    tax_class: TaxClass
    tender: Tender
    brand: str | None
    sort: str
    count: int
    amount_yen: Yen


@dataclass(frozen=True, slots=True, order=True)
class Proven:
    """Matched legs of one facility, agent and day of the agent; amounts with their signs."""

    facility: str
    agent: str
    belongs_to_day: date
    count: int
    amount_yen: Yen
    fee_yen: Yen
    fee_tax_yen: Yen


@dataclass(frozen=True, slots=True)
class Slip:
    """払込書 of a closed session, as it was issued."""

    number: str
    amount_yen: Yen
    due_on: date


@dataclass(frozen=True, slots=True)
class Drawer:
    """A drawer session of the day; `expected_yen` from the journal. `number`: 1, 2 … at that counter.

    `own_day`: the day on which it was opened, where that was closed (確定) before its cash could be counted on it.
    """

    session_id: str
    facility: str
    counter: str
    number: int
    status: DrawerStatus
    float_yen: Yen
    expected_yen: Yen
    counted_yen: Yen | None
    pay_in_yen: Yen | None
    slip: Slip | None = None
    own_day: date | None = None


@dataclass(frozen=True, slots=True)
class TerminalDay:
    """A standalone terminal in one closed drawer session; `entered`: its own 日計 was typed in."""

    drawer: Drawer
    terminal_id: str
    entered: bool
    comparisons: Sequence[Comparison]


@dataclass(frozen=True, slots=True, order=True)
class PayInPart:
    """One part of a slip: an income account, money of another owner, or 現金過不足 (below zero: short)."""

    slip: str
    fiscal_year: int
    account: str
    owner: str
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class GivenBack:
    """An income account that became less by a refund, or because a payment of an earlier day was undone (without
    refund, route and reason). `taken_on`: the day whose 調定 it lowers; amounts are positive.
    """

    facility: str
    payment_id: str
    refund_id: str | None
    taken_on: date
    tender: Tender
    brand: str | None
    route: RefundRoute | None
    reason: RefundReason | None
    fiscal_year: int
    account: str
    owner: str
    amount_yen: Yen

    @property
    def subject_id(self) -> str:
        """The refund, or the payment that was undone."""
        return self.refund_id or self.payment_id


@dataclass(frozen=True, slots=True)
class PayoutAtBank:
    """A payout that was due on the day or came on it. `banked_on` None: not by the end of the day."""

    payout: Payout
    banked_on: date | None
    banked_yen: Yen


@dataclass(frozen=True, slots=True)
class BankTotal:
    """The day's bank lines of one way that one rule matched (None: nothing did); below zero: money went out."""

    rule: str | None
    count: int
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class AtBank:
    """The day on the ward's account."""

    statement_is_here: bool = False
    payouts: Sequence[PayoutAtBank] = ()
    totals: Sequence[BankTotal] = ()


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """Numbers start at 1; `missing` are the gaps up to the last one."""

    counter: str
    series: str
    first: int
    last: int
    count: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class MovedMoney:
    """One movement of money; above zero it came in."""

    facility: str
    subject_id: str
    belongs_to_day: date
    amount_yen: Yen
    counter: str | None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A payment or refund whose request was sent on the day and whose outcome is not known."""

    subject_id: str
    is_refund: bool
    facility: str
    agent: str | None
    amount_yen: Yen
    gave_up: bool  #: 処理未了: people decide; otherwise it is still being asked for


@dataclass(frozen=True, slots=True)
class LateCapture:
    """Money that surfaced on a finished payment."""

    payment_id: str
    facility: str
    agent: str | None
    amount_yen: Yen


@dataclass(frozen=True)
class DayRows:
    """The ward's day before any of it is printed."""

    taken: Sequence[Taken] = ()
    free: Sequence[Free] = ()
    income: Sequence[Income] = ()
    income_totals: Mapping[str, Yen] = field(default_factory=dict)  #: by facility, read without any detail
    proven: Sequence[Proven] = ()
    drawers: Sequence[Drawer] = ()
    terminals: Sequence[TerminalDay] = ()
    receipts: Sequence[Series] = ()
    earlier: Sequence[MovedMoney] = ()
    late: Sequence[MovedMoney] = ()
    found_later: Sequence[Fact] = ()
    given_back: Sequence[GivenBack] = ()
    pay_in_parts: Sequence[PayInPart] = ()
    at_bank: AtBank = AtBank()
