"""What a check is given, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from sqlalchemy import Connection, CursorResult, text

#: So many rows are fetched at a time: a year of audit rows does not have to fit into memory.
_ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where an invariant does not hold. `subject` names the rows, `facility` is None for the whole ward."""

    invariant: str
    subject: str
    facility: str | None
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: how many rows it looked at, and what is wrong with them."""

    looked_at: int
    violations: Sequence[Violation]


@dataclass(frozen=True)
class Inspection:
    """A reading connection, the audit keys by id, and the ward's cut-off: all that checks may know."""

    connection: Connection
    audit_keys: Mapping[str, bytes] = field(repr=False)
    cut_off: time

    @property
    def on_sqlite(self) -> bool:
        """SQLite keeps instants as UTC text and dates as text; PostgreSQL has types for both."""
        return self.connection.dialect.name == "sqlite"

    def rows(self, sql: str, **values: Any) -> CursorResult[Any]:
        """Run a query, its rows fetched bit by bit."""
        streaming = text(sql).execution_options(yield_per=_ROWS_AT_A_TIME)
        return self.connection.execute(streaming, values)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())

    def tokyo_day(self, instant: str) -> str:
        """SQL for the Tokyo day of a column, by the cut-off, as text. Tokyo has had no other offset since 1951."""
        minutes = self.cut_off.hour * 60 + self.cut_off.minute
        if self.on_sqlite:
            return f"date({instant}, '+9 hours', '-{minutes} minutes')"
        return f"CAST(CAST(({instant} AT TIME ZONE 'Asia/Tokyo') - interval '{minutes} minutes' AS date) AS text)"
