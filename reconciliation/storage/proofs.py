"""Step 1 of the proof: what agents said about legs when they were asked in the night. Once per leg."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from pos.domain.payment import PaymentMove
from pos.storage.tables import payment_events
from pos.storage.upsert import insert_or
from reconciliation.findings.legs import Denial
from reconciliation.proof.asking import Proof
from reconciliation.storage.chunks import chunks
from reconciliation.tables import leg_proofs


def asked(connection: Connection, leg_ids: Collection[str]) -> set[str]:
    """Those that have an answer already."""
    found: set[str] = set()
    for some in chunks(leg_ids):
        found |= set(connection.execute(select(leg_proofs.c.leg_id).where(leg_proofs.c.leg_id.in_(some))).scalars())
    return found


def denials(connection: Connection, leg_ids: Collection[str]) -> dict[str, Denial]:
    """Those that the agent did not confirm."""
    columns = (leg_proofs.c.leg_id, leg_proofs.c.amount_yen, leg_proofs.c.detail)
    found: dict[str, Denial] = {}
    for some in chunks(leg_ids):
        query = select(*columns).where(leg_proofs.c.leg_id.in_(some), leg_proofs.c.confirmed.is_(False))
        found |= {
            row.leg_id: Denial(row.leg_id, row.amount_yen or None, row.detail) for row in connection.execute(query)
        }
    return found


def add(connection: Connection, proofs: Iterable[Proof], run_id: str, at: datetime) -> None:
    """Keep answers; one that is there already stays."""
    rows = [
        {
            "leg_id": proof.leg_id,
            "confirmed": proof.confirmed,
            "amount_yen": proof.amount_yen,
            "detail": proof.detail,
            "run_id": run_id,
            "asked_at": at,
        }
        for proof in proofs
    ]
    if rows:
        connection.execute(insert_or(connection, leg_proofs).on_conflict_do_nothing(), rows)


def undone_payments(connection: Connection, payment_ids: Collection[str]) -> set[str]:
    """Those that were voided since: the agent then speaks of the void, not of the sale."""
    found: set[str] = set()
    event = payment_events
    for some in chunks(payment_ids):
        query = select(event.c.payment_id).where(event.c.payment_id.in_(some), event.c.move == PaymentMove.VOID.value)
        found |= set(connection.execute(query).scalars())
    return found
