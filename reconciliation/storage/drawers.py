"""Block C: the day's drawer sessions, with what the journal says should be in them."""

from collections import Counter
from datetime import date

from sqlalchemy import Connection, func, select

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.storage.tables import drawer_sessions, journal_lines, pay_in_slips
from reconciliation.day_rows import Drawer, Slip


def of_day(connection: Connection, day: date) -> list[Drawer]:
    """In the order of counters and opening. A closed session keeps the expectation it was closed with."""
    session = drawer_sessions
    query = select(session).where(session.c.business_day == day).order_by(session.c.opened_at, session.c.id)
    rows = connection.execute(query).all()
    slips = _slips(connection, day)
    in_drawer = _in_drawer(connection, day)
    numbers: Counter[str] = Counter()
    found = []
    for row in rows:
        numbers[row.counter] += 1
        expected = row.expected_yen if row.expected_yen is not None else in_drawer.get(row.id, Yen(0))
        status = DrawerStatus(row.status)
        number = numbers[row.counter]
        amounts = (row.float_yen, expected, row.counted_yen, row.pay_in_yen)
        found.append(Drawer(row.id, row.facility, row.counter, number, status, *amounts, slips.get(row.id)))
    return sorted(found, key=lambda drawer: (drawer.counter, drawer.number))


def _slips(connection: Connection, day: date) -> dict[str, Slip]:
    """By session; one that had nothing to pay in has none."""
    slip = pay_in_slips
    query = select(slip.c.drawer_session_id, slip.c.slip, slip.c.amount_yen, slip.c.due_on)
    rows = connection.execute(query.where(slip.c.business_day == day))
    return {session_id: Slip(number, amount, due_on) for session_id, number, amount, due_on in rows}


def _in_drawer(connection: Connection, day: date) -> dict[str, Yen]:
    """Per session that is not closed: the sum of its counter's cash lines."""
    session, line = drawer_sessions, journal_lines
    query = (
        select(session.c.id, func.sum(line.c.amount_yen))
        .join(line, line.c.drawer_session_id == session.c.id)
        .where(session.c.business_day == day, session.c.status != DrawerStatus.CLOSED.value)
        .where(line.c.account == "cash:" + session.c.counter)
        .group_by(session.c.id)
    )
    return {session_id: Yen(int(amount)) for session_id, amount in connection.execute(query)}
