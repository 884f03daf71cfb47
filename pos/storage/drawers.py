"""Drawer sessions and their counts as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.storage.tables import drawer_counts, drawer_sessions


@dataclass(frozen=True, slots=True)
class DrawerSession:
    """From レジ開け to レジ締め of one counter. It belongs to the day it was opened."""

    id: str
    counter: str
    facility: str
    business_day: date
    status: DrawerStatus
    float_yen: Yen
    opened_by: str
    opened_at: datetime
    closed_by: str | None = None
    closed_at: datetime | None = None
    expected_yen: Yen | None = None
    counted_yen: Yen | None = None
    pay_in_yen: Yen | None = None


@dataclass(frozen=True, slots=True)
class DrawerCount:
    """One blind count; every attempt is kept."""

    session_id: str
    attempt: int
    pieces: Mapping[str, int]
    counted_yen: Yen
    expected_yen: Yen
    counted_by: str
    counted_at: datetime


def insert_session(connection: Connection, session: DrawerSession) -> None:
    """A new session. Raises IntegrityError when the counter has one that is not closed."""
    values = {column.name: getattr(session, column.name) for column in drawer_sessions.columns}
    connection.execute(insert(drawer_sessions).values(values))


def find(connection: Connection, session_id: str, *, for_update: bool = False) -> DrawerSession | None:
    """The session, or None; locked until the transaction ends when asked for."""
    query = select(drawer_sessions).where(drawer_sessions.c.id == session_id)
    row = connection.execute(query.with_for_update() if for_update else query).mappings().one_or_none()
    return _session(row) if row else None


def find_for_posting(connection: Connection, session_id: str) -> DrawerSession | None:
    """The session, which then cannot be closed before this transaction ends; others may post beside us."""
    query = select(drawer_sessions).where(drawer_sessions.c.id == session_id).with_for_update(read=True)
    row = connection.execute(query).mappings().one_or_none()
    return _session(row) if row else None


def unclosed_of_counter(connection: Connection, counter: str) -> DrawerSession | None:
    """The counter's session that is not closed yet, or None."""
    query = select(drawer_sessions).where(
        drawer_sessions.c.counter == counter, drawer_sessions.c.status != DrawerStatus.CLOSED.value
    )
    row = connection.execute(query).mappings().one_or_none()
    return _session(row) if row else None


def change(connection: Connection, session_id: str, changes: Mapping[str, Any]) -> None:
    """Change status columns of a session that this transaction has locked."""
    connection.execute(update(drawer_sessions).where(drawer_sessions.c.id == session_id).values(dict(changes)))


def add_count(connection: Connection, count: DrawerCount) -> None:
    """Keep a count for good."""
    values = {column.name: getattr(count, column.name) for column in drawer_counts.columns}
    connection.execute(insert(drawer_counts).values(values))


def last_count(connection: Connection, session_id: str) -> DrawerCount | None:
    """The latest count of a session, or None."""
    query = select(drawer_counts).where(drawer_counts.c.session_id == session_id)
    row = connection.execute(query.order_by(drawer_counts.c.attempt.desc()).limit(1)).mappings().one_or_none()
    return DrawerCount(**row) if row else None


def number_of_counts(connection: Connection, session_id: str) -> int:
    """How often the drawer has been counted."""
    query = select(func.count()).select_from(drawer_counts).where(drawer_counts.c.session_id == session_id)
    return connection.execute(query).scalar_one()


def _session(row: RowMapping) -> DrawerSession:
    values = dict(row)
    values["status"] = DrawerStatus(values["status"])
    return DrawerSession(**values)
