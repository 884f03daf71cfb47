"""What nobody waits for any more: outcomes to ask for again, refunds to send, payments past their time."""

from collections.abc import Callable, Sequence
from functools import partial

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
_ACTOR = "system:sweep"

_Task = tuple[str, Callable[[], object]]  #: what it is about, and what to do


def sweep(office: Office) -> int:
    """Ask for every payment and refund that is due, and end what is past its time; how many were handled."""
    now = office.clock.now()
    with office.database.reading() as connection:
        to_ask = payments.due_for_inquiry(connection, now, limit=_AT_MOST)
        to_send = refunds.due_for_inquiry(connection, now, limit=_AT_MOST)
        past = payments.past_their_time(connection, now, limit=_AT_MOST)
    work: list[_Task] = [(each, partial(inquire, office, each, _ACTOR)) for each in to_ask]
    work += [(each, partial(send_refund, office, each, _ACTOR)) for each in to_send]
    work += [(each, partial(expire_payment, office, each)) for each in past]
    return _handle_each(work)


def _handle_each(work: Sequence[_Task]) -> int:
    """One that makes trouble does not hold up the others; the trouble is raised when they are done."""
    troubles: list[Exception] = []
    for subject, handle in work:
        try:
            handle()
        except (DomainError, StaleRow) as refusal:
            # Somebody else has moved it meanwhile; whatever is left to do is due again at the next sweep.
            log.info("sweep_skipped", subject=subject, why=str(refusal))
        except Exception as trouble:
            log.exception("sweep_failed", subject=subject)
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup(f"{len(troubles)} of {len(work)} could not be handled", troubles)
    return len(work)
