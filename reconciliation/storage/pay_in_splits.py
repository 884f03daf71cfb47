"""払込内訳書: what each slip of the day consists of, from the journal lines of its session."""

from datetime import date

from sqlalchemy import Connection, exists, func, or_, select

from pos.domain.money import Yen
from pos.storage.tables import journal_entries, journal_lines, pay_in_slips
from reconciliation.day_rows import PayInPart
from reconciliation.storage.drawers import sessions_of_day


def of_day(connection: Connection, day: date) -> list[PayInPart]:
    """The other side of everything that moved the session's cash: as entries balance, the parts of a slip are exactly
    its amount. A float that was put in and goes back cancels itself out.
    """
    slip, line, entry, money = pay_in_slips, journal_lines, journal_entries, journal_lines.alias("money")
    cash = "cash:" + slip.c.counter
    moved_cash = exists().where(money.c.entry_id == entry.c.id, money.c.account == cash)
    groups = (slip.c.slip, line.c.fiscal_year, line.c.account, line.c.owner)
    query = (
        select(*groups, -func.sum(line.c.amount_yen))
        .join(entry, entry.c.drawer_session_id == slip.c.drawer_session_id)
        .join(line, line.c.entry_id == entry.c.id)
        .where(slip.c.drawer_session_id.in_(sessions_of_day(connection, day)))
        .where(or_(moved_cash, entry.c.kind == "close_drawer"))
        .where(line.c.account != cash, line.c.account != "cash_in_transit:" + slip.c.drawer_session_id)
        .group_by(*groups)
        .having(func.sum(line.c.amount_yen) != 0)
    )
    rows = connection.execute(query)
    return sorted(PayInPart(number, year, account, owner, Yen(int(yen))) for number, year, account, owner, yen in rows)
