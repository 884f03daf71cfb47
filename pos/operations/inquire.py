"""Ask an agent what became of a payment, by our reference. The only way out of don't-know."""

from dataclasses import replace

from pos.crash_points import crash_point
from pos.domain.errors import Refused
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel, Evidence
from pos.gateways.gateway import (
    Answer,
    Approved,
    Declined,
    MoneyState,
    Operation,
    PaymentGateway,
    Unknown,
    UnknownReason,
)
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
            return _end_of_last_attempt(gateway, payment, answer)
    return answer


def _ask_for_void(gateway: PaymentGateway, payment: Payment) -> Answer:
    answer = gateway.inquire(Operation.VOID, payment.id)
    never_arrived = isinstance(answer, Unknown) and answer.reason is UnknownReason.NOT_FOUND
    not_undone = isinstance(answer, Approved) and answer.state is not MoneyState.VOIDED
    if never_arrived or not_undone:
        # The clerk has asked for it, so it is carried through; repeated, a void undoes once, a refused one stays so.
        answer = gateway.void(payment.id)
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
    if payment.channel is Channel.ONLINE and payment.attempt < payment.attempt_limit:
        return Declined("not_received", "the agent never received the request", final=False)
    # A terminal request may still be on the wire: close the reference before anybody is told it failed.
    return close_at_agent(gateway, payment)


def _end_of_last_attempt(gateway: PaymentGateway, payment: Payment, answer: Declined) -> Answer:
    """The decline is final once the charge is closed at the agent; if the payer was faster, that counts."""
    after = close_at_agent(gateway, payment)
    if isinstance(after, Declined):
        return replace(answer, final=after.final)
    return after
