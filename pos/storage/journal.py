"""The journal: entries are posted balanced, once, and only read afterwards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from pos.domain.journal import Posting, PostingDay, balanced
from pos.domain.money import Yen
from pos.storage.tables import journal_entries, journal_lines


@dataclass(frozen=True, slots=True)
class Entry:
    """One event's postings. `kind`: what happened; of a statement's line, its type or what was booked for it."""

    id: str
    kind: str
    facility: str
    postings: Sequence[Posting]
    payment_id: str | None = None
    refund_id: str | None = None
    drawer_session_id: str | None = None
    statement_line: str | None = None

    def payload(self) -> dict[str, object]:
        """The entry as the audit chain seals it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "lines": [{"account": line.account, "amount_yen": int(line.amount_yen)} for line in self.postings],
        }


def post(
    connection: Connection,
    entry: Entry,
    day: PostingDay,
    *,
    occurred_at: datetime,
    recorded_at: datetime,
    audit_seq: int,
) -> None:
    """Write the entry. Raises UnbalancedEntry. Nothing to post (a 0-yen payment): nothing is written."""
    postings = balanced(entry.postings)
    if not postings:
        return
    header = {
        "id": entry.id,
        "kind": entry.kind,
        "facility": entry.facility,
        "payment_id": entry.payment_id,
        "refund_id": entry.refund_id,
        "drawer_session_id": entry.drawer_session_id,
        "statement_line": entry.statement_line,
        "occurred_at": occurred_at,
        "recorded_at": recorded_at,
        "audit_seq": audit_seq,
    }
    connection.execute(insert(journal_entries).values(header | asdict(day)))
    rows = [asdict(posting) | {"entry_id": entry.id, "line_no": number} for number, posting in enumerate(postings, 1)]
    connection.execute(insert(journal_lines), rows)


def balance(connection: Connection, account: str, *, drawer_session_id: str | None = None) -> Yen:
    """The sum of an account's lines, of one drawer session when given."""
    query = select(func.coalesce(func.sum(journal_lines.c.amount_yen), 0)).where(journal_lines.c.account == account)
    if drawer_session_id is not None:
        query = query.where(journal_lines.c.drawer_session_id == drawer_session_id)
    return Yen(int(connection.execute(query).scalar_one()))
