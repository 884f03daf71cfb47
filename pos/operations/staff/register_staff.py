"""Somebody starts to work here."""

from collections.abc import Collection
from dataclasses import dataclass

from pos.domain.access import Role, StaffMember, check_facilities, check_password, check_staff_number
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import staff


@dataclass(frozen=True, slots=True)
class NewStaff:
    """The person as an administrator registers them; facilities are ids, or EVERYWHERE."""

    number: str
    name: str
    roles: frozenset[Role]
    facilities: frozenset[str]


def register_staff(
    desk: FrontDesk, new: NewStaff, password: str, known_facilities: Collection[str], actor: str
) -> StaffMember:
    """Add a person who can then sign in.

    Raises Refused `staff_number_taken`, `staff_number_malformed`, `name_missing`, `role_missing`, `unknown_facility`,
    `password_…`.
    """
    _check(new, password, known_facilities)
    password_hash = desk.passwords.hash(password)
    member = StaffMember(
        new.number, new.name.strip(), new.roles, new.facilities, created_at=desk.clock.now(), disabled_at=None
    )
    with desk.database.transaction() as connection:
        if staff.find(connection, new.number) is not None:
            raise Refused("staff_number_taken", f"staff number {new.number} is taken; numbers are never given twice")
        staff.add(connection, member, password_hash)
        seal_ward_event(
            desk,
            connection,
            "staff_registered",
            actor,
            staff=new.number,
            roles=sorted(new.roles),
            facilities=sorted(new.facilities),
        )
    return member


def _check(new: NewStaff, password: str, known_facilities: Collection[str]) -> None:
    check_staff_number(new.number)
    if not 1 <= len(new.name.strip()) <= 100:
        raise Refused("name_missing", "expected a name of 1 to 100 characters")
    if not new.roles:
        raise Refused("role_missing", f"expected at least one role of {', '.join(Role)}")
    check_facilities(new.facilities, known_facilities)
    check_password(password, new.number)
