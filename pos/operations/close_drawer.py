"""レジ締め: the confirmed count ends the session, and says what goes to the bank."""

from functools import partial

from sqlalchemy import Connection

from pos.domain import journal
from pos.domain.drawer import DRAWER_MOVES, DrawerMove
from pos.domain.errors import Refused
from pos.domain.journal import DrawerClose
from pos.domain.payment import PaymentStatus
from pos.office import Office
from pos.operations.count_drawer import expected_yen, locked_session
from pos.operations.drawer_entry import post_drawer_entry
from pos.storage import drawers, payments
from pos.storage.drawers import DrawerSession


def close_drawer(office: Office, session_id: str, actor: str) -> DrawerSession:
    """Close with the last count; over/short goes to its own account. A closed session is returned as it is.

    Raises Refused `payments_in_doubt` while an outcome is being asked for (処理未了 carries over and does not block),
    `drawer_not_counted`.
    """
    with office.database.transaction() as connection:
        session = locked_session(connection, session_id)
        if session.closed_at is not None:
            return session
        status = DRAWER_MOVES.next_status(session.status, DrawerMove.CLOSE)
        _check_no_doubt(connection, session)
        count = drawers.last_count(connection, session_id)
        if count is None:
            raise Refused("drawer_not_counted", "count the drawer first")
        found = DrawerClose(expected_yen(connection, session), count.counted_yen, session.float_yen)
        now = office.clock.now()
        postings = partial(journal.close_drawer_entry, session.counter, session.id, found)
        details = {"counted_yen": int(found.counted_yen), "over_short_yen": int(found.over_short_yen)}
        post_drawer_entry(office, connection, session, "close_drawer", now, actor, postings, details)
        changes = {
            "status": status.value,
            "closed_by": actor,
            "closed_at": now,
            "expected_yen": found.expected_yen,
            "counted_yen": found.counted_yen,
            "pay_in_yen": found.pay_in_yen,
        }
        drawers.change(connection, session_id, changes)
        return locked_session(connection, session_id)


def _check_no_doubt(connection: Connection, session: DrawerSession) -> None:
    in_doubt = [
        payment.id
        for payment in payments.in_doubt_of_session(connection, session.id)
        if payment.status is not PaymentStatus.INDETERMINATE
    ]
    if in_doubt:
        raise Refused(
            "payments_in_doubt",
            f"{len(in_doubt)} payments are being confirmed (確認中): wait for them, or end them, first",
            payments=in_doubt,
        )
