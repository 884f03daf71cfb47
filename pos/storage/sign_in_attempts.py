"""How often somebody tried to sign in lately, by staff number and by network address, for all processes together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, case, update
from sqlalchemy.dialects import postgresql, sqlite

from pos.storage.tables import sign_in_attempts


class Counted(StrEnum):
    """What attempts are counted by."""

    STAFF = "staff"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many there were in the window that is running."""

    number: int
    window_started_at: datetime


_COLUMNS = sign_in_attempts.c


def count(connection: Connection, by: Counted, subject: str, at: datetime, window: timedelta) -> Attempts:
    """Note one attempt; all of the running window, this one included. When the window is over, a new one begins."""
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(sign_in_attempts)
    is_over = _COLUMNS.window_started_at <= at - window
    noted = (
        new.values(scope=by.value, subject=_hashed(subject), attempts=1, window_started_at=at)
        .on_conflict_do_update(
            index_elements=[_COLUMNS.scope, _COLUMNS.subject],
            set_={
                "attempts": case((is_over, 1), else_=_COLUMNS.attempts + 1),
                "window_started_at": case((is_over, new.excluded.window_started_at), else_=_COLUMNS.window_started_at),
            },
        )
        .returning(_COLUMNS.attempts, _COLUMNS.window_started_at)
    )
    row = connection.execute(noted).one()
    return Attempts(row.attempts, row.window_started_at)


def forget(connection: Connection, by: Counted, subject: str) -> None:
    """Start from nothing after a success."""
    connection.execute(update(sign_in_attempts).where(_is(by, subject)).values(attempts=0))


def take_back_one(connection: Connection, by: Counted, subject: str) -> None:
    """The last attempt was a success and does not count."""
    some = _COLUMNS.attempts > 0
    connection.execute(update(sign_in_attempts).where(_is(by, subject), some).values(attempts=_COLUMNS.attempts - 1))


def _is(by: Counted, subject: str) -> ColumnElement[bool]:
    return (_COLUMNS.scope == by.value) & (_COLUMNS.subject == _hashed(subject))


def _hashed(subject: str) -> str:
    """People type their password into the field of the number; it must not stand in a table."""
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
