"""The night asks for every outcome that is not known, due or not: nothing may be left in …ING."""

from collections.abc import Callable
from functools import partial

import structlog

from pos.domain.errors import DomainError
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.operations.sweep import sweep
from pos.storage.payments import StaleRow
from reconciliation.steps.night import Night
from reconciliation.storage import doubts

log = structlog.get_logger()

_ACTOR = "system:night"
#: One sweep handles at most 500 of each kind; a night with more left than this has a bad agent, and breaks say so.
_MOST_SWEEPS = 10


def empty_doubts(night: Night) -> None:
    """Sweep what is due, then ask for what the day has left."""
    office = night.office
    _sweep_until_quiet(night)
    with office.database.reading() as connection:
        left = doubts.in_doubt(connection, night.business_day)
    for number, one in enumerate(left):
        night.progress("ask for outcomes", number, len(left))
        ask = send_refund if one.is_refund else inquire
        _try(partial(ask, office, one.subject_id, _ACTOR), one.subject_id)


def _sweep_until_quiet(night: Night) -> None:
    for _ in range(_MOST_SWEEPS):
        try:
            if sweep(night.office) == 0:
                return
        except ExceptionGroup as troubles:
            # One payment that cannot be handled must not cost the ward its sheets: it stays in doubt, and is a break.
            # Sweeping on would only meet it again; what else the day has left is asked for one by one.
            log.exception("night_sweep_failed", troubles=len(troubles.exceptions))
            return


def _try(ask: Callable[[], object], subject: str) -> None:
    try:
        ask()
    except (DomainError, StaleRow) as refusal:
        # Somebody else has moved it meanwhile; if it is still in doubt, a break says so.
        log.info("night_skipped", subject=subject, why=str(refusal))
    except Exception:
        # Likewise: the others are asked, the sheets are printed, and this one is a break that names it.
        log.exception("night_could_not_ask", subject=subject)
