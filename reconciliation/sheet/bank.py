"""Block 入金: what came to the ward's account on the day, and what should have come. On the ward's sheet alone."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen, total
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out, sum_of


class StatementState(StrEnum):
    """Whether the bank's statement that covers the day is here."""

    HERE = "here"
    NOT_HERE = "not_here"  #: not published yet, or overdue: then a break says so


class BankSort(StrEnum):
    """What moved on the account beside the agents' payouts."""

    PAY_IN = "pay_in"  #: 現金の払込
    OTHER_IN = "other_in"  #: nobody expects it, or it waits for its agent's report
    OUT = "out"  #: 出金


@dataclass(frozen=True, slots=True)
class PayoutAmounts:
    """総額 − 還付 − チャージバック − 手数料 − 消費税 − 振込手数料 ± 調整 ± 繰越 = 期待額.

    What is taken off is positive. A billed fee is not taken off and stands here as 0.
    """

    total_yen: Yen
    given_back_yen: Yen
    chargeback_yen: Yen
    kept_fee_yen: Yen
    kept_fee_tax_yen: Yen
    transfer_fee_yen: Yen
    adjusted_yen: Yen
    carried_yen: Yen
    banked_yen: Yen  #: 0 where nothing has come
    due_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        kept = self.kept_fee_yen + self.kept_fee_tax_yen + self.transfer_fee_yen
        own = self.total_yen - self.given_back_yen - self.chargeback_yen - kept
        set_worked_out(self, due_yen=own + self.adjusted_yen + self.carried_yen)


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """One payout that was due on the day or came on it. `banked_on` None: the bank has no line of it."""

    agent_id: str
    agent_name: str
    payout_id: str
    first_day: date
    last_day: date
    pay_in_on: date  #: when it should stand on the account
    banked_on: date | None
    amounts: PayoutAmounts
    difference_yen: Yen | None = field(init=False)  #: banked − due; None where nothing has come

    def __post_init__(self) -> None:
        difference = None if self.banked_on is None else self.amounts.banked_yen - self.amounts.due_yen
        set_worked_out(self, difference_yen=difference)

    @property
    def key(self) -> tuple[str, ...]:
        """Agent and payout."""
        return (self.agent_id, self.payout_id)

    @property
    def title(self) -> str:
        """The agent's name and the payout's id."""
        return f"{self.agent_name} {self.payout_id}"


@dataclass(frozen=True, slots=True)
class BankSum:
    """All movements of one sort; `amount_yen` is positive for money that comes in."""

    sort: BankSort
    sort_name: str
    count: int
    amount_yen: Yen

    @property
    def key(self) -> tuple[str, ...]:
        """The sort."""
        return (str(self.sort),)

    @property
    def title(self) -> str:
        """The sort's name."""
        return self.sort_name


@dataclass(frozen=True, slots=True)
class BankBlock:
    """The day on the ward's account. `difference_yen` is of the payouts that have come: what has not come is a break of
    its own once the bank should have told of it.
    """

    statement: StatementState = StatementState.NOT_HERE
    payouts: tuple[PayoutRow, ...] = ()
    others: tuple[BankSum, ...] = ()
    total: PayoutAmounts = field(init=False)
    difference_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("payouts", [row.key for row in self.payouts])
        refuse_twice("the account's other movements", [row.key for row in self.others])
        come = [row.difference_yen for row in self.payouts if row.difference_yen is not None]
        amounts = sum_of(PayoutAmounts, [row.amounts for row in self.payouts])
        set_worked_out(self, total=amounts, difference_yen=total(come))
