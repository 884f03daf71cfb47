"""What somebody does at the simulated bank: cash that is paid in, and mistakes the bank makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen
from pos.gateways.simulator.bank.zengin_writer import ZenginLine
from pos.gateways.simulator.reports.report_edits import HEALS


@dataclass(frozen=True)
class PayIn:
    """The cash of one pay-in slip. `on` is booked by the bank: None today; a day off moves to the next bank day."""

    slip: str
    payer_name: str  #: half-width
    amount_yen: Yen
    business_day: date  #: of the drawer whose cash it is
    on: date | None = None

    @property
    def subject(self) -> str:
        """How a mistake names it."""
        return f"slip:{self.slip}"


class BankEditKind(StrEnum):
    """What is wrong in a statement."""

    LEAVE_OUT = "leave_out"  #: the money does not come
    LOSE = "lose"  #: the money is there, its line is not: only the next statement's balance tells
    CHANGE_AMOUNT = "change_amount"
    ADD = "add"  #: a deposit nobody expects
    REPEAT = "repeat"  #: the same deposit once more
    DROP_SLIP = "drop_slip"  #: cash arrives without the number of its slip
    CORRECT = "correct"  #: a wrong booking and its 訂正


#: What each mistake is, for a payout and for cash; each other deposit is unknown.
UNKNOWN_DEPOSIT = "unknown_deposit"
BALANCE_GAP = "bank_balance_gap"
PAYOUT_BREAKS: Mapping[BankEditKind, str] = {
    BankEditKind.LEAVE_OUT: "payout_missing",
    BankEditKind.LOSE: "payout_missing",
    BankEditKind.CHANGE_AMOUNT: "payout_differs",
    BankEditKind.REPEAT: UNKNOWN_DEPOSIT,
    BankEditKind.CORRECT: HEALS,
}
SLIP_BREAKS: Mapping[BankEditKind, str] = {
    BankEditKind.LEAVE_OUT: "pay_in_missing",
    BankEditKind.LOSE: "pay_in_missing",
    BankEditKind.CHANGE_AMOUNT: "pay_in_differs",
    BankEditKind.REPEAT: UNKNOWN_DEPOSIT,
    BankEditKind.DROP_SLIP: HEALS,  # while payer and amount tell it apart from what else is open
    BankEditKind.CORRECT: HEALS,
}


@dataclass(frozen=True)
class BankEdit:
    """One mistake about a deposit (`slip:<number>`, `payout:<agent>:<payout id>`), or without a subject one of its own.

    `on` is the day on which the bank books it, by default today or the next bank day; with a subject, that one's day.
    `amount_yen` is what CHANGE_AMOUNT and CORRECT book instead, and the amount of a deposit of its own.
    """

    edit: BankEditKind
    subject: str | None = None
    on: date | None = None
    amount_yen: Yen | None = None
    payer_name: str | None = None  #: half-width; of a deposit of its own


@dataclass(frozen=True)
class Booking:
    """A line of the account, and what it is for: a slip, a payout, or None."""

    subject: str | None
    line: ZenginLine
    edit: int | None = None  #: the mistake, counted from 0, that made a line of its own
    is_lost: bool = False  #: counts in the balance and stands in no statement
