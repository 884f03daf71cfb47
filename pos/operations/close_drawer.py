"""レジ締め: the confirmed count ends the session, and says what goes to the bank."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from pos.domain import journal
from pos.domain.business_day import last_instant
from pos.domain.drawer import DRAWER_MOVES, DrawerMove
from pos.domain.errors import Refused
from pos.domain.journal import DrawerClose
from pos.domain.pay_in import slip_number
from pos.domain.payment import PaymentStatus
from pos.office import Office
from pos.operations.count_drawer import expected_yen, locked_session
from pos.operations.drawer_entry import post_drawer_entry
from pos.storage import drawers, pay_in_slips, payments
from pos.storage.drawers import DrawerSession
from pos.storage.pay_in_slips import PayInSlip


def close_drawer(office: Office, session_id: str, actor: str) -> DrawerSession:
    """Close with the last count; over/short goes to its own account, and what is to be paid in gets its 払込書.

    A closed session is returned as it is. What is booked belongs to the day on which the drawer was opened.

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
        slip = _slip(office, session, found, now)
        details = {
            "counted_yen": int(found.counted_yen),
            "over_short_yen": int(found.over_short_yen),
            "pay_in_slip": _told(slip),
            "closed_at": now.isoformat(),
        }
        # Who closes after midnight closes the day on which the drawer was opened: its over/short is of that day, and of
        # that day's fiscal year.
        at = min(now, last_instant(session.business_day, office.ward.cut_off))
        post_drawer_entry(office, connection, session, "close_drawer", at, actor, postings, details)
        changes = {
            "status": status.value,
            "closed_by": actor,
            "closed_at": now,
            "expected_yen": found.expected_yen,
            "counted_yen": found.counted_yen,
            "pay_in_yen": found.pay_in_yen,
        }
        drawers.change(connection, session_id, changes)
        if slip is not None:
            pay_in_slips.add(connection, slip)
        return locked_session(connection, session_id)


def _slip(office: Office, session: DrawerSession, found: DrawerClose, now: datetime) -> PayInSlip | None:
    """One per session: a bag of money, a slip, a deposit; None when the drawer holds no more than its float."""
    if found.pay_in_yen == 0:
        return None
    return PayInSlip(
        slip=slip_number(session.id, session.business_day),
        drawer_session_id=session.id,
        facility=session.facility,
        counter=session.counter,
        business_day=session.business_day,
        amount_yen=found.pay_in_yen,
        due_on=office.ward.pay_in_due_on(session.business_day),
        issued_at=now,
    )


def _told(slip: PayInSlip | None) -> dict[str, str | int] | None:
    if slip is None:
        return None
    return {"slip": slip.slip, "amount_yen": int(slip.amount_yen), "due_on": slip.due_on.isoformat()}


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
