"""Settlement lines that are no sale and no refund, and are booked by themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, exists, func, select

from pos.domain.money import Yen
from pos.storage.tables import journal_entries, payments, refunds
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.lines import in_window
from reconciliation.tables import statement_lines

BOOKED_TYPES = (
    LineType.CHARGEBACK,
    LineType.CHARGEBACK_REVERSAL,
    LineType.FEE_ADJUSTMENT,
    LineType.ADJUSTMENT,
)


@dataclass(frozen=True, slots=True)
class UnbookedLine:
    """A line with what it moves. `subject`: the payment or refund of ours that it names; without, the rest is None."""

    line_key: str
    agent: str
    type: LineType
    merchant_account: str | None
    terminal_id: str | None
    occurred_at: datetime
    gross_yen: Yen
    fee_yen: Yen  #: with its tax
    subject: str | None
    payment_id: str | None
    facility: str | None


def not_booked(connection: Connection, agents: Collection[str], since: date) -> list[UnbookedLine]:
    """Those since then that are not in the journal."""
    line = statement_lines
    booked = exists().where(journal_entries.c.statement_line == line.c.line_key, journal_entries.c.kind == line.c.type)
    query = (
        select(
            line.c.line_key,
            line.c.agent,
            line.c.type,
            line.c.merchant_account,
            line.c.terminal_id,
            line.c.occurred_at,
            line.c.gross_yen,
            line.c.fee_yen + line.c.fee_tax_yen,
            func.coalesce(payments.c.id, refunds.c.id),
            func.coalesce(payments.c.id, refunds.c.payment_id),
            func.coalesce(payments.c.facility, refunds.c.facility),
        )
        .outerjoin(payments, payments.c.id == line.c.our_reference)
        .outerjoin(refunds, refunds.c.id == line.c.our_reference)
        .where(in_window(agents, since), line.c.type.in_([kind.value for kind in BOOKED_TYPES]), ~booked)
        .order_by(line.c.line_key)
    )
    return [
        UnbookedLine(key, agent, LineType(kind), account, terminal, at, Yen(int(gross)), Yen(int(fee)), *ours)
        for key, agent, kind, account, terminal, at, gross, fee, *ours in connection.execute(query)
    ]
