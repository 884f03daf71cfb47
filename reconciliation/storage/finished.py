"""Payments that ended without money and of which a settlement line says otherwise."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from pos.domain.payment import NOT_LIVE
from pos.storage.tables import payments
from reconciliation.proof.legs import LegKind
from reconciliation.storage.lines import in_window, is_unmatched
from reconciliation.tables import statement_lines


def finished_payments_with_lines(connection: Connection, agents: Collection[str], since: date) -> list[str]:
    """Ids of finished payments that an unmatched sale line of their own agent names, and that never took money.

    A voided payment took money and gave it back: its line is half of a pair.
    """
    line = statement_lines
    query = (
        select(payments.c.id)
        .join(line, (line.c.our_reference == payments.c.id) & (line.c.agent == payments.c.agent))
        .where(in_window(agents, since), is_unmatched(), line.c.type == LegKind.CAPTURE.line_type)
        .where(payments.c.status.in_(sorted(NOT_LIVE)), payments.c.captured_yen == 0)
        .order_by(payments.c.id)
        .distinct()
    )
    return list(connection.execute(query).scalars())
