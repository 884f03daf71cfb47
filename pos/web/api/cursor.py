"""Where a list goes on: opaque to clients, so that we may change what is inside."""

import base64
import binascii
from datetime import UTC, datetime

from pos.domain.errors import InvalidIdentifier
from pos.domain.identifiers import identifier
from pos.storage.payment_lists import Position
from pos.storage.payments import Payment
from pos.web.problems import Problem


def cursor_after(payment: Payment) -> str:
    """The cursor that goes on behind this payment."""
    instant = payment.created_at.astimezone(UTC).isoformat()
    return base64.urlsafe_b64encode(f"{instant} {payment.id}".encode()).decode()


def position_of(cursor: str | None) -> Position | None:
    """What a cursor of ours says. Raises Problem `invalid_request` for anything else."""
    if cursor is None:
        return None
    try:
        instant, _, payment_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition(" ")
        created_at = datetime.fromisoformat(instant)
        if created_at.tzinfo is not None:
            return Position(created_at.astimezone(UTC), identifier(payment_id))
    except (binascii.Error, ValueError, OverflowError, InvalidIdentifier):
        pass  # all of them mean the same: not one of our cursors
    errors = [{"parameter": "cursor", "detail": "expected a next_cursor of ours"}]
    raise Problem("invalid_request", "see errors: cursor", errors=errors)
