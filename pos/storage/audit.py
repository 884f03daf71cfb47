"""The audit chains: one per facility and `ward`. A row is appended in the transaction of the act it seals."""

from collections.abc import Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy import Connection, Row, bindparam, func, insert, select, text, update

from pos.domain.audit import GENESIS, AuditKeys, AuditStamp, chain_mac, root
from pos.storage.tables import audit_chains, audit_rows, epochs

__all__ = ["WARD_CHAIN", "append", "append_many", "heads", "lock", "root"]

#: The chain of what belongs to no facility: staff, API clients, operation.
WARD_CHAIN = "ward"

_HEAD = (
    select(
        audit_chains.c.head_seq,
        audit_chains.c.head_mac,
        select(func.max(epochs.c.epoch)).scalar_subquery().label("epoch"),
    )
    .where(audit_chains.c.chain == bindparam("of_chain"))
    .with_for_update(of=audit_chains)
)
#: Two first rows of one chain at the same time: one inserts, the other waits and finds it.
_BEGIN_CHAIN = text(
    "INSERT INTO audit_chains (chain, head_seq, head_mac) VALUES (:chain, 0, :mac) ON CONFLICT DO NOTHING"
)
_MOVE_HEAD = (
    update(audit_chains)
    .where(audit_chains.c.chain == bindparam("of_chain"))
    .values(head_seq=bindparam("seq"), head_mac=bindparam("mac"))
)


def append(connection: Connection, keys: AuditKeys, chain: str, payload: Mapping[str, Any]) -> AuditStamp:
    """Seal `payload` (JSON; whole numbers within ±2^53) as the chain's next row, in the caller's transaction.

    Locks the chain's head until the transaction ends: whoever appends to several chains takes them in sorted order.
    Raises rfc8785.CanonicalizationError for what is not JSON.
    """
    return append_many(connection, keys, chain, [payload])[0]


def append_many(
    connection: Connection, keys: AuditKeys, chain: str, payloads: Sequence[Mapping[str, Any]]
) -> list[AuditStamp]:
    """Seal each payload as a row of its own, in order, in three statements: a night's fees come by the thousand."""
    if not payloads:
        return []
    canonical = [rfc8785.dumps(dict(payload)) for payload in payloads]
    head = _locked_head(connection, chain)
    stamp = AuditStamp(head.head_seq, head.head_mac)
    stamps: list[AuditStamp] = []
    rows: list[dict[str, Any]] = []
    for payload in canonical:
        row = {"seq": stamp.seq + 1, "epoch": head.epoch, "previous": stamp.mac}
        mac = chain_mac(keys, keys.current_id, chain, **row, payload=payload)
        rows.append({**row, "chain": chain, "key_id": keys.current_id, "payload": payload.decode(), "mac": mac})
        stamp = AuditStamp(row["seq"], mac)
        stamps.append(stamp)
    connection.execute(insert(audit_rows), rows)
    connection.execute(_MOVE_HEAD, {"of_chain": chain, "seq": stamp.seq, "mac": stamp.mac})
    return stamps


def lock(connection: Connection, chain: str) -> None:
    """Wait until whoever is appending to the chain has committed; nobody appends until this transaction ends."""
    _locked_head(connection, chain)


def heads(connection: Connection) -> dict[str, AuditStamp]:
    """The last row of every chain; chains without rows are not there."""
    found = connection.execute(select(audit_chains).where(audit_chains.c.head_seq > 0))
    return {row.chain: AuditStamp(row.head_seq, row.head_mac) for row in found}


def _locked_head(connection: Connection, chain: str) -> Row[int, str, int]:
    head = connection.execute(_HEAD, {"of_chain": chain}).one_or_none()
    if head is not None:
        return head
    connection.execute(_BEGIN_CHAIN, {"chain": chain, "mac": GENESIS})
    return connection.execute(_HEAD, {"of_chain": chain}).one()
