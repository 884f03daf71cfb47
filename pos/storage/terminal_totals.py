"""日計 of standalone terminals as rows, and the attested sales they are held against."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from pos.domain.payment import PaymentStatus
from pos.domain.tender import Evidence, Tender
from pos.domain.terminal_totals import AttestedSale, BrandAt, BrandTotal
from pos.storage.tables import payments, terminal_totals


@dataclass(frozen=True, slots=True)
class EnteredTotals:
    """One entry of one terminal's 日計, every brand it takes."""

    session_id: str
    terminal_id: str
    attempt: int
    totals: Mapping[BrandAt, BrandTotal]
    entered_by: str
    entered_at: datetime


def add(connection: Connection, entered: EnteredTotals) -> None:
    """Keep an entry for good."""
    rows = [
        {
            "session_id": entered.session_id,
            "terminal_id": entered.terminal_id,
            "attempt": entered.attempt,
            "tender": at.tender.value,
            "brand": at.brand,
            "count": one.count,
            "amount_yen": one.amount_yen,
            "entered_by": entered.entered_by,
            "entered_at": entered.entered_at,
        }
        for at, one in entered.totals.items()
    ]
    connection.execute(insert(terminal_totals), rows)


def last_of_sessions(connection: Connection, session_ids: Collection[str]) -> dict[tuple[str, str], EnteredTotals]:
    """The entry that counts, by session and terminal; a terminal that was not entered is missing."""
    entry = terminal_totals
    same_terminal = (entry.c.session_id, entry.c.terminal_id)
    last = (
        select(*same_terminal, func.max(entry.c.attempt).label("attempt"))
        .where(entry.c.session_id.in_(sorted(session_ids)))
        .group_by(*same_terminal)
        .subquery()
    )
    query = select(entry).join(
        last,
        (entry.c.session_id == last.c.session_id)
        & (entry.c.terminal_id == last.c.terminal_id)
        & (entry.c.attempt == last.c.attempt),
    )
    by_terminal = defaultdict(list)
    for row in connection.execute(query).mappings():
        by_terminal[row["session_id"], row["terminal_id"]].append(row)
    return {
        (session_id, terminal_id): EnteredTotals(
            session_id,
            terminal_id,
            rows[0].attempt,
            {
                BrandAt(terminal_id, Tender(row.tender), row.brand): BrandTotal(row.count, row.amount_yen)
                for row in rows
            },
            rows[0].entered_by,
            rows[0].entered_at,
        )
        for (session_id, terminal_id), rows in by_terminal.items()
    }


def attested_of_sessions(connection: Connection, session_ids: Collection[str]) -> dict[str, list[AttestedSale]]:
    """The sales of each session that stand on a clerk's word. A void takes its sale out; a refund of a later day, which
    no 日計 of the session knows of, does not.
    """
    wanted = (
        payments.c.drawer_session_id.in_(sorted(session_ids)),
        payments.c.evidence == Evidence.ATTESTED.value,
        payments.c.status == PaymentStatus.CAPTURED.value,
    )
    found: dict[str, list[AttestedSale]] = defaultdict(list)
    for row in connection.execute(select(payments).where(*wanted).order_by(payments.c.id)).mappings():
        sale = AttestedSale(row["id"], row["agent"], _brand_at(row), row["slip_number"], row["captured_yen"])
        found[row["drawer_session_id"]].append(sale)
    return dict(found)


def _brand_at(row: RowMapping) -> BrandAt:
    return BrandAt(row["terminal_id"], Tender(row["tender"]), row["brand"])
