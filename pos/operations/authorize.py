"""Ask an agent for the money: intent, call, answer.

The intent is committed before the call and no transaction is open during it. The status AUTHORIZING is the lock:
whoever finds it inquires, nobody sends the charge a second time.
"""

from datetime import timedelta

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.tender import Channel, Evidence
from pos.gateways.gateway import Charge
from pos.office import Office
from pos.operations import counter_sale
from pos.operations.answers import apply_answer
from pos.operations.counter_sale import CounterSale
from pos.operations.inquiry_times import next_inquiry
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment

#: How long a terminal waits for a card before it gives up by itself.
_CARD_WAIT = timedelta(minutes=3)


def authorize_at_counter(office: Office, sale: CounterSale, actor: str) -> Payment:
    """Start a cashless sale. Linked terminal: it now asks for the card. Standalone: the clerk now types the amount.

    The same request again gives the same payment as it is by now. Raises Refused.
    """
    if not sale.tender.through_agent:
        raise Refused("tender_does_not_fit", f"expected credit, e_money or code, found {sale.tender.value}")
    with office.database.transaction() as connection:
        payment, is_new = counter_sale.find_or_create(office, connection, sale)
        if not is_new:
            return payment
        payment = _record_intent(office, connection, payment, actor)
    if payment.evidence is Evidence.ATTESTED:
        return payment
    return _call(office, payment, actor)


def start_checkout(office: Office, payment_id: str, actor: str = "citizen") -> Payment:
    """The citizen wants to pay online: open the agent's page. `next_action["url"]` is where to send the browser.

    Two tabs, a double click or the back button find the page that is already open. Raises Refused when the payment
    is past its time or finished.
    """
    with office.database.transaction() as connection:
        payment = payments.find_for_update(connection, payment_id)
        if payment is None or payment.channel is not Channel.ONLINE:
            raise Refused("unknown_payment", f"there is no online payment {payment_id}")
        if payment.status is not PaymentStatus.CREATED:
            return payment
        if payment.expires_at is not None and payment.expires_at <= office.clock.now():
            raise Refused("payment_expired", f"payment {payment_id} could be paid until {payment.expires_at}")
        payment = _record_intent(office, connection, payment, actor)
    return _call(office, payment, actor)


def _record_intent(office: Office, connection: Connection, payment: Payment, actor: str) -> Payment:
    now = office.clock.now()
    # A standalone terminal cannot be asked: its outcome comes from the clerk.
    ask_at = None if payment.evidence is Evidence.ATTESTED else next_inquiry(now, 0)
    intent = Happening(
        occurred_at=now,
        actor=actor,
        amount_yen=payment.amount_yen,
        changes={"attempt": payment.attempt + 1, "inquire_at": ask_at, "inquiries": 0},
    )
    return record_payment(office, connection, payment, PaymentMove.REQUEST_AUTHORIZATION, intent)


def _call(office: Office, payment: Payment, actor: str) -> Payment:
    assert payment.agent is not None
    crash_point("authorize:intent_committed")
    answer = office.gateway(payment.agent).authorize(charge_of(office, payment))
    crash_point("authorize:answered")
    return apply_answer(office, payment.id, answer, actor)


def charge_of(office: Office, payment: Payment) -> Charge:
    """The payment as the agent sees it; the same payment always gives the same charge."""
    assert payment.merchant_account is not None
    at_counter = payment.channel is Channel.COUNTER
    return Charge(
        our_reference=payment.id,
        amount_yen=payment.amount_yen,
        method=payment.tender.value,
        merchant_account=payment.merchant_account,
        capture=payment.capture_mode == "automatic",
        description=office.ward.facility(payment.facility).name,
        terminal_id=payment.terminal_id,
        return_url=None if at_counter else f"{office.public_url}/checkout/{payment.id}/return",
        locale=payment.locale,
        expires_at=payment.created_at + _CARD_WAIT if at_counter else payment.expires_at,
    )
