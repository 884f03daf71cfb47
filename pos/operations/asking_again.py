"""An answer that decides nothing: the question is put again later, a bounded number of times."""

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy import Connection

from pos.domain.payment import PaymentStatus
from pos.gateways.gateway import Answer
from pos.office import Office
from pos.operations.inquiry_times import GIVE_UP_AFTER, next_inquiry
from pos.storage import payments
from pos.storage.payments import Payment

log = structlog.get_logger()


def ask_again_later(office: Office, connection: Connection, payment: Payment) -> Payment:
    """Count the question. Of an attempt that has failed nobody asks for ever: the payer or the expiry goes on."""
    asked = payment.inquiries + 1
    is_over = payment.status is PaymentStatus.CREATED and asked >= GIVE_UP_AFTER
    at = None if is_over else next_inquiry(office.clock.now(), payment.inquiries)
    return change(connection, payment, {"inquiries": asked, "inquire_at": at})


def change(connection: Connection, payment: Payment, changes: Mapping[str, Any]) -> Payment:
    """Change status columns without a move; the payment as it is afterwards."""
    payments.change(connection, payment, changes)
    changed = payments.find(connection, payment.id)
    assert changed is not None
    return changed


def alarm(office: Office, connection: Connection, payment: Payment, answer: Answer) -> Payment:
    """The answer contradicts what is written down: nothing is posted, the night makes a break of the two sides."""
    log.error("answer_contradicts_record", payment=payment.id, status=payment.status.value, answer=repr(answer))
    return payment if payment.inquire_at is None else ask_again_later(office, connection, payment)
