"""I11: a closed drawer session with money to pay in has one 払込書: of that amount, as the journal booked it."""

from pos.verification.inspection import Inspection, Outcome, Violation

_SESSIONS = """
    SELECT session.id, session.facility, session.status, coalesce(session.pay_in_yen, 0) AS pay_in_yen,
        coalesce(slip.slips, 0) AS slips, coalesce(slip.amount_yen, 0) AS slip_yen,
        coalesce(journal.amount_yen, 0) AS journal_yen
    FROM drawer_sessions AS session
    LEFT JOIN (
        SELECT drawer_session_id, count(*) AS slips, sum(amount_yen) AS amount_yen
        FROM pay_in_slips GROUP BY drawer_session_id
    ) AS slip ON slip.drawer_session_id = session.id
    LEFT JOIN (
        SELECT entry.drawer_session_id, sum(line.amount_yen) AS amount_yen
        FROM journal_entries AS entry JOIN journal_lines AS line ON line.entry_id = entry.id
        WHERE entry.kind = 'close_drawer' AND line.account = 'cash_in_transit:' || entry.drawer_session_id
        GROUP BY entry.drawer_session_id
    ) AS journal ON journal.drawer_session_id = session.id
    WHERE (session.status <> 'closed' AND slip.slips IS NOT NULL)
        OR coalesce(session.pay_in_yen, 0) <> coalesce(journal.amount_yen, 0)
        OR coalesce(session.pay_in_yen, 0) <> coalesce(slip.amount_yen, 0)
        OR coalesce(slip.slips, 0) <> CASE WHEN session.pay_in_yen > 0 THEN 1 ELSE 0 END
    ORDER BY session.id
"""
_STRAY = """
    SELECT slip.slip, slip.facility, slip.counter, CAST(slip.business_day AS text) AS business_day,
        session.facility AS session_facility, session.counter AS session_counter,
        CAST(session.business_day AS text) AS session_day
    FROM pay_in_slips AS slip LEFT JOIN drawer_sessions AS session ON session.id = slip.drawer_session_id
    WHERE session.id IS NULL OR slip.facility <> session.facility OR slip.counter <> session.counter
        OR slip.business_day <> session.business_day
    ORDER BY slip.slip
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every drawer session and every slip."""
    found = [
        Violation(
            "I11",
            f"drawer session {row.id}",
            row.facility,
            f"{row.slips} slips of {row.slip_yen}, {row.journal_yen} in transit, session {row.status}",
            f"pay-in {row.pay_in_yen}" + (", one slip of it" if row.pay_in_yen else ", no slip"),
        )
        for row in inspection.rows(_SESSIONS)
    ]
    found += [
        Violation(
            "I11",
            f"slip {row.slip}",
            row.facility,
            f"{row.facility} {row.counter} {row.business_day}",
            f"its session's {row.session_facility} {row.session_counter} {row.session_day}",
        )
        for row in inspection.rows(_STRAY)
    ]
    return Outcome(inspection.count("drawer_sessions") + inspection.count("pay_in_slips"), found)
