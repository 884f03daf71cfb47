"""The agent's settlement report in the layout settlement-v1."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from pos.domain.business_day import TOKYO, business_day_of
from pos.domain.money import Yen, total
from pos.gateways.simulator.charges.ledger import Entry, EntryKind
from pos.gateways.simulator.contracts import AgentContract, FeeMode, ReportsVoids
from pos.gateways.simulator.reports.cycles import Period
from pos.gateways.simulator.reports.payouts import Payout
from pos.gateways.simulator.seeded import seeded_token

COLUMNS = (
    "record", "agent", "line_id", "type", "merchant_account", "terminal_id", "our_reference", "agent_reference",
    "method", "brand", "occurred_at", "gross_yen", "fee_yen", "fee_tax_yen", "net_yen", "payout_id", "payout_on",
)  # fmt: skip

#: A sale that was undone comes back as money to the payer, under the reference of the sale.
LINE_TYPES = {EntryKind.SALE: "sale", EntryKind.REFUND: "refund", EntryKind.VOID: "refund"}


@dataclass(frozen=True)
class ReportLine:
    """One D record. Money that leaves the ward is negative; gross − fee − fee tax = net."""

    line_id: str
    type: str
    merchant_account: str
    terminal_id: str
    our_reference: str
    agent_reference: str
    method: str
    brand: str
    occurred_at: datetime
    gross_yen: Yen
    fee_yen: Yen
    fee_tax_yen: Yen

    @property
    def net_yen(self) -> Yen:
        """What is left for the ward."""
        return self.gross_yen - self.fee_yen - self.fee_tax_yen

    @property
    def business_day(self) -> date:
        """The Tokyo day of the movement."""
        return business_day_of(self.occurred_at)

    def with_gross(self, contract: AgentContract, gross_yen: Yen) -> Self:
        """The same line over another amount, with the fee that belongs to it."""
        fee_yen, fee_tax_yen = contract.fee_on(gross_yen, self.method, self.brand, self.business_day)
        return replace(self, gross_yen=gross_yen, fee_yen=fee_yen, fee_tax_yen=fee_tax_yen)

    def charged_back(self, line_id: str) -> Self:
        """The line that takes this one's money back. The agent keeps its fee."""
        return replace(
            self, line_id=line_id, type="chargeback", gross_yen=-self.gross_yen, fee_yen=Yen(0), fee_tax_yen=Yen(0)
        )

    def reversed(self, line_id: str) -> Self:
        """The line that gives back what this chargeback took; both tell of the day of the sale."""
        return replace(self, line_id=line_id, type="chargeback_reversal", gross_yen=-self.gross_yen)

    def transferred_yen(self, fee_mode: FeeMode) -> Yen:
        """What it adds to the payout: an agent that sends an invoice for its fee keeps nothing back."""
        return self.net_yen if fee_mode is FeeMode.NETTED else self.gross_yen


def report_lines(contract: AgentContract, entries: Iterable[Entry], seed: int) -> list[ReportLine]:
    """The truth as lines. A sale undone on its day is left out, or appears with its reversal, by contract."""
    known = list(entries)
    undone = {entry.our_reference for entry in known if entry.kind is EntryKind.VOID}
    hidden = undone if contract.reports_voids is ReportsVoids.NEITHER else set()
    return [_line(contract, entry, seed) for entry in known if entry.our_reference not in hidden]


def write_report(agent: str, period: Period, lines: Iterable[ReportLine], payout: Payout) -> bytes:
    """The file: H, one D per line, T with count and sums. UTF-8, CRLF (RFC 4180)."""
    known = list(lines)
    rows = [COLUMNS, _row(record="H", agent=agent, occurred_at=period.first, payout_on=period.last)]
    rows += [_data(agent, line, payout) for line in known]
    sums = {
        "gross_yen": total([line.gross_yen for line in known]),
        "fee_yen": total([line.fee_yen for line in known]),
        "fee_tax_yen": total([line.fee_tax_yen for line in known]),
        "net_yen": total([line.net_yen for line in known]),
    }
    rows.append(_row(record="T", agent=agent, line_id=len(known), **_digits(sums)))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _line(contract: AgentContract, entry: Entry, seed: int) -> ReportLine:
    line = ReportLine(
        line_id=seeded_token(seed, "ln", entry.agent, entry.kind, entry.our_reference),
        type=LINE_TYPES[entry.kind],
        merchant_account=entry.merchant_account,
        terminal_id=entry.terminal_id or "",
        our_reference=entry.our_reference,
        agent_reference=entry.agent_reference,
        method=entry.method,
        brand=entry.brand or "",
        occurred_at=entry.occurred_at,
        gross_yen=entry.amount_yen,
        fee_yen=Yen(0),
        fee_tax_yen=Yen(0),
    )
    return line.with_gross(contract, entry.amount_yen)


def _data(agent: str, line: ReportLine, payout: Payout) -> list[str]:
    yen = {
        "gross_yen": line.gross_yen,
        "fee_yen": line.fee_yen,
        "fee_tax_yen": line.fee_tax_yen,
        "net_yen": line.net_yen,
    }
    return _row(
        record="D",
        agent=agent,
        line_id=line.line_id,
        type=line.type,
        merchant_account=line.merchant_account,
        terminal_id=line.terminal_id,
        our_reference=line.our_reference,
        agent_reference=line.agent_reference,
        method=line.method,
        brand=line.brand,
        occurred_at=line.occurred_at.astimezone(TOKYO).isoformat(timespec="seconds"),
        payout_id=payout.payout_id,
        payout_on=payout.on,
        **_digits(yen),
    )


def _digits(amounts: Mapping[str, Yen]) -> dict[str, int]:
    """Plain integers: a Yen writes itself for people (¥1,000)."""
    return {column: int(amount) for column, amount in amounts.items()}


def _row(**cells: object) -> list[str]:
    return [str(cells.get(column, "")) for column in COLUMNS]
