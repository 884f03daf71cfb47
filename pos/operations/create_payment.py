"""A payment that the reservation system asks for, waiting for its payer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.domain.identifiers import identifier
from pos.domain.money import Yen
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel, Evidence, Tender
from pos.facilities import Facility
from pos.office import Office
from pos.operations.pricing import LineRequest, amount_of, check_tender, price_lines
from pos.storage import payments
from pos.storage.payments import Payment

#: A card that is refused may be tried again, but not for ever: card testing is a crime that uses such pages.
_ATTEMPT_LIMIT = 3
_DEFAULT_TIME_TO_PAY = timedelta(days=7)
_LONGEST_TIME_TO_PAY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NewPayment:
    """What the reservation system asks for. The id is derived from its idempotency key."""

    payment_id: str
    client_id: str
    facility: str
    amount_yen: int
    lines: Sequence[LineRequest]
    reference: str
    return_url: str
    fingerprint: str
    expires_at: datetime | None = None
    locale: str = "ja"
    capture_mode: str = "automatic"
    texts: Mapping[str, str] = field(default_factory=dict)  #: description, payer_email, metadata: erasable


def create_payment(office: Office, connection: Connection, new: NewPayment) -> Payment:
    """Write it down in the caller's transaction (beside its idempotency key). Raises Refused.

    `reference_already_active` carries the payment that holds the booking.
    """
    facility = office.ward.facility(new.facility)
    if not facility.online:
        raise Refused("facility_not_online", f"{facility.name} is not paid online", facility=facility.id)
    live = payments.find_live(connection, facility.id, new.reference)
    if live is not None:
        raise _already_active(live)
    payment = _payment(office, facility, new)
    try:
        with connection.begin_nested():
            payments.insert_payment(connection, payment)
    except IntegrityError:
        live = payments.find_live(connection, facility.id, new.reference)
        if live is None:
            raise
        raise _already_active(live) from None
    payments.store_text(connection, payment.id, new.texts)
    return payment


def _already_active(live: Payment) -> Refused:
    return Refused(
        "reference_already_active",
        f"the booking {live.reference} at {live.facility} already has the payment {live.id} ({live.status.value})",
        payment_id=live.id,
    )


def _payment(office: Office, facility: Facility, new: NewPayment) -> Payment:
    now = office.clock.now()
    lines = price_lines(office.ward, facility, new.lines, business_day_of(now, office.ward.cut_off))
    check_tender(office.ward, lines, Tender.CREDIT)
    if amount_of(lines) != new.amount_yen:
        raise Refused("amount_differs", f"amount_yen is ¥{new.amount_yen:,}, the lines sum to {amount_of(lines)}")
    return Payment(
        id=identifier(new.payment_id),
        facility=facility.id,
        channel=Channel.ONLINE,
        counter=None,
        drawer_session_id=None,
        tender=Tender.CREDIT,
        evidence=Evidence.GATEWAY,
        agent=facility.online_agent,
        merchant_account=facility.merchant_account,
        terminal_id=None,
        brand=None,
        agent_reference=None,
        slip_number=None,
        amount_yen=Yen(new.amount_yen),
        authorized_yen=Yen(0),
        captured_yen=Yen(0),
        refund_claimed_yen=Yen(0),
        refunded_yen=Yen(0),
        status=PaymentStatus.CREATED,
        sequence=0,
        attempt=0,
        attempt_limit=_ATTEMPT_LIMIT,
        capture_mode=new.capture_mode,
        late_capture=False,
        reference=new.reference,
        api_client_id=new.client_id,
        return_url=new.return_url,
        locale=new.locale,
        next_action=None,
        inquiries=0,
        inquire_at=None,
        price_list_version=office.ward.price_list_version,
        fingerprint=new.fingerprint,
        created_at=now,
        expires_at=_expires_at(now, new.expires_at),
        lines=lines,
    )


def _expires_at(now: datetime, asked: datetime | None) -> datetime:
    if asked is None:
        return now + _DEFAULT_TIME_TO_PAY
    if not now < asked <= now + _LONGEST_TIME_TO_PAY:
        raise Refused(
            "invalid_expires_at", f"expected an instant within {_LONGEST_TIME_TO_PAY.days} days from now, found {asked}"
        )
    return asked
