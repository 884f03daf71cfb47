"""A report may tell of money on a payment that had ended without any, and whose notification was lost: ask about it."""

import structlog

from pos.crash_points import crash_point
from pos.domain.errors import DomainError
from pos.operations.inquire import inquire
from pos.storage.payments import StaleRow
from reconciliation.steps.night import Night
from reconciliation.storage import lines
from reconciliation.storage.finished import finished_payments_with_lines

log = structlog.get_logger()

_ACTOR = "system:night"


def ask_about_late_money(night: Night) -> int:
    """Inquire every finished payment that an unmatched sale line names; how many were asked for.

    The line is only a hint, as a notification is: what the agent answers is recorded, by the rule `late-capture`.
    """
    office = night.office
    with office.database.reading() as connection:
        since = lines.waiting_since(night.business_day)
        suspects = finished_payments_with_lines(connection, list(office.gateways.agents()), since)
    for payment_id in suspects:
        try:
            inquire(office, payment_id, _ACTOR)
        except (DomainError, StaleRow) as refusal:
            # The line stays without a payment, and a break says so.
            log.info("night_skipped", subject=payment_id, why=str(refusal))
        crash_point("night:late_money_asked")
    return len(suspects)
