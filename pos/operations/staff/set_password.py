"""A member of staff gets a new password."""

from pos.domain.access import check_password
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import sign_in_attempts, staff
from pos.storage.sign_in_attempts import Counted


def set_password(desk: FrontDesk, number: str, password: str, actor: str) -> None:
    """Put a new password in place of the old one and end all sessions: whoever knew the old one is out.

    Raises Refused `unknown_staff`, `staff_disabled` or `password_…`.
    """
    check_password(password, number)
    password_hash = desk.passwords.hash(password)
    with desk.database.transaction() as connection:
        member = staff.find(connection, number)
        if member is None:
            raise Refused("unknown_staff", f"no member of staff has the number {number[:40]}")
        if member.disabled_at is not None:
            raise Refused("staff_disabled", f"{number} was disabled on {member.disabled_at:%Y-%m-%d}")
        staff.change_password(connection, number, password_hash)
        staff.end_sessions_of(connection, number, desk.clock.now())
        sign_in_attempts.forget(connection, Counted.STAFF, number)
        seal_ward_event(desk, connection, "password_set", actor, staff=number)
