"""The triggers of the append-only tables come back after somebody took them away."""

from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage.tables.base import append_only_tables
from pos.storage.triggers import missing_triggers, restore_triggers


def restore_guards(desk: FrontDesk, actor: str) -> list[str]:
    """Make the guards anew and answer the names of those that were missing or changed; sealed in the ward's chain."""
    with desk.database.transaction() as connection:
        missing = missing_triggers(connection, append_only_tables())
        if missing:
            restore_triggers(connection, append_only_tables())
            seal_ward_event(desk, connection, "guards_restored", actor, triggers=missing)
    return missing
