"""What every sale at a counter goes through before money is touched."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import rfc8785
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pos.domain.business_day import business_day_of
from pos.domain.drawer import DrawerStatus
from pos.domain.errors import Refused
from pos.domain.identifiers import identifier
from pos.domain.money import Yen
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel, Evidence, Tender
from pos.facilities import Counter, Terminal, TerminalMode
from pos.office import Office
from pos.operations.pricing import LineRequest, amount_of, check_tender, price_lines
from pos.storage import drawers, payments
from pos.storage.drawers import DrawerSession
from pos.storage.payments import Payment, PaymentLine


@dataclass(frozen=True, slots=True)
class CounterSale:
    """What the browser asks for. It has made `payment_id` and stored it before sending.

    `amount_yen` is what the clerk and the citizen saw; a sale at any other amount is refused.
    """

    payment_id: str
    counter: str
    lines: tuple[LineRequest, ...]
    tender: Tender
    amount_yen: int
    reference: str | None = None

    def fingerprint(self) -> str:
        """Tells a repeated request (double tap, reload, two tabs) from another one under the same id."""
        asked = {
            "counter": self.counter,
            "tender": self.tender.value,
            "amount_yen": self.amount_yen,
            "reference": self.reference,
            "lines": [
                [line.fee, line.quantity, line.price_class, line.exemption_reason, line.unit_yen, str(line.use_day)]
                for line in self.lines
            ],
        }
        return hashlib.sha256(rfc8785.dumps(asked)).hexdigest()


def find_or_create(office: Office, connection: Connection, sale: CounterSale) -> tuple[Payment, bool]:
    """The payment this very request has made before, or a new CREATED one at an open drawer, priced and checked.

    And whether it is new. Raises Refused: `payment_id_reused` for another request under the same id,
    `reference_already_active` when another payment holds the booking, and what the drawer and the prices forbid.
    """
    found = _already_there(connection, sale)
    if found is not None:
        return found, False
    payment = _priced(office, connection, sale)
    try:
        with connection.begin_nested():
            payments.insert_payment(connection, payment)
    except IntegrityError:  # the same request at the same moment, or the same booking at another door
        found = _already_there(connection, sale)
        if found is not None:
            return found, False
        live = payments.find_live(connection, payment.facility, payment.reference) if payment.reference else None
        if live is None:
            raise
        raise _already_active(live) from None
    return payment, True


def _already_there(connection: Connection, sale: CounterSale) -> Payment | None:
    found = payments.find_for_update(connection, identifier(sale.payment_id))
    if found is not None and found.fingerprint != sale.fingerprint():
        raise Refused("payment_id_reused", f"payment {sale.payment_id} was asked for with other content")
    return found


def _already_active(live: Payment) -> Refused:
    return Refused(
        "reference_already_active",
        f"the booking {live.reference} at {live.facility} already has the payment {live.id} ({live.status.value})",
        payment_id=live.id,
    )


def _priced(office: Office, connection: Connection, sale: CounterSale) -> Payment:
    counter = office.ward.counter(sale.counter)
    # One look at the clock: what is still of today here must not be of tomorrow where it is booked.
    now = office.clock.now()
    session = _open_session(connection, counter, business_day_of(now, office.ward.cut_off))
    facility = office.ward.facility(counter.facility)
    lines = price_lines(office.ward, facility, sale.lines, session.business_day)
    check_tender(office.ward, lines, sale.tender)
    _check_amount(sale, lines)
    return _payment(office, sale, session, counter, lines, now)


def _open_session(connection: Connection, counter: Counter, today: date) -> DrawerSession:
    """The counter's open drawer session of today, locked against closing. Raises Refused."""
    unclosed = drawers.unclosed_of_counter(connection, counter.id)
    session = drawers.find_for_posting(connection, unclosed.id) if unclosed else None
    if session is None or session.status is DrawerStatus.CLOSED:
        raise Refused("drawer_not_open", f"{counter.name} is not open: レジ開け comes first")
    if session.status is DrawerStatus.COUNTING:
        raise Refused("drawer_is_counted", f"{counter.name} is being counted: finish レジ締め or go on selling first")
    if session.business_day != today:
        raise Refused("drawer_of_another_day", f"the drawer was opened on {session.business_day}: レジ締め comes first")
    return session


def _check_amount(sale: CounterSale, lines: Sequence[PaymentLine]) -> None:
    amount = amount_of(lines)
    if amount != sale.amount_yen:
        raise Refused("amount_changed", f"the screen showed ¥{sale.amount_yen:,}, the price list says {amount}")
    if (amount == 0) != (sale.tender is Tender.NONE):
        raise Refused("tender_does_not_fit", f"{amount} cannot be paid with the tender {sale.tender.value!r}")


def _payment(
    office: Office,
    sale: CounterSale,
    session: DrawerSession,
    counter: Counter,
    lines: tuple[PaymentLine, ...],
    now: datetime,
) -> Payment:
    terminal = _terminal(counter, sale.tender)
    linked = counter.terminal_mode is TerminalMode.LINKED
    return Payment(
        id=sale.payment_id,
        facility=counter.facility,
        channel=Channel.COUNTER,
        counter=counter.id,
        drawer_session_id=session.id,
        tender=sale.tender,
        evidence=(Evidence.GATEWAY if linked else Evidence.ATTESTED) if terminal else None,
        agent=terminal.agent if terminal else None,
        merchant_account=terminal.merchant_account if terminal else None,
        terminal_id=terminal.terminal_id if terminal else None,
        brand=None,
        agent_reference=None,
        slip_number=None,
        amount_yen=amount_of(lines),
        authorized_yen=Yen(0),
        captured_yen=Yen(0),
        refund_claimed_yen=Yen(0),
        refunded_yen=Yen(0),
        status=PaymentStatus.CREATED,
        sequence=0,
        attempt=0,
        attempt_limit=1,
        capture_mode="automatic",
        late_capture=False,
        reference=sale.reference,
        api_client_id=None,
        return_url=None,
        locale="ja",
        next_action=None,
        inquiries=0,
        inquire_at=None,
        price_list_version=office.ward.price_list_version,
        fingerprint=sale.fingerprint(),
        created_at=now,
        expires_at=None,
        lines=lines,
    )


def _terminal(counter: Counter, tender: Tender) -> Terminal | None:
    if not tender.through_agent:
        return None
    terminal = counter.terminal_for(tender.value)
    if terminal is None or tender.value not in counter.tenders:
        raise Refused("tender_not_taken_here", f"{counter.name} does not take {tender.value}", tender=tender.value)
    return terminal
