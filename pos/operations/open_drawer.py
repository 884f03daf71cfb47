"""レジ開け."""

from functools import partial

import sqlalchemy as sa

from pos.domain import journal
from pos.domain.business_day import business_day_of
from pos.domain.drawer import DrawerStatus
from pos.domain.errors import Refused
from pos.domain.identifiers import identifier
from pos.domain.money import Yen
from pos.office import Office
from pos.operations.drawer_entry import post_drawer_entry
from pos.storage import drawers
from pos.storage.drawers import DrawerSession

_LARGEST_FLOAT_YEN = 1_000_000


def open_drawer(office: Office, session_id: str, counter_id: str, float_yen: int, actor: str) -> DrawerSession:
    """Open the counter for today with `float_yen` of つり銭. The same session id again gives the same session.

    Raises Refused: `drawer_already_open` (naming its day), `counter_not_in_use`, `invalid_float`,
    `session_id_reused`.
    """
    counter = office.ward.counter(counter_id)
    now = office.clock.now()
    today = business_day_of(now, office.ward.cut_off)
    if not counter.is_in_use(today):
        raise Refused(
            "counter_not_in_use", f"{counter.name} is in use from {counter.since} to {counter.until or 'open end'}"
        )
    if not 0 <= Yen(float_yen) <= _LARGEST_FLOAT_YEN:
        raise Refused("invalid_float", f"expected ¥0 to ¥{_LARGEST_FLOAT_YEN:,} of float, found {Yen(float_yen)}")
    session = DrawerSession(
        id=identifier(session_id),
        counter=counter.id,
        facility=counter.facility,
        business_day=today,
        status=DrawerStatus.OPEN,
        float_yen=Yen(float_yen),
        opened_by=actor,
        opened_at=now,
    )
    with office.database.transaction() as connection:
        existing = _already_there(connection, session)
        if existing is not None:
            return existing
        unclosed = drawers.unclosed_of_counter(connection, counter.id)
        # The same request may have committed since we looked for its id: then the insert below finds it.
        if unclosed is not None and unclosed.id != session.id:
            raise _already_open(unclosed)
        try:
            with connection.begin_nested():
                drawers.insert_session(connection, session)
        except sa.exc.IntegrityError:  # the same request at the same moment, or another screen
            return _who_was_faster(connection, session)
        postings = partial(journal.open_drawer_entry, counter.id, session.float_yen)
        post_drawer_entry(office, connection, session, "open_drawer", now, actor, postings)
    return session


def _already_there(connection: sa.Connection, asked: DrawerSession) -> DrawerSession | None:
    found = drawers.find(connection, asked.id)
    if found is not None and (found.counter, found.float_yen) != (asked.counter, asked.float_yen):
        raise Refused("session_id_reused", f"drawer session {asked.id} was opened with other content")
    return found


def _who_was_faster(connection: sa.Connection, asked: DrawerSession) -> DrawerSession:
    found = _already_there(connection, asked)
    if found is not None:
        return found
    unclosed = drawers.unclosed_of_counter(connection, asked.counter)
    assert unclosed is not None
    raise _already_open(unclosed)


def _already_open(session: DrawerSession) -> Refused:
    return Refused(
        "drawer_already_open",
        f"{session.counter} was opened on {session.business_day} by {session.opened_by} and is not closed",
        session_id=session.id,
    )
