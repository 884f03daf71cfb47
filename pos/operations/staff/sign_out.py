"""A member of staff signs out."""

from pos.front_desk import FrontDesk
from pos.operations.staff.tokens import hashed
from pos.operations.ward_events import seal_ward_event
from pos.storage import staff


def sign_out(desk: FrontDesk, token: str) -> None:
    """End the session; its token opens nothing any more. A token without an open session changes nothing."""
    with desk.database.transaction() as connection:
        session = staff.find_session(connection, hashed(token))
        if session is not None and session.ended_at is None:
            staff.end_session(connection, session.token_sha256, desk.clock.now())
            seal_ward_event(desk, connection, "signed_out", session.member.actor, counter=session.counter)
