"""Somebody no longer works here."""

from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import staff


def disable_staff(desk: FrontDesk, number: str, actor: str) -> None:
    """End all sessions and let the person in no more; what they did stays under their number.

    A second time changes nothing. Raises Refused `unknown_staff`.
    """
    now = desk.clock.now()
    with desk.database.transaction() as connection:
        member = staff.find(connection, number)
        if member is None:
            raise Refused("unknown_staff", f"no member of staff has the number {number[:40]}")
        if member.disabled_at is not None:
            return
        staff.disable(connection, number, now)
        staff.end_sessions_of(connection, number, now)
        seal_ward_event(desk, connection, "staff_disabled", actor, staff=number)
