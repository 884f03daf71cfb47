"""I2, the part that shows in the tables: what a payment says is paid is in the journal, once, to the yen."""

from pos.verification.inspection import Inspection, Outcome, Violation

#: The income side alone: fees, chargebacks and over/short never touch it.
_DIFFERENT = """
    WITH booked AS (
        SELECT entry.payment_id, -sum(line.amount_yen) AS yen
        FROM journal_entries AS entry JOIN journal_lines AS line ON line.entry_id = entry.id
        WHERE entry.payment_id IS NOT NULL
          AND (line.account LIKE 'revenue:%' OR substr(line.account, 1, 9) = 'held_for:')
        GROUP BY entry.payment_id
    ), kept AS (
        SELECT id, facility, status,
            CASE WHEN status = 'voided' THEN 0 ELSE captured_yen END - refunded_yen AS yen
        FROM payments
    )
    SELECT kept.id, kept.facility, kept.status, kept.yen AS kept_yen, coalesce(booked.yen, 0) AS booked_yen
    FROM kept LEFT JOIN booked ON booked.payment_id = kept.id
    WHERE coalesce(booked.yen, 0) <> kept.yen
    ORDER BY kept.id
"""

_NOT_WHOLE = """
    SELECT id, facility, status, captured_yen, amount_yen FROM payments
    WHERE (status = 'captured' AND capture_mode = 'automatic' AND captured_yen <> amount_yen)
       OR (status NOT IN ('captured', 'voiding', 'voided') AND captured_yen <> 0)
    ORDER BY id
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every payment."""
    found = [
        Violation(
            "I2",
            f"payment {row.id} ({row.status})",
            row.facility,
            f"booked {row.booked_yen}",
            f"captured and not given back {row.kept_yen}",
        )
        for row in inspection.rows(_DIFFERENT)
    ]
    found += [
        Violation(
            "I2",
            f"payment {row.id} ({row.status})",
            row.facility,
            f"captured {row.captured_yen}",
            f"{row.amount_yen} once it is captured, 0 before",
        )
        for row in inspection.rows(_NOT_WHOLE)
    ]
    return Outcome(inspection.count("payments"), found)
