"""Block D: what the agents' lines have proven of a day's legs."""

from datetime import date

from sqlalchemy import Connection, func, select

from pos.domain.money import Yen
from reconciliation.day_rows import Proven
from reconciliation.storage.leg_query import every_kind, legs_where, moved_on
from reconciliation.tables import matches, statement_lines


def of_day(connection: Connection, day: date) -> list[Proven]:
    """Every sum of the ward's day."""
    legs = legs_where(every_kind(moved_on([day]))).subquery("legs")
    groups = (legs.c.facility, legs.c.agent, legs.c.belongs_to_day)
    sums = (legs.c.amount_yen, statement_lines.c.fee_yen, statement_lines.c.fee_tax_yen)
    query = (
        select(*groups, func.count(), *(func.sum(column) for column in sums))
        .join(matches, matches.c.leg_id == legs.c.leg_id)
        .join(statement_lines, statement_lines.c.line_key == matches.c.line_key)
        .group_by(*groups)
    )
    rows = connection.execute(query)
    return sorted(Proven(*row[:4], *(Yen(int(amount)) for amount in row[4:])) for row in rows)
