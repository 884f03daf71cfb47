"""Money that surfaced on a finished payment goes back by itself, unless accounting keeps it first."""

from sqlalchemy import Connection

from pos.domain.identifiers import derived_identifier
from pos.domain.payment import LATE_CAPTURE_RULE
from pos.domain.refund import RefundReason, RefundRoute
from pos.office import Office
from pos.operations.refund_rows import create_refund
from pos.storage.payments import Payment
from pos.storage.refunds import Refund

_ACTOR = f"rule:{LATE_CAPTURE_RULE}"


def start_refund_of_late_capture(office: Office, connection: Connection, payment: Payment) -> Refund:
    """An approved refund of all of it, in the transaction that recorded the capture; the sweep sends it."""
    return create_refund(
        office,
        connection,
        payment,
        refund_id=derived_identifier("late-capture", payment.id, str(payment.sequence)),
        amounts={line.line_id: line.amount_yen for line in payment.lines if line.amount_yen},
        reason=RefundReason.LATE_CAPTURE,
        route=RefundRoute.ORIGINAL,
        fingerprint="late-capture",
        actor=_ACTOR,
        approved_by=_ACTOR,
    )
