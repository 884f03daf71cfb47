"""Bank lines, and what they prove, written straight into the tables."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from reconciliation.tables import bank_lines, bank_matches, runs, statement_files
from tests.reconciliation.books import ulid, write_run
from tests.reconciliation.makers import TUESDAY_AFTERNOON

ACCOUNT = "9999-001-1-1"


@dataclass(frozen=True)
class Booked:
    """One line on the ward's account. `proves`: the payout or slip it is matched to."""

    reference: str
    booked_on: date
    amount_yen: int
    payer_name: str = "ｵﾝﾗｲﾝｹﾂｻｲ(ｶ"
    remarks: str = ""
    direction: str = "in"
    kind: str = "11"
    proves: str | None = None

    @property
    def key(self) -> str:
        return f"bank:{ACCOUNT}:{self.booked_on}:{self.reference}"


def write_bank_lines(connection: Connection, *booked: Booked) -> None:
    """All in one file, matched by one run; for a database that has neither yet."""
    file = {"file_id": ulid("bank file"), "sha256": "1" * 64, "source": "bank", "name": "b.txt", "raw": b"",
            "masked": False, "received_by": "test", "received_at": TUESDAY_AFTERNOON}  # fmt: skip
    connection.execute(insert(statement_files).values(file))
    connection.execute(insert(bank_lines), [_row(line) for line in booked])
    run_id = connection.execute(select(runs.c.run_id)).scalars().first() or write_run(connection)
    made = {"rule": "test", "run_id": run_id, "matched_at": TUESDAY_AFTERNOON}
    proofs = [{"line_key": line.key, "subject": line.proves, **made} for line in booked if line.proves]
    if proofs:
        connection.execute(insert(bank_matches), proofs)


def _row(line: Booked) -> dict[str, Any]:
    return {
        "line_key": line.key, "file_id": ulid("bank file"), "row": 2, "account": ACCOUNT, "booked_on": line.booked_on,
        "direction": line.direction, "kind": line.kind, "amount_yen": line.amount_yen, "payer_name": line.payer_name,
        "remarks": line.remarks, "edi": "", "content_sha256": "1" * 64,
    }  # fmt: skip
