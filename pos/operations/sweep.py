"""What nobody waits for any more: outcomes to ask for again, refunds to send, payments past their time."""

from collections.abc import Callable

import structlog

from pos.domain.errors import DomainError
from pos.office import Office
from pos.operations.cancel import expire_payment
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.storage import payments, refunds
from pos.storage.payments import StaleRow

log = structlog.get_logger()

#: One sweep handles at most this many of each kind, so that a bad hour at an agent cannot hold up the rest.
_AT_MOST = 500


def sweep(office: Office) -> int:
    """Ask for every payment and refund that is due, and end what is past its time; how many were handled."""
    now = office.clock.now()
    with office.database.reading() as connection:
        to_ask = payments.due_for_inquiry(connection, now, limit=_AT_MOST)
        to_send = refunds.due_for_inquiry(connection, now, limit=_AT_MOST)
    handled = _each(to_ask, lambda payment_id: inquire(office, payment_id, "system:sweep"))
    handled += _each(to_send, lambda refund_id: send_refund(office, refund_id, "system:sweep"))
    return handled + expire(office)


def expire(office: Office) -> int:
    """End unpaid payments whose time is up; how many were handled."""
    with office.database.reading() as connection:
        past = payments.past_their_time(connection, office.clock.now(), limit=_AT_MOST)
    return _each(past, lambda payment_id: expire_payment(office, payment_id))


def _each(ids: list[str], handle: Callable[[str], object]) -> int:
    for subject in ids:
        try:
            handle(subject)
        except (DomainError, StaleRow) as refusal:
            # Somebody else has moved it meanwhile; whatever is left to do is due again at the next sweep.
            log.info("sweep_skipped", subject=subject, why=str(refusal))
    return len(ids)
