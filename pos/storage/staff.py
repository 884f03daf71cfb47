"""Staff and their sessions. Of a session's token only the SHA-256 is kept: reading the table opens nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from pos.domain.access import Role, StaffMember
from pos.storage.tables import staff, staff_sessions


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Somebody is signed in, at a counter or at a desk."""

    token_sha256: str
    member: StaffMember
    counter: str | None
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None


def add(connection: Connection, member: StaffMember, password_hash: str) -> None:
    """A new member of staff; sqlalchemy.exc.IntegrityError when the number is taken."""
    connection.execute(
        insert(staff).values(
            number=member.number,
            name=member.name,
            password_hash=password_hash,
            roles=sorted(member.roles),
            facilities=sorted(member.facilities),
            created_at=member.created_at,
            disabled_at=member.disabled_at,
        )
    )


def find(connection: Connection, number: str) -> StaffMember | None:
    """The member with this number, also a disabled one."""
    row = connection.execute(select(staff).where(staff.c.number == number)).mappings().one_or_none()
    return None if row is None else _member(row)


def password_hash(connection: Connection, number: str) -> str | None:
    """The stored hash of somebody who may sign in; None for the unknown and the disabled."""
    return connection.scalar(
        select(staff.c.password_hash).where(staff.c.number == number, staff.c.disabled_at.is_(None))
    )


def everybody(connection: Connection) -> list[StaffMember]:
    """All members by number, also the disabled ones."""
    return [_member(row) for row in connection.execute(select(staff).order_by(staff.c.number)).mappings()]


def change_password(connection: Connection, number: str, new_hash: str) -> None:
    """Put a new hash in place of the old one."""
    connection.execute(update(staff).where(staff.c.number == number).values(password_hash=new_hash))


def disable(connection: Connection, number: str, at: datetime) -> None:
    """From now on this person cannot sign in."""
    connection.execute(update(staff).where(staff.c.number == number).values(disabled_at=at))


def begin_session(connection: Connection, token_sha256: str, number: str, counter: str | None, at: datetime) -> None:
    """Somebody signed in."""
    connection.execute(
        insert(staff_sessions).values(
            token_sha256=token_sha256, staff_number=number, counter=counter, created_at=at, seen_at=at
        )
    )


def find_session(connection: Connection, token_sha256: str) -> StaffSession | None:
    """The session with its member, also an ended one."""
    joined = select(staff, staff_sessions.c.created_at.label("began_at"), *_SESSION_COLUMNS).join_from(
        staff_sessions, staff
    )
    row = connection.execute(joined.where(staff_sessions.c.token_sha256 == token_sha256)).mappings().one_or_none()
    if row is None:
        return None
    return StaffSession(token_sha256, _member(row), row["counter"], row["began_at"], row["seen_at"], row["ended_at"])


def see_session(connection: Connection, token_sha256: str, at: datetime) -> None:
    """The session was used."""
    connection.execute(update(staff_sessions).where(staff_sessions.c.token_sha256 == token_sha256).values(seen_at=at))


def end_session(connection: Connection, token_sha256: str, at: datetime) -> None:
    """The session opens nothing any more."""
    _end(connection, staff_sessions.c.token_sha256 == token_sha256, at)


def end_sessions_of(connection: Connection, number: str, at: datetime) -> None:
    """Likewise all sessions of one person."""
    _end(connection, staff_sessions.c.staff_number == number, at)


_SESSION_COLUMNS = (staff_sessions.c.counter, staff_sessions.c.seen_at, staff_sessions.c.ended_at)


def _end(connection: Connection, which: ColumnElement[bool], at: datetime) -> None:
    live = staff_sessions.c.ended_at.is_(None)
    connection.execute(update(staff_sessions).where(which, live).values(ended_at=at))


def _member(row: RowMapping) -> StaffMember:
    return StaffMember(
        row["number"],
        row["name"],
        frozenset(Role(role) for role in row["roles"]),
        frozenset(row["facilities"]),
        row["created_at"],
        row["disabled_at"],
    )
