"""Who is behind a browser's token."""

from datetime import datetime, timedelta

from pos.front_desk import FrontDesk
from pos.operations.staff.tokens import hashed
from pos.storage import staff
from pos.storage.staff import StaffSession

#: A counter left alone must not stay open; a clerk with a queue is never idle that long (NIST SP 800-63B, AAL2).
IDLE_LIMIT = timedelta(minutes=30)
#: The longest working day, with its overtime; everybody signs in at least once a day (NIST SP 800-63B, AAL2: 12 h).
ABSOLUTE_LIMIT = timedelta(hours=12)
#: Writing at every request would make each page a writer. Idleness is measured to within this.
_SEEN_EVERY = timedelta(minutes=1)


def current_session(desk: FrontDesk, token: str) -> StaffSession | None:
    """The session that this token opens; None when there is none, it has ended, or its time is up."""
    now = desk.clock.now()
    with desk.database.reading() as connection:
        session = staff.find_session(connection, hashed(token))
    if session is None or not _is_open(session, now):
        return None
    if now - session.seen_at >= _SEEN_EVERY:
        with desk.database.transaction() as connection:
            staff.see_session(connection, session.token_sha256, now)
    return session


def _is_open(session: StaffSession, now: datetime) -> bool:
    return (
        session.ended_at is None
        and session.member.disabled_at is None
        and now - session.seen_at < IDLE_LIMIT
        and now - session.created_at < ABSOLUTE_LIMIT
    )
