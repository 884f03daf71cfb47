"""取消: undo a payment of today before its drawer is closed. Later it is a 還付."""

from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain import journal
from pos.domain.business_day import business_day_of
from pos.domain.drawer import DrawerStatus
from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.tender import Channel, Evidence
from pos.office import Office
from pos.operations.answers import apply_answer
from pos.operations.inquire import void_outcome
from pos.operations.inquiry_times import next_inquiry
from pos.operations.recording import Happening, record_payment
from pos.storage import drawers, payments
from pos.storage.payments import Payment


def void(office: Office, payment_id: str, *, reason: str, actor: str, slip_number: str | None = None) -> Payment:
    """Give all of it back the way it came. `slip_number`: of the void slip of a standalone terminal.

    The same again changes nothing. Raises Refused: `payment_not_voidable`, `drawer_not_open`, `void_of_another_day`,
    `refund_exists`, `slip_number_required`.
    """
    with office.database.transaction() as connection:
        # One look at the clock: what may still be undone today must not be undone tomorrow in the books.
        now = office.clock.now()
        payment = _voidable(office, connection, payment_id, business_day_of(now, office.ward.cut_off))
        if payment.status in {PaymentStatus.VOIDED, PaymentStatus.VOIDING}:
            return payment
        if not payment.tender.through_agent:
            return record_payment(
                office, connection, payment, PaymentMove.VOID_CASH, _cash_back(payment, reason, actor, now)
            )
        payment = _record_intent(office, connection, payment, reason, actor, now)
        if payment.evidence is Evidence.ATTESTED:
            return _attested(office, connection, payment, slip_number, actor, now)
    assert payment.agent is not None
    gateway = office.gateway(payment.agent)
    crash_point("void:intent_committed")
    answer = gateway.void(payment.id)
    crash_point("void:answered")
    return apply_answer(office, payment.id, void_outcome(gateway, payment, answer), actor)


def _voidable(office: Office, connection: Connection, payment_id: str, today: date) -> Payment:
    payment = payments.find_for_update(connection, payment_id)
    if payment is None:
        raise Refused("unknown_payment", f"there is no payment {payment_id}")
    if payment.status in {PaymentStatus.VOIDED, PaymentStatus.VOIDING}:
        return payment
    if payment.status not in {PaymentStatus.CAPTURED, PaymentStatus.AUTHORIZED}:
        raise Refused("payment_not_voidable", f"payment {payment_id} is {payment.status.value}")
    if payment.refund_claimed_yen:
        raise Refused(
            "refund_exists", f"{payment.refund_claimed_yen} of payment {payment_id} is being given back already"
        )
    if business_day_of(payment.created_at, office.ward.cut_off) != today:
        raise Refused("void_of_another_day", "取消 is for payments of today; this one needs a 還付")
    if payment.channel is Channel.COUNTER:
        _check_drawer(connection, payment)
    return payment


def _check_drawer(connection: Connection, payment: Payment) -> None:
    assert payment.drawer_session_id is not None
    session = drawers.find_for_posting(connection, payment.drawer_session_id)
    if session is None or session.status is not DrawerStatus.OPEN:
        raise Refused("drawer_not_open", "取消 ends with レジ締め; this payment needs a 還付")


def _cash_back(payment: Payment, reason: str, actor: str, now: datetime) -> Happening:
    assert payment.counter is not None
    return Happening(
        occurred_at=now,
        actor=actor,
        amount_yen=payment.captured_yen,
        details={"reason": reason},
        postings=partial(journal.give_back_entry, journal.cash(payment.counter), payment.portions),
        gives_back=True,
    )


def _record_intent(
    office: Office, connection: Connection, payment: Payment, reason: str, actor: str, now: datetime
) -> Payment:
    ask_at = None if payment.evidence is Evidence.ATTESTED else next_inquiry(now, 0)
    intent = Happening(now, actor, details={"reason": reason}, changes={"inquire_at": ask_at, "inquiries": 0})
    return record_payment(office, connection, payment, PaymentMove.REQUEST_VOID, intent)


def _attested(
    office: Office, connection: Connection, payment: Payment, slip_number: str | None, actor: str, now: datetime
) -> Payment:
    if not slip_number:
        raise Refused("slip_number_required", "enter the number of the terminal's void slip (取消票)")
    assert payment.agent is not None
    voided = Happening(
        occurred_at=now,
        actor=actor,
        amount_yen=payment.captured_yen,
        details={"slip_number": slip_number, "evidence": Evidence.ATTESTED.value},
        postings=partial(journal.give_back_entry, journal.receivable(payment.agent), payment.portions),
        gives_back=True,
    )
    return record_payment(office, connection, payment, PaymentMove.VOID, voided)
