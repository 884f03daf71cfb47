"""What every agent's settlement report becomes, whatever its layout was."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen
from pos.domain.tender import Tender


class LineType(StrEnum):
    """Why money moves between the agent and the ward."""

    SALE = "sale"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSAL = "chargeback_reversal"
    FEE_ADJUSTMENT = "fee_adjustment"
    ADJUSTMENT = "adjustment"
    TRANSFER_FEE = "transfer_fee"
    CARRY_OVER = "carry_over"

    @property
    def about_one_payment(self) -> bool:
        """Whether a payment of a citizen stands behind it; the others concern the payout or the contract."""
        return self in {LineType.SALE, LineType.REFUND, LineType.CHARGEBACK, LineType.CHARGEBACK_REVERSAL}


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One line of an agent's report. Money that leaves the ward is negative; gross − fee − fee_tax = net.

    `our_reference` is empty for e-money lines that an agent reports without an order number. `method` is one of
    credit, e_money, code, and None only where no single payment stands behind the line. `row` is the record of
    the file, for people who look it up.
    """

    line_id: str
    type: LineType
    merchant_account: str
    terminal_id: str | None
    our_reference: str | None
    agent_reference: str | None
    method: Tender | None
    brand: str | None
    occurred_at: datetime
    gross_yen: Yen
    fee_yen: Yen
    fee_tax_yen: Yen
    net_yen: Yen
    payout_id: str | None
    payout_on: date | None
    row: int


@dataclass(frozen=True, slots=True)
class SettlementTotals:
    """Count and sums of the lines, as the trailer states them and as they were added up."""

    count: int
    gross_yen: Yen
    fee_yen: Yen
    fee_tax_yen: Yen
    net_yen: Yen


@dataclass(frozen=True, slots=True)
class SettlementFile:
    """A report that was read completely and whose totals hold."""

    layout: str
    agent: str
    period_from: date
    period_to: date
    lines: tuple[SettlementLine, ...]
    totals: SettlementTotals

    def lines_outside_period(self) -> tuple[SettlementLine, ...]:
        """Lines whose Tokyo day is before or after the period of the header.

        They are not an error (yesterday's e-money arrives a day late), but people want to see them before they
        accept a file.
        """
        return tuple(
            line for line in self.lines if not self.period_from <= business_day_of(line.occurred_at) <= self.period_to
        )
