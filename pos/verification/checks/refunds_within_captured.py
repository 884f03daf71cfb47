"""I5: refunds (asked + done) ≤ captured ≤ authorized ≤ amount, and the counters behind it agree with the refunds."""

from pos.verification.inspection import Inspection, Outcome, Violation

_PAYMENTS = """
    SELECT payment.id, payment.facility, payment.amount_yen, payment.authorized_yen, payment.captured_yen,
        payment.refund_claimed_yen, payment.refunded_yen,
        coalesce(sum(CASE WHEN refund.status <> 'failed' THEN refund.amount_yen END), 0) AS asked_yen,
        coalesce(sum(CASE WHEN refund.status = 'refunded' THEN refund.amount_yen END), 0) AS done_yen
    FROM payments AS payment LEFT JOIN refunds AS refund ON refund.payment_id = payment.id
    GROUP BY payment.id, payment.facility, payment.amount_yen, payment.authorized_yen, payment.captured_yen,
        payment.refund_claimed_yen, payment.refunded_yen
    HAVING NOT (0 <= payment.refunded_yen AND payment.refunded_yen <= payment.refund_claimed_yen
            AND payment.refund_claimed_yen <= payment.captured_yen AND payment.captured_yen <= payment.authorized_yen
            AND payment.authorized_yen <= payment.amount_yen)
        OR coalesce(sum(CASE WHEN refund.status <> 'failed' THEN refund.amount_yen END), 0) <> refund_claimed_yen
        OR coalesce(sum(CASE WHEN refund.status = 'refunded' THEN refund.amount_yen END), 0) <> refunded_yen
    ORDER BY payment.id
"""
_LINES = """
    SELECT payment.id, payment.facility, payment.amount_yen, sum(line.amount_yen) AS lines_yen
    FROM payments AS payment LEFT JOIN payment_lines AS line ON line.payment_id = payment.id
    GROUP BY payment.id, payment.facility, payment.amount_yen
    HAVING coalesce(sum(line.amount_yen), -1) <> payment.amount_yen
    ORDER BY payment.id
"""
_REFUND_LINES = """
    SELECT refund.id, refund.facility, refund.amount_yen, sum(line.amount_yen) AS lines_yen
    FROM refunds AS refund LEFT JOIN refund_lines AS line ON line.refund_id = refund.id
    GROUP BY refund.id, refund.facility, refund.amount_yen
    HAVING coalesce(sum(line.amount_yen), -1) <> refund.amount_yen
    ORDER BY refund.id
"""
_BY_LINE = """
    SELECT refund.payment_id, refund.facility, given.line_id, line.amount_yen, sum(given.amount_yen) AS given_yen
    FROM refund_lines AS given
    JOIN refunds AS refund ON refund.id = given.refund_id AND refund.status <> 'failed'
    LEFT JOIN payment_lines AS line ON line.payment_id = refund.payment_id AND line.line_id = given.line_id
    GROUP BY refund.payment_id, refund.facility, given.line_id, line.amount_yen
    HAVING sum(given.amount_yen) > coalesce(line.amount_yen, 0)
    ORDER BY refund.payment_id
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every payment and every refund, also line by line."""
    found = [
        Violation(
            "I5",
            f"payment {row.id}",
            row.facility,
            f"asked {row.asked_yen}, done {row.done_yen}; counters {row.refund_claimed_yen}, {row.refunded_yen}",
            f"asked and done within captured {row.captured_yen}, authorized {row.authorized_yen}, {row.amount_yen}",
        )
        for row in inspection.rows(_PAYMENTS)
    ]
    found += [
        Violation("I5", f"payment {row.id}", row.facility, f"lines {row.lines_yen}", f"its amount {row.amount_yen}")
        for row in inspection.rows(_LINES)
    ]
    found += [
        Violation("I5", f"refund {row.id}", row.facility, f"lines {row.lines_yen}", f"its amount {row.amount_yen}")
        for row in inspection.rows(_REFUND_LINES)
    ]
    found += [
        Violation(
            "I5",
            f"payment {row.payment_id}, line {row.line_id}",
            row.facility,
            f"refunds {row.given_yen}",
            f"at most {row.amount_yen}",
        )
        for row in inspection.rows(_BY_LINE)
    ]
    return Outcome(inspection.count("payments") + inspection.count("refunds"), found)
