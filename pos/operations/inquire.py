"""Ask an agent what became of a payment, by our reference. The only way out of don't-know."""

from dataclasses import replace

from pos.crash_points import crash_point
from pos.domain.errors import Refused
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel, Evidence
from pos.gateways.gateway import Answer, Declined, Operation, PaymentGateway, Unknown, UnknownReason
from pos.office import Office
from pos.operations.answers import apply_answer
from pos.storage import payments
from pos.storage.payments import Payment


def inquire(office: Office, payment_id: str, actor: str = "system:inquiry") -> Payment:
    """Ask and record. A payment at a standalone terminal, or never sent, is returned as it is. Raises Refused."""
    with office.database.reading() as connection:
        payment = payments.find(connection, payment_id)
    if payment is None:
        raise Refused("unknown_payment", f"there is no payment {payment_id}")
    if payment.agent is None or payment.attempt == 0 or payment.evidence is Evidence.ATTESTED:
        return payment
    answer = ask(office.gateway(payment.agent), payment)
    crash_point("inquire:answered")
    return apply_answer(office, payment.id, answer, actor)


def ask(gateway: PaymentGateway, payment: Payment) -> Answer:
    """The state of the charge; for one that must not happen any more, after it has been closed at the agent."""
    if payment.status is PaymentStatus.VOIDING:
        return _ask_for_void(gateway, payment)
    answer = gateway.inquire(Operation.AUTHORIZE, payment.id)
    if payment.status in {PaymentStatus.AUTHORIZING, PaymentStatus.AWAITING_PAYER}:
        if isinstance(answer, Unknown) and answer.reason is UnknownReason.NOT_FOUND:
            return _never_arrived(gateway, payment)
        if isinstance(answer, Declined) and not answer.final and payment.attempt >= payment.attempt_limit:
            return replace(answer, final=True) if _closed(gateway, payment) else _ask_again(gateway, payment)
    return answer


def _ask_for_void(gateway: PaymentGateway, payment: Payment) -> Answer:
    answer = gateway.inquire(Operation.VOID, payment.id)
    if isinstance(answer, Unknown) and answer.reason is UnknownReason.NOT_FOUND:
        answer = gateway.void(payment.id)  # it never arrived; a void may be repeated, it undoes only once
    return void_outcome(gateway, payment, answer)


def void_outcome(gateway: PaymentGateway, payment: Payment, answer: Answer) -> Answer:
    """A refused void leaves the charge as it was: ask what it is, instead of assuming."""
    if isinstance(answer, Declined):
        return gateway.inquire(Operation.AUTHORIZE, payment.id)
    return answer


def close_at_agent(gateway: PaymentGateway, payment: Payment) -> Answer:
    """Cancel, then inquire: only what the agent says afterwards counts, for cancel may lose against success."""
    gateway.cancel(payment.id)
    crash_point("cancel:called")
    return gateway.inquire(Operation.AUTHORIZE, payment.id)


def _never_arrived(gateway: PaymentGateway, payment: Payment) -> Answer:
    # A hosted page that was never opened cannot charge: the payer may try again under the same reference.
    if payment.channel is Channel.ONLINE:
        return Declined("not_received", "the agent never received the request", final=False)
    # A terminal request may still be on the wire: close the reference before anybody is told it failed.
    return close_at_agent(gateway, payment)


def _closed(gateway: PaymentGateway, payment: Payment) -> bool:
    after = close_at_agent(gateway, payment)
    return isinstance(after, Declined) and after.final


def _ask_again(gateway: PaymentGateway, payment: Payment) -> Answer:
    return gateway.inquire(Operation.AUTHORIZE, payment.id)
