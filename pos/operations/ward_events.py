"""What belongs to no facility, sealed in the ward's own audit chain."""

from typing import Any

from sqlalchemy import Connection

from pos.front_desk import FrontDesk
from pos.storage import audit


def seal_ward_event(desk: FrontDesk, connection: Connection, kind: str, actor: str, **facts: Any) -> None:
    """Write down that `actor` did it. Facts are JSON: numbers and ids, never a name, a password or a key."""
    event = {"kind": kind, "actor": actor, "recorded_at": desk.clock.now().isoformat(), **facts}
    audit.append(connection, desk.audit_keys, audit.WARD_CHAIN, {"ward_event": event})
