"""Notifications of agents, kept as they came."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from pos.storage.tables import notifications
from pos.storage.upsert import insert_or


def keep(
    connection: Connection,
    *,
    agent: str,
    notification_id: str,
    our_reference: str,
    operation: str,
    raw: Mapping[str, Any],
    at: datetime,
) -> None:
    """Keep it; the same notification again is the same row."""
    values = {
        "agent": agent,
        "notification_id": notification_id,
        "our_reference": our_reference,
        "operation": operation,
        "raw": dict(raw),
        "received_at": at,
    }
    connection.execute(insert_or(connection, notifications).values(values).on_conflict_do_nothing())
