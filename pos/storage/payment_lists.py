"""Pages of payments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select

from pos.domain.access import EVERYWHERE
from pos.storage.payments import Payment, find_each
from pos.storage.tables import payments


class Position(NamedTuple):
    """The last row of a page: what comes behind it does not move when rows are added."""

    created_at: datetime
    payment_id: str


def of_client(
    connection: Connection,
    client_id: str,
    *,
    facilities: Collection[str],
    facility: str | None,
    reference: str | None,
    statuses: Sequence[str] | None,
    after: Position | None,
    limit: int,
) -> list[Payment]:
    """A client's payments at its facilities, newest first."""
    query = select(payments.c.id).where(payments.c.api_client_id == client_id)
    if EVERYWHERE not in facilities:
        query = query.where(payments.c.facility.in_(sorted(facilities)))
    if facility is not None:
        query = query.where(payments.c.facility == facility)
    if reference is not None:
        query = query.where(payments.c.reference == reference)
    if statuses is not None:
        query = query.where(payments.c.status.in_(statuses))
    if after is not None:
        same_instant = and_(payments.c.created_at == after.created_at, payments.c.id < after.payment_id)
        query = query.where(or_(payments.c.created_at < after.created_at, same_instant))
    query = query.order_by(payments.c.created_at.desc(), payments.c.id.desc()).limit(limit)
    return find_each(connection, list(connection.execute(query).scalars()))
