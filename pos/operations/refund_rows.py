"""A new refund: the claim on the payment, the row and its first events, in one transaction."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.domain.payment import PaymentStatus
from pos.domain.refund import RefundMove, RefundReason, RefundRoute, RefundStatus, check_refundable
from pos.office import Office
from pos.operations.recording import Happening, record_refund
from pos.storage import payments, refunds
from pos.storage.payments import Payment
from pos.storage.refunds import Refund


def create_refund(
    office: Office,
    connection: Connection,
    payment: Payment,
    *,
    refund_id: str,
    amounts: Mapping[str, Yen],
    reason: RefundReason,
    route: RefundRoute,
    fingerprint: str,
    actor: str,
    approved_by: str | None,
    api_client_id: str | None = None,
) -> Refund:
    """Claim `amounts` (yen per line id) of a captured payment, which the caller has locked. Raises Refused."""
    asked = total(list(amounts.values()))
    if payment.status is not PaymentStatus.CAPTURED:
        raise Refused("payment_not_captured", f"payment {payment.id} is {payment.status.value}")
    check_refundable(payment.captured_yen, payment.refund_claimed_yen, asked)
    payments.change(connection, payment, {"refund_claimed_yen": payment.refund_claimed_yen + asked})
    now = office.clock.now()
    refund = Refund(
        id=refund_id,
        payment_id=payment.id,
        facility=payment.facility,
        amount_yen=asked,
        status=RefundStatus.REQUESTED,
        sequence=0,
        route=route,
        reason=reason,
        requested_by=actor,
        approved_by=approved_by,
        drawer_session_id=None,
        agent=payment.agent,
        agent_reference=None,
        api_client_id=api_client_id,
        inquiries=0,
        inquire_at=None,
        fingerprint=fingerprint,
        created_at=now,
        lines=dict(amounts),
    )
    refunds.insert_refund(connection, refund)
    if approved_by is None:
        return refund
    # The sweep sends it if we die before we do.
    approval = Happening(
        now, approved_by, amount_yen=asked, details={"reason": reason.value}, changes={"inquire_at": now}
    )
    return record_refund(office, connection, refund, RefundMove.APPROVE, approval)
