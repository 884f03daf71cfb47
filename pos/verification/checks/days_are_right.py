"""I8: an event counts on the Tokyo day of its instant, or, once that was closed, on the earliest unclosed day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pos.verification.inspection import Inspection, Outcome, Violation

_TABLES = {"payment_events": "payment_id", "refund_events": "refund_id", "journal_entries": "id"}

_WRONG = """
    SELECT {subject} AS subject, facility, {tokyo_day} AS tokyo_day, CAST(business_day AS text) AS business_day,
        CAST(belongs_to_day AS text) AS belongs_to_day, fiscal_year
    FROM {table}
    WHERE CAST(belongs_to_day AS text) <> {tokyo_day} OR business_day < belongs_to_day
       OR fiscal_year <> CAST(substr(CAST(belongs_to_day AS text), 1, 4) AS integer)
            - CASE WHEN substr(CAST(belongs_to_day AS text), 6, 2) < '04' THEN 1 ELSE 0 END
"""
_AFTER_CLOSING = """
    SELECT late.{subject} AS subject, late.facility, late.recorded_at, day.closed_at,
        CAST(day.business_day AS text) AS business_day
    FROM {table} AS late
    JOIN facility_days AS day ON day.facility = late.facility AND day.business_day = late.business_day
    WHERE day.closed_at IS NOT NULL AND late.recorded_at > day.closed_at
"""
_MOVED = """
    SELECT {subject} AS subject, facility, recorded_at, CAST(business_day AS text) AS business_day,
        CAST(belongs_to_day AS text) AS belongs_to_day
    FROM {table} WHERE business_day > belongs_to_day
"""
_CLOSED = """
    SELECT facility, CAST(business_day AS text) AS business_day, closed_at
    FROM facility_days WHERE status = 'closed'
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every event and every journal entry."""
    closed = {(row.facility, row.business_day): row.closed_at for row in inspection.rows(_CLOSED)}
    found = [violation for table in _TABLES for violation in _of_table(inspection, table, closed)]
    return Outcome(sum(inspection.count(table) for table in _TABLES), found)


def _of_table(inspection: Inspection, table: str, closed: dict[tuple[str, str], Any]) -> Iterator[Violation]:
    names = {"table": table, "subject": _TABLES[table], "tokyo_day": inspection.tokyo_day("occurred_at")}
    for row in inspection.rows(_WRONG.format(**names)):
        yield Violation(
            "I8",
            f"{table} {row.subject}",
            row.facility,
            f"day {row.business_day}, belongs to {row.belongs_to_day}, fiscal year {row.fiscal_year}",
            f"belongs to {row.tokyo_day}, its Tokyo day, and that day's fiscal year",
        )
    for row in inspection.rows(_AFTER_CLOSING.format(**names)):
        yield Violation(
            "I8",
            f"{table} {row.subject}",
            row.facility,
            f"recorded {row.recorded_at}",
            f"before {row.business_day} was closed, {row.closed_at}",
        )
    for row in inspection.rows(_MOVED.format(**names)):
        unclosed = [day for day in _days(row) if not _was_closed(closed.get((row.facility, day)), row.recorded_at)]
        if unclosed:
            yield Violation(
                "I8",
                f"{table} {row.subject}",
                row.facility,
                f"counted on {row.business_day}",
                f"on {unclosed[0]}, which was not closed",
            )


def _was_closed(closed_at: Any, recorded_at: Any) -> bool:
    return closed_at is not None and closed_at <= recorded_at


def _days(row: Any) -> Iterator[str]:
    """From the day it belongs to, to the day before the one it is counted on."""
    day, last = date.fromisoformat(row.belongs_to_day), date.fromisoformat(row.business_day)
    while day < last:
        yield day.isoformat()
        day += timedelta(days=1)
