"""Block C: the day's drawer sessions, with what the journal says should be in them.

A session stands on the day on which its cash is counted: its own, or, once that was closed (確定), the later one that
its entries went to (docs/decisions/0011).
"""

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, or_, select

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.storage.tables import drawer_sessions, journal_entries, journal_lines, pay_in_slips
from reconciliation.day_rows import Drawer, Slip

#: Entries that say where the cash of a session is counted. What an agent tells later of a card sale does not.
_OF_CASH = ("open_drawer", "take_cash", "void_cash", "close_drawer")


def of_day(connection: Connection, day: date) -> list[Drawer]:
    """In the order of counters and opening. A closed session keeps the expectation it was closed with."""
    session, ids = drawer_sessions, sessions_of_day(connection, day)
    # The day's own first: they keep the numbers that the counter has printed.
    in_order = (session.c.business_day.desc(), session.c.opened_at, session.c.id)
    rows = connection.execute(select(session).where(session.c.id.in_(ids)).order_by(*in_order)).all()
    slips = _slips(connection, ids)
    in_drawer = _in_drawer(connection, ids)
    numbers: Counter[str] = Counter()
    found = []
    for row in rows:
        numbers[row.counter] += 1
        expected = row.expected_yen if row.expected_yen is not None else in_drawer.get(row.id, Yen(0))
        status = DrawerStatus(row.status)
        number = numbers[row.counter]
        amounts = (row.float_yen, expected, row.counted_yen, row.pay_in_yen)
        own_day = row.business_day if row.business_day != day else None
        found.append(Drawer(row.id, row.facility, row.counter, number, status, *amounts, slips.get(row.id), own_day))
    return sorted(found, key=lambda drawer: (drawer.counter, drawer.number))


def sessions_of_day(connection: Connection, day: date) -> list[str]:
    """The ids of the sessions that stand on the day."""
    session, entry = drawer_sessions, journal_entries
    from_a_closed_day = select(entry.c.drawer_session_id).where(
        entry.c.business_day == day, entry.c.belongs_to_day < day, entry.c.kind.in_(_OF_CASH)
    )
    query = select(session.c.id).where(or_(session.c.business_day == day, session.c.id.in_(from_a_closed_day)))
    ids = connection.execute(query).scalars().all()
    return sorted(set(ids) - _counted_later(connection, ids, day))


def _counted_later(connection: Connection, ids: Collection[str], day: date) -> set[str]:
    entry, line = journal_entries, journal_lines
    query = (
        select(line.c.drawer_session_id)
        .join(entry, entry.c.id == line.c.entry_id)
        .where(line.c.drawer_session_id.in_(ids), entry.c.kind.in_(_OF_CASH), entry.c.business_day > day)
    )
    return set(connection.execute(query).scalars())


def _slips(connection: Connection, ids: Collection[str]) -> dict[str, Slip]:
    """By session; one that had nothing to pay in has none."""
    slip = pay_in_slips
    query = select(slip.c.drawer_session_id, slip.c.slip, slip.c.amount_yen, slip.c.due_on)
    rows = connection.execute(query.where(slip.c.drawer_session_id.in_(ids)))
    return {session_id: Slip(number, amount, due_on) for session_id, number, amount, due_on in rows}


def _in_drawer(connection: Connection, ids: Collection[str]) -> dict[str, Yen]:
    """Per session that is not closed: the sum of its counter's cash lines."""
    session, line = drawer_sessions, journal_lines
    query = (
        select(session.c.id, func.sum(line.c.amount_yen))
        .join(line, line.c.drawer_session_id == session.c.id)
        .where(session.c.id.in_(ids), session.c.status != DrawerStatus.CLOSED.value)
        .where(line.c.account == "cash:" + session.c.counter)
        .group_by(session.c.id)
    )
    return {session_id: Yen(int(amount)) for session_id, amount in connection.execute(query)}
