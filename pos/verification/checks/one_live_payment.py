"""I19: at most one live payment for each (facility, reference)."""

from pos.verification.inspection import Inspection, Outcome, Violation

_TWICE = """
    SELECT facility, reference, count(*) AS payments, min(id) AS first, max(id) AS last
    FROM payments
    WHERE reference IS NOT NULL AND NOT late_capture
      AND status NOT IN ('declined', 'canceled', 'expired', 'voided')
      AND (captured_yen = 0 OR refunded_yen < captured_yen)
    GROUP BY facility, reference HAVING count(*) > 1
    ORDER BY facility, reference
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every payment."""
    found = [
        Violation(
            "I19",
            f"booking {row.reference}",
            row.facility,
            f"{row.payments} live payments, {row.first} to {row.last}",
            "one",
        )
        for row in inspection.rows(_TWICE)
    ]
    return Outcome(inspection.count("payments"), found)
