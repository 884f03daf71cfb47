"""End an unpaid payment. Finished only after the agent has confirmed that nothing can be charged any more."""

from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.tender import Evidence
from pos.office import Office
from pos.operations.answers import apply_answer
from pos.operations.inquire import close_at_agent
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment

_UNPAID = (PaymentStatus.CREATED, PaymentStatus.AUTHORIZING, PaymentStatus.AWAITING_PAYER)


def cancel_payment(office: Office, payment_id: str, actor: str) -> Payment:
    """Cancel what is not paid yet. If the payer was faster the payment is captured, and says so; if the agent cannot
    be reached it stays as it is, and the sweep goes on asking.

    Raises Refused `payment_not_cancelable` for a payment that is paid or finished.
    """
    return _end(office, payment_id, PaymentMove.CANCEL, actor)


def expire_payment(office: Office, payment_id: str, actor: str = "system:expiry") -> Payment:
    """Likewise, because its time is up."""
    return _end(office, payment_id, PaymentMove.EXPIRE, actor)


def _end(office: Office, payment_id: str, move: PaymentMove, actor: str) -> Payment:
    with office.database.transaction() as connection:
        payment = payments.find_for_update(connection, payment_id)
        if payment is None:
            raise Refused("unknown_payment", f"there is no payment {payment_id}")
        if payment.status not in _UNPAID:
            raise Refused("payment_not_cancelable", f"payment {payment_id} is {payment.status.value}")
        if payment.evidence is Evidence.ATTESTED:
            raise Refused("terminal_decides", "enter what the terminal printed: approved or declined")
        if payment.attempt == 0:  # never sent: nobody can charge it
            return record_payment(office, connection, payment, move, Happening(office.clock.now(), actor))
    assert payment.agent is not None
    answer = close_at_agent(office.gateway(payment.agent), payment)
    return apply_answer(office, payment_id, answer, actor)
