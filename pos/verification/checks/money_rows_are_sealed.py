"""I4: every money row stands in an audit row of its facility's chain with the same content, and none is missing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from pos.verification.inspection import Inspection, Outcome, Violation

_PAYMENT_EVENTS = """
    SELECT event.payment_id, event.sequence, event.move, event.from_status, event.to_status, event.attempt,
        event.amount_yen, event.actor, event.facility, event.occurred_at, event.recorded_at,
        CAST(event.business_day AS text) AS business_day, CAST(event.belongs_to_day AS text) AS belongs_to_day,
        event.audit_seq, audit.payload
    FROM payment_events AS event
    LEFT JOIN audit_rows AS audit ON audit.chain = event.facility AND audit.seq = event.audit_seq
"""
_REFUND_EVENTS = """
    SELECT event.refund_id, event.payment_id, event.sequence, event.move, event.from_status, event.to_status,
        event.amount_yen, event.actor, event.facility, event.occurred_at, event.recorded_at,
        CAST(event.business_day AS text) AS business_day, CAST(event.belongs_to_day AS text) AS belongs_to_day,
        event.audit_seq, audit.payload
    FROM refund_events AS event
    LEFT JOIN audit_rows AS audit ON audit.chain = event.facility AND audit.seq = event.audit_seq
"""
_ENTRIES = """
    SELECT entry.id, entry.kind, entry.facility, entry.occurred_at, CAST(entry.business_day AS text) AS business_day,
        entry.audit_seq, audit.payload, line.account, line.amount_yen
    FROM journal_entries AS entry
    JOIN journal_lines AS line ON line.entry_id = entry.id
    LEFT JOIN audit_rows AS audit ON audit.chain = entry.facility AND audit.seq = entry.audit_seq
    ORDER BY entry.id, line.line_no
"""
#: Rows that are gone, though the chain still tells of them.
_TOLD = """
    SELECT chain, count(*) AS told FROM audit_rows WHERE payload LIKE :told GROUP BY chain
"""
_COLUMNS = {
    "payment_event": (
        "payment_id", "sequence", "move", "from_status", "to_status", "attempt", "amount_yen", "actor",
    ),
    "refund_event": (
        "refund_id", "payment_id", "sequence", "move", "from_status", "to_status", "amount_yen", "actor",
    ),
}  # fmt: skip
_TABLES = {"payment_event": "payment_events", "refund_event": "refund_events", "journal_entry": "journal_entries"}


def check(inspection: Inspection) -> Outcome:
    """Looks at every event and every journal entry."""
    found = [
        *_events(inspection, "payment_event", _PAYMENT_EVENTS),
        *_events(inspection, "refund_event", _REFUND_EVENTS),
        *_entries(inspection),
        *(violation for what in _TABLES for violation in _missing(inspection, what)),
    ]
    return Outcome(sum(inspection.count(table) for table in _TABLES.values()), found)


def _events(inspection: Inspection, what: str, sql: str) -> Iterator[Violation]:
    for row in inspection.rows(sql):
        subject = f"{what} {getattr(row, _COLUMNS[what][0])} #{row.sequence}"
        if row.payload is None:
            yield Violation("I4", subject, row.facility, "no audit row", f"row {row.audit_seq} of {row.facility}")
            continue
        payload = json.loads(row.payload)
        stored = {column: getattr(row, column) for column in _COLUMNS[what]} | _times(row)
        sealed = {column: payload.get(what, {}).get(column) for column in _COLUMNS[what]} | {
            "occurred_at": _instant(payload.get("occurred_at")),
            "recorded_at": _instant(payload.get("recorded_at")),
            "business_day": payload.get("business_day"),
            "belongs_to_day": payload.get("belongs_to_day"),
        }
        yield from _differences(subject, row.facility, stored, sealed)


def _entries(inspection: Inspection) -> Iterator[Violation]:
    for entry_id, group in groupby(inspection.rows(_ENTRIES), key=lambda row: row.id):
        rows = list(group)
        first = rows[0]
        subject = f"journal_entry {entry_id}"
        if first.payload is None:
            yield Violation("I4", subject, first.facility, "no audit row", f"row {first.audit_seq}")
            continue
        payload = json.loads(first.payload)
        seal = payload.get("journal_entry", {})
        stored = {
            "id": entry_id,
            "kind": first.kind,
            "lines": [[row.account, row.amount_yen] for row in rows],
            "occurred_at": _instant(first.occurred_at),
            "business_day": first.business_day,
        }
        sealed = {
            "id": seal.get("id"),
            "kind": seal.get("kind"),
            "lines": [[line["account"], line["amount_yen"]] for line in seal.get("lines", [])],
            "occurred_at": _instant(payload.get("occurred_at")),
            "business_day": payload.get("business_day"),
        }
        yield from _differences(subject, first.facility, stored, sealed)


def _missing(inspection: Inspection, what: str) -> Iterator[Violation]:
    told = {row.chain: row.told for row in inspection.rows(_TOLD, told=f'%"{what}":{{%')}
    counted = inspection.rows(f"SELECT facility, count(*) AS rows FROM {_TABLES[what]} GROUP BY facility")
    stored = {row.facility: row.rows for row in counted}
    for chain in sorted(told.keys() | stored.keys()):
        if told.get(chain, 0) != stored.get(chain, 0):
            yield Violation(
                "I4", _TABLES[what], chain, f"{stored.get(chain, 0)} rows", f"{told.get(chain, 0)}, as the chain tells"
            )


def _differences(subject: str, facility: str, stored: dict[str, Any], sealed: dict[str, Any]) -> Iterator[Violation]:
    for column, value in stored.items():
        if value != sealed[column]:
            yield Violation(
                "I4", f"{subject}, {column}", facility, repr(value), f"{sealed[column]!r}, as it was sealed"
            )


def _times(row: Any) -> dict[str, Any]:
    return {
        "occurred_at": _instant(row.occurred_at),
        "recorded_at": _instant(row.recorded_at),
        "business_day": row.business_day,
        "belongs_to_day": row.belongs_to_day,
    }


def _instant(value: Any) -> datetime | None:
    """An instant as JSON, SQLite (UTC without saying so) or PostgreSQL tell it."""
    if value is None:
        return None
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
