"""I10: only these moves occur, each from where the one before has led; a finished payment is left only by rule."""

from collections.abc import Iterator

from pos.verification.inspection import Inspection, Outcome, Violation

_ASKED = ("authorizing", "awaiting_payer", "indeterminate")

#: Written down once more, on purpose: move -> (from, to). A slip in the application's own table shows here.
_PAYMENT_MOVES = {
    "take_cash": {("created", "captured")},
    "request_authorization": {("created", "authorizing")},
    "await_payer": {("authorizing", "awaiting_payer")},
    "authorize": {(status, "authorized") for status in (*_ASKED, "created")},
    "capture": {(status, "captured") for status in (*_ASKED, "created", "capturing", "voiding")},
    "decline_attempt": {(status, "created") for status in _ASKED},
    "decline": {(status, "declined") for status in (*_ASKED, "created")},
    "remain_unknown": {(status, status) for status in (*_ASKED, "capturing", "voiding")},
    "give_up_asking": {("authorizing", "indeterminate"), ("awaiting_payer", "indeterminate")},
    "request_capture": {("authorized", "capturing")},
    "refuse_capture": {("capturing", "authorized")},
    "request_void": {("authorized", "voiding"), ("captured", "voiding")},
    "void": {("voiding", "voided")},
    "void_cash": {("captured", "voided")},
    "refuse_void_of_captured": {("voiding", "captured")},
    "refuse_void_of_authorized": {("voiding", "authorized")},
    "cancel": {(status, "canceled") for status in (*_ASKED, "created")},
    "expire": {(status, "expired") for status in (*_ASKED, "created")},
    "capture_after_finish": {(status, "captured") for status in ("declined", "expired", "canceled", "voided")},
}
_REFUND_MOVES = {
    "approve": {("requested", "approved")},
    "reject": {("requested", "failed"), ("approved", "failed")},
    "send": {("approved", "refunding")},
    "pay_from_drawer": {("approved", "refunded")},
    "succeed": {("refunding", "refunded"), ("indeterminate", "refunded")},
    "fail": {("refunding", "failed"), ("indeterminate", "failed")},
    "remain_unknown": {("refunding", "refunding"), ("indeterminate", "indeterminate")},
    "give_up_asking": {("refunding", "indeterminate")},
}
_KINDS = (("payment", "created", _PAYMENT_MOVES), ("refund", "requested", _REFUND_MOVES))

_EDGES = """
    SELECT move, from_status, to_status, count(*) AS events, min({thing}_id) AS example, min(facility) AS facility
    FROM {thing}_events GROUP BY move, from_status, to_status ORDER BY move, from_status, to_status
"""
#: An event that does not follow the one before it: another number, or another status.
_BROKEN = """
    WITH walked AS (
        SELECT {thing}_id AS subject, facility, sequence, from_status,
            lag(sequence) OVER previous_event AS last_sequence, lag(to_status) OVER previous_event AS last_status
        FROM {thing}_events WINDOW previous_event AS (PARTITION BY {thing}_id ORDER BY sequence)
    )
    SELECT * FROM walked
    WHERE sequence <> coalesce(last_sequence, 0) + 1 OR from_status <> coalesce(last_status, '{first}')
    ORDER BY subject, sequence
"""
_NOT_THE_LAST = """
    WITH latest AS (
        SELECT {thing}_id AS subject, max(sequence) AS sequence FROM {thing}_events GROUP BY {thing}_id
    )
    SELECT thing.id, thing.facility, thing.status, thing.sequence, event.to_status, event.sequence AS last_sequence
    FROM {thing}s AS thing
    LEFT JOIN latest ON latest.subject = thing.id
    LEFT JOIN {thing}_events AS event ON event.{thing}_id = latest.subject AND event.sequence = latest.sequence
    WHERE thing.status <> coalesce(event.to_status, '{first}') OR thing.sequence <> coalesce(event.sequence, 0)
    ORDER BY thing.id
"""
_LEFT_THE_END = """
    SELECT payment_id, facility, sequence, move, actor FROM payment_events
    WHERE from_status IN ('voided', 'declined', 'expired', 'canceled')
      AND actor NOT LIKE 'rule:_%' AND actor NOT LIKE 'staff:_%'
    ORDER BY payment_id, sequence
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every event of payments and refunds."""
    found = [violation for kind in _KINDS for violation in _of_kind(inspection, *kind)]
    found += [
        Violation(
            "I10",
            f"payment {row.payment_id} #{row.sequence}",
            row.facility,
            f"{row.move} by {row.actor!r}",
            "a person's number or a named rule",
        )
        for row in inspection.rows(_LEFT_THE_END)
    ]
    return Outcome(inspection.count("payment_events") + inspection.count("refund_events"), found)


def _of_kind(
    inspection: Inspection, thing: str, first: str, legal: dict[str, set[tuple[str, str]]]
) -> Iterator[Violation]:
    names = {"thing": thing, "first": first}
    for row in inspection.rows(_EDGES.format(**names)):
        if (row.from_status, row.to_status) not in legal.get(row.move, set()):
            edge = f"{row.move}: {row.from_status} -> {row.to_status}, {row.events} times"
            yield Violation("I10", f"{thing} {row.example}", row.facility, edge, "a move of the table")
    for row in inspection.rows(_BROKEN.format(**names)):
        yield Violation(
            "I10",
            f"{thing} {row.subject} #{row.sequence}",
            row.facility,
            f"from {row.from_status}, after #{row.last_sequence} to {row.last_status}",
            "the next number, from the status the one before has led to",
        )
    for row in inspection.rows(_NOT_THE_LAST.format(**names)):
        yield Violation(
            "I10",
            f"{thing} {row.id}",
            row.facility,
            f"{row.status} at #{row.sequence}",
            f"{row.to_status or first} at #{row.last_sequence or 0}, as its last event says",
        )
