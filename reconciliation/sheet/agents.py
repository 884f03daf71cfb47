"""Block D 指定納付受託者: what each agent reported, what is not due yet, and what it still owes."""

from dataclasses import dataclass, field
from datetime import date

from pos.domain.money import Yen
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out, sum_of


@dataclass(frozen=True, slots=True)
class AgentAmounts:
    """Refunds count below zero. Only reported fees are booked; `expected_fee_yen` (見込) is for what is pending."""

    matched_count: int
    matched_yen: Yen
    pending_count: int
    pending_yen: Yen
    fee_yen: Yen  #: as reported
    fee_tax_yen: Yen  #: as reported
    expected_fee_yen: Yen  #: 見込, with tax, for the pending legs
    withheld_yen: Yen  #: what the agent keeps back from the payout: fee + tax when netted, 0 when billed
    owed_yen: Yen  #: not at the bank yet
    net_yen: Yen = field(init=False)  #: matched − withheld: what the payout should bring for the day

    def __post_init__(self) -> None:
        set_worked_out(self, net_yen=self.matched_yen - self.withheld_yen)


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One contract. `pending_due_on`: the day on which its report is due; None when nothing is pending."""

    agent_id: str
    agent_name: str
    pending_due_on: date | None
    pay_in_on: date | None  #: when the money should stand on the ward's account; None when nothing is owed
    amounts: AgentAmounts

    @property
    def key(self) -> tuple[str, ...]:
        """Agent and its days: the ward's sheet has one row for each of them."""
        return (self.agent_id, str(self.pending_due_on), str(self.pay_in_on))

    @property
    def title(self) -> str:
        """The agent's name."""
        return self.agent_name


@dataclass(frozen=True, slots=True)
class AgentBlock:
    """All agents with anything on the day."""

    rows: tuple[AgentRow, ...] = ()
    total: AgentAmounts = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block D", [row.key for row in self.rows])
        set_worked_out(self, total=sum_of(AgentAmounts, [row.amounts for row in self.rows]))
