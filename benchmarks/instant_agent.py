"""An agent that answers at once: what it knows stands in a plain SQLite file, so that no process has to hold it."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Approved, MoneyState, Operation, ReportNotReady, Unknown, UnknownReason
from reconciliation.statements.settlement_v1 import COLUMNS

_FEE_YEN = 9
_PAID = {Operation.AUTHORIZE: MoneyState.CAPTURED, Operation.REFUND: MoneyState.REFUNDED}


class Charge(NamedTuple):
    """`told` lines of `told_yen` stand in the report; `denied`: asked, the agent knows nothing of it."""

    reference: str
    kind: str
    agent: str
    merchant_account: str
    terminal_id: str
    tender: str
    at: str
    day: str
    yen: int
    told: int
    told_yen: int
    denied: bool
    asked: bool  #: whether we have it: False for a charge that is not ours


class Truth:
    """What all agents know."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path)
        columns = ", ".join(Charge._fields)
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS charges ({columns}, PRIMARY KEY (reference))")

    def add(self, charges: Iterable[Charge]) -> None:
        """Keep them."""
        marks = ", ".join("?" * len(Charge._fields))
        with self.connection:
            self.connection.executemany(f"INSERT INTO charges VALUES ({marks})", charges)

    def find(self, reference: str) -> tuple[Any, ...] | None:
        """Amount, instant and whether it is denied."""
        query = "SELECT yen, at, denied FROM charges WHERE reference = ?"
        found: tuple[Any, ...] | None = self.connection.execute(query, (reference,)).fetchone()
        return found

    def lines(self, agent: str, first: date, last: date) -> Iterator[list[Any]]:
        """The D rows of a report."""
        query = ("SELECT kind, merchant_account, terminal_id, reference, tender, at, told_yen, told FROM charges"
                 " WHERE agent = ? AND day BETWEEN ? AND ? ORDER BY day, reference")  # fmt: skip
        number = 0
        for kind, account, terminal, reference, tender, at, yen, told in self.connection.execute(
            query, (agent, first.isoformat(), last.isoformat())
        ):
            fee = _FEE_YEN if kind == "sale" else 0
            for _ in range(told):
                number += 1
                yield ["D", agent, f"{first}:{number}", kind, account, terminal, reference, "", tender,
                       "Visa" if tender == "credit" else "", at, yen, fee, 0, yen - fee, f"po-{last}",
                       "2026-12-15"]  # fmt: skip


class InstantAgent:
    """Knows every charge, answers at once, and has those reports out that lie in its folder."""

    def __init__(self, agent: str, truth: Truth) -> None:
        self.agent = agent
        self._truth = truth

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        """As a real one, without the way there and back."""
        found = self._truth.find(our_reference)
        if found is None or found[2]:
            return Unknown(UnknownReason.NOT_FOUND, operation.value)
        return Approved(_PAID[operation], Yen(found[0]), f"a-{our_reference}", datetime.fromisoformat(found[1]))

    def settlement_report(self, on: date) -> bytes:
        """The file of that date."""
        path = report_path(self._truth, self.agent, on)
        if not path.exists():
            raise ReportNotReady(str(on))
        return path.read_bytes()


def write_report(truth: Truth, agent: str, period: tuple[date, date], on: date) -> None:
    """settlement-v1, out on that date."""
    with report_path(truth, agent, on).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerow(["H", agent, *[""] * 8, period[0], *[""] * 5, period[1]])
        sums, count = [0, 0, 0, 0], 0
        for row in truth.lines(agent, *period):
            rows.writerow(row)
            count += 1
            sums = [known + more for known, more in zip(sums, row[11:15], strict=True)]
        rows.writerow(["T", agent, count, *[""] * 8, *sums, "", ""])


def report_path(truth: Truth, agent: str, on: date) -> Path:
    """Where a report lies."""
    return truth.path.with_name(f"{agent}-{on}.csv")


def bare_match_seconds(truth: Truth, agents: Iterable[str], on: date) -> tuple[int, float]:
    """The same job with nothing around it: the night's reports into plain SQLite, and every line to its charge.

    How many were matched, and the processor time it took.
    """
    with closing(sqlite3.connect(truth.path.with_name("bare.sqlite"))) as bare:
        bare.execute("ATTACH ? AS truth", (str(truth.path),))
        bare.execute("CREATE TABLE legs AS SELECT reference, kind, agent, yen FROM truth.charges WHERE asked")
        bare.execute("CREATE UNIQUE INDEX leg ON legs (reference)")
        started = process_time()
        bare.execute("CREATE TABLE lines (agent, line_id, kind, reference, yen, PRIMARY KEY (agent, line_id))")
        for agent in agents:
            path = report_path(truth, agent, on)
            if path.exists():
                with path.open(newline="", encoding="utf-8") as file:
                    cells = (
                        (row[1], row[2], row[3], row[6], int(row[11])) for row in csv.reader(file) if row[0] == "D"
                    )
                    bare.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", cells)
        # A CROSS JOIN is not reordered: each line looks its charge up by the index.
        bare.execute(
            "CREATE TABLE matches AS SELECT min(line_id) AS line, legs.reference FROM lines CROSS JOIN legs"
            " ON legs.reference = lines.reference AND legs.agent = lines.agent AND legs.kind = lines.kind"
            " AND CASE lines.kind WHEN 'sale' THEN legs.yen ELSE -legs.yen END = lines.yen GROUP BY legs.reference"
        )
        bare.commit()
        took = process_time() - started
        matched = bare.execute("SELECT count(*) FROM matches").fetchone()[0]
    return matched, took
