"""Journal entries that lines of statements book, posted by the hundred."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from pos.domain.journal import Posting, PostingDay, balanced
from pos.storage.journal import Entry
from pos.storage.tables import journal_entries, journal_lines

_DAYS = tuple(column.name for column in fields(PostingDay))
_POSTING = tuple(column.name for column in fields(Posting))


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One line's entry, ready to be posted."""

    entry: Entry
    day: PostingDay
    occurred_at: datetime

    def payload(self, recorded_at: datetime) -> dict[str, object]:
        """What the audit row seals."""
        return {
            "statement_line": self.entry.statement_line,
            "journal_entry": self.entry.payload(),
            "occurred_at": self.occurred_at.isoformat(),
            "recorded_at": recorded_at.isoformat(),
            "business_day": self.day.business_day.isoformat(),
            "belongs_to_day": self.day.belongs_to_day.isoformat(),
        }


def post(
    connection: Connection, entries: Sequence[LineEntry], audit_seqs: Sequence[int], recorded_at: datetime
) -> None:
    """Write them all, each under its own audit row. Raises UnbalancedEntry."""
    heads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for one, audit_seq in zip(entries, audit_seqs, strict=True):
        entry = one.entry
        postings = balanced(entry.postings)
        heads.append(
            {
                "id": entry.id,
                "kind": entry.kind,
                "facility": entry.facility,
                "payment_id": entry.payment_id,
                "refund_id": entry.refund_id,
                "statement_line": entry.statement_line,
                "drawer_session_id": entry.drawer_session_id,
                "occurred_at": one.occurred_at,
                "recorded_at": recorded_at,
                "audit_seq": audit_seq,
                **{name: getattr(one.day, name) for name in _DAYS},
            }
        )
        rows += [
            {**{name: getattr(line, name) for name in _POSTING}, "entry_id": entry.id, "line_no": number}
            for number, line in enumerate(postings, 1)
        ]
    connection.execute(insert(journal_entries), heads)
    connection.execute(insert(journal_lines), rows)
