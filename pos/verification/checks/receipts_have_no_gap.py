"""I12: receipt numbers per (epoch, counter, business day, series) are 1, 2, 3 … and every sale at a counter has one."""

from pos.verification.inspection import Inspection, Outcome, Violation

_GAPS = """
    SELECT receipt.epoch, receipt.counter, CAST(receipt.business_day AS text) AS business_day, receipt.series,
        count(*) AS issued, min(receipt.number) AS first, max(receipt.number) AS last,
        max(series.last_number) AS last_number
    FROM receipts AS receipt
    LEFT JOIN receipt_series AS series ON series.epoch = receipt.epoch AND series.counter = receipt.counter
        AND series.business_day = receipt.business_day AND series.series = receipt.series
    GROUP BY receipt.epoch, receipt.counter, receipt.business_day, receipt.series
    HAVING min(receipt.number) <> 1 OR max(receipt.number) <> count(*)
        OR max(receipt.number) <> coalesce(max(series.last_number), -1)
    ORDER BY 1, 2, 3, 4
"""
_NEVER_ISSUED = """
    SELECT series.epoch, series.counter, CAST(series.business_day AS text) AS business_day, series.series,
        series.last_number
    FROM receipt_series AS series
    WHERE series.last_number > 0 AND NOT EXISTS (
        SELECT 1 FROM receipts AS receipt WHERE receipt.epoch = series.epoch AND receipt.counter = series.counter
            AND receipt.business_day = series.business_day AND receipt.series = series.series)
    ORDER BY 1, 2, 3, 4
"""
#: Money that surfaced on a finished payment is no sale at the counter: it goes back without a receipt.
_WITHOUT = """
    SELECT payment.id, payment.facility, payment.counter, receipt.counter AS receipt_counter
    FROM payments AS payment
    JOIN payment_events AS event ON event.payment_id = payment.id AND event.move IN ('take_cash', 'capture')
    LEFT JOIN receipts AS receipt ON receipt.payment_id = payment.id
    WHERE payment.channel = 'counter' AND (receipt.payment_id IS NULL OR receipt.counter <> payment.counter)
    ORDER BY payment.id
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every receipt and every sale at a counter."""
    found = [
        Violation(
            "I12",
            f"receipts {row.counter} {row.business_day} {row.series} (epoch {row.epoch})",
            None,
            f"{row.issued} numbers from {row.first} to {row.last}, series at {row.last_number}",
            "every number from 1 to the series' last once",
        )
        for row in inspection.rows(_GAPS)
    ]
    found += [
        Violation(
            "I12",
            f"receipts {row.counter} {row.business_day} {row.series} (epoch {row.epoch})",
            None,
            "no receipt",
            f"{row.last_number}, as the series says",
        )
        for row in inspection.rows(_NEVER_ISSUED)
    ]
    found += [
        Violation(
            "I12",
            f"payment {row.id}",
            row.facility,
            f"receipt of {row.receipt_counter or 'nowhere'}",
            f"a receipt of {row.counter}",
        )
        for row in inspection.rows(_WITHOUT)
    ]
    return Outcome(inspection.count("receipts"), found)
