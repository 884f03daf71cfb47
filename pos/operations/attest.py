"""The clerk reads the outcome off a standalone terminal. Evidence is `attested`; the settlement line proves it."""

from functools import partial

from sqlalchemy import Connection

from pos.domain import journal
from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove, PaymentStatus
from pos.domain.tender import Evidence
from pos.office import Office
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment


def attest_approved(office: Office, payment_id: str, *, brand: str, slip_number: str, actor: str) -> Payment:
    """The terminal printed an approval with this slip number. The same again changes nothing. Raises Refused."""
    if not 1 <= len(slip_number) <= 32 or not slip_number.isascii() or not slip_number.isprintable():
        raise Refused("invalid_slip_number", f"expected 1 to 32 ASCII characters, found {slip_number!r}")
    with office.database.transaction() as connection:
        payment = _attestable(connection, payment_id)
        if payment.status is PaymentStatus.CAPTURED and payment.slip_number == slip_number:
            return payment
        known = office.ward.tenders[payment.tender.value].brands
        if brand not in known:
            raise Refused("unknown_brand", f"expected one of {', '.join(known)}; found {brand!r}")
        assert payment.agent is not None
        amount = payment.amount_yen
        approved = Happening(
            occurred_at=office.clock.now(),
            actor=actor,
            amount_yen=amount,
            details={"slip_number": slip_number, "brand": brand, "evidence": Evidence.ATTESTED.value},
            changes={"authorized_yen": amount, "captured_yen": amount, "brand": brand, "slip_number": slip_number},
            postings=partial(journal.capture_entry, journal.receivable(payment.agent), payment.portions),
            takes_receipt=True,
        )
        return record_payment(office, connection, payment, PaymentMove.CAPTURE, approved)


def attest_declined(office: Office, payment_id: str, *, actor: str) -> Payment:
    """The terminal declined, or the sale was given up before a card was presented. Raises Refused."""
    with office.database.transaction() as connection:
        payment = _attestable(connection, payment_id)
        if payment.status is PaymentStatus.DECLINED:
            return payment
        declined = Happening(occurred_at=office.clock.now(), actor=actor, details={"evidence": Evidence.ATTESTED.value})
        return record_payment(office, connection, payment, PaymentMove.DECLINE, declined)


def _attestable(connection: Connection, payment_id: str) -> Payment:
    payment = payments.find_for_update(connection, payment_id)
    if payment is None:
        raise Refused("unknown_payment", f"there is no payment {payment_id}")
    if payment.evidence is not Evidence.ATTESTED:
        raise Refused("not_a_standalone_terminal", f"payment {payment_id} is not on a standalone terminal")
    return payment
