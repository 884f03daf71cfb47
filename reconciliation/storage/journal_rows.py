"""The day's journal, line by line, for people and for the financial system."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from pos.storage.tables import journal_entries, journal_lines
from reconciliation.storage.chunks import ROWS_AT_A_TIME

_ENTRY = ("id", "kind", "facility", "business_day", "belongs_to_day", "occurred_at", "payment_id", "refund_id",
          "drawer_session_id", "statement_line")  # fmt: skip
_LINE = ("line_no", "account", "amount_yen", "facility", "owner", "fiscal_year")


def of_day(connection: Connection, day: date) -> Iterator[Any]:
    """Every line: the entry's columns, then its own, ordered by when it happened; read bit by bit."""
    entry, line = journal_entries, journal_lines
    columns = [entry.c[name].label(f"entry_{name}") for name in _ENTRY] + [line.c[name] for name in _LINE]
    query = select(*columns).join(line, line.c.entry_id == entry.c.id).where(entry.c.business_day == day)
    in_order = query.order_by(entry.c.occurred_at, entry.c.id, line.c.line_no)
    yield from connection.execute(in_order.execution_options(yield_per=ROWS_AT_A_TIME))
