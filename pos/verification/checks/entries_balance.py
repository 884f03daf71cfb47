"""I1: every journal entry has lines, and they sum to zero."""

from pos.verification.inspection import Inspection, Outcome, Violation

_UNBALANCED = """
    SELECT entry.id, entry.facility, entry.kind, count(line.entry_id) AS lines, coalesce(sum(line.amount_yen), 0) AS yen
    FROM journal_entries AS entry LEFT JOIN journal_lines AS line ON line.entry_id = entry.id
    GROUP BY entry.id, entry.facility, entry.kind
    HAVING count(line.entry_id) = 0 OR sum(line.amount_yen) <> 0
    ORDER BY entry.id
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every entry."""
    found = [
        Violation(
            "I1", f"journal entry {row.id} ({row.kind})", row.facility, f"{row.lines} lines, sum {row.yen}", "sum 0"
        )
        for row in inspection.rows(_UNBALANCED)
    ]
    return Outcome(inspection.count("journal_entries"), found)
