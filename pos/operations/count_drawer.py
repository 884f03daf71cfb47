"""The count by denomination before レジ締め. It is blind: what is expected is shown only after the first count."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pos.domain.drawer import DRAWER_MOVES, DrawerMove, DrawerStatus, counted_yen
from pos.domain.errors import Refused
from pos.domain.journal import cash
from pos.domain.money import Yen
from pos.office import Office
from pos.storage import audit, drawers, journal
from pos.storage.drawers import DrawerCount, DrawerSession

#: A drawer that is counted more often than this is not counted, it is made to fit.
MOST_COUNTS = 3


def count_drawer(office: Office, session_id: str, pieces: Mapping[int, int], actor: str) -> DrawerCount:
    """Keep one count. Sales are refused from now on, until `resume_drawer`. Raises Refused `too_many_counts`."""
    counted = counted_yen(pieces)
    with office.database.transaction() as connection:
        session = locked_session(connection, session_id)
        status = DRAWER_MOVES.next_status(session.status, DrawerMove.COUNT)
        attempt = drawers.number_of_counts(connection, session_id) + 1
        # Only without sales in between: after them the last count is stale, and closing needs a new one.
        if attempt > MOST_COUNTS and session.status is DrawerStatus.COUNTING:
            raise Refused(
                "too_many_counts", f"the drawer was counted {MOST_COUNTS} times: close it with the last count"
            )
        count = DrawerCount(
            session_id=session_id,
            attempt=attempt,
            pieces={str(face): number for face, number in sorted(pieces.items(), reverse=True)},
            counted_yen=counted,
            expected_yen=expected_yen(connection, session),
            counted_by=actor,
            counted_at=office.clock.now(),
        )
        drawers.add_count(connection, count)
        drawers.change(connection, session_id, {"status": status.value})
        payload = {"drawer": {"session_id": session_id, "act": "count", "attempt": attempt, "actor": actor,
                              "counted_yen": int(counted)}, "occurred_at": count.counted_at.isoformat()}  # fmt: skip
        audit.append(connection, office.audit_keys, session.facility, payload)
    return count


def resume_drawer(office: Office, session_id: str, actor: str) -> DrawerSession:
    """Sales go on after a count; the counts made so far stay."""
    with office.database.transaction() as connection:
        session = locked_session(connection, session_id)
        status = DRAWER_MOVES.next_status(session.status, DrawerMove.RESUME)
        drawers.change(connection, session_id, {"status": status.value})
        payload = {"drawer": {"session_id": session_id, "act": "resume", "actor": actor},
                   "occurred_at": office.clock.now().isoformat()}  # fmt: skip
        audit.append(connection, office.audit_keys, session.facility, payload)
        return locked_session(connection, session_id)


def expected_yen(connection: Connection, session: DrawerSession) -> Yen:
    """What should be in the drawer: the sum of its journal lines, float included. Never stored, never guessed."""
    return journal.balance(connection, cash(session.counter), drawer_session_id=session.id)


def locked_session(connection: Connection, session_id: str) -> DrawerSession:
    """The session, locked. Raises Refused `unknown_drawer_session`."""
    session = drawers.find(connection, session_id, for_update=True)
    if session is None:
        raise Refused("unknown_drawer_session", f"there is no drawer session {session_id}")
    return session
