"""Who may do a 取消: the 出納員 any of today, the clerk alone only the last cash sale."""

from pos.domain.access import Role, StaffMember
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Evidence, Tender
from pos.storage.payments import Payment


def may_void(member: StaffMember, payment: Payment, newest_first: list[Payment]) -> bool:
    """Whether this person may void this payment of the drawer session `newest_first`.

    That the payment can be voided at all (same day, drawer open, not refunded) is the operation's own check.
    """
    if payment.status is not PaymentStatus.CAPTURED:
        return False
    if member.is_one_of(Role.SUPERVISOR):
        return True
    return payment.tender is Tender.CASH and payment.id == _last_sold(newest_first)


def needs_slip(payment: Payment) -> bool:
    """Whether the void happens at a standalone terminal, which prints a slip of its own."""
    return payment.evidence is Evidence.ATTESTED


def _last_sold(newest_first: list[Payment]) -> str | None:
    sold = (payment.id for payment in newest_first if payment.status is PaymentStatus.CAPTURED)
    return next(sold, None)
