"""Events for the reservation system, written in the transaction of what they tell about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from pos.storage.tables import outbox


def add(
    connection: Connection,
    *,
    event_id: str,
    client_id: str,
    event_type: str,
    payment_id: str,
    refund_id: str | None,
    sequence: int,
    payload: Mapping[str, Any],
    at: datetime,
) -> None:
    """One event; its position in publication order is given later, by the one publisher."""
    values = {
        "event_id": event_id,
        "client_id": client_id,
        "type": event_type,
        "payment_id": payment_id,
        "refund_id": refund_id,
        "sequence": sequence,
        "payload": dict(payload),
        "created_at": at,
    }
    connection.execute(insert(outbox).values(values))
