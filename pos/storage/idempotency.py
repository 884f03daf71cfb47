"""Idempotency keys of API clients. A key lives as long as the money row it made."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from pos.storage.tables import idempotency

#: Built once: every payment of the reservation system passes here.
_FREEZE = (
    update(idempotency)
    .where(
        idempotency.c.client_id == bindparam("of_client"),
        idempotency.c.key == bindparam("of_key"),
        idempotency.c.response_status.is_(None),
    )
    .values(response_status=bindparam("status"), response_body=bindparam("body"))
)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """What a key was used for. The answer is frozen once it is known for good."""

    client_id: str
    key: str
    fingerprint: str
    subject_id: str
    response_status: int | None
    response_body: str | None
    created_at: datetime


def find(connection: Connection, client_id: str, key: str) -> KeyUse | None:
    """The use of the key, or None."""
    query = select(idempotency).where(idempotency.c.client_id == client_id, idempotency.c.key == key)
    row = connection.execute(query).mappings().one_or_none()
    return KeyUse(**row) if row else None


def claim(connection: Connection, use: KeyUse) -> None:
    """Bind the key to its money row, in that row's transaction. Raises IntegrityError when it is taken."""
    values = {column.name: getattr(use, column.name) for column in idempotency.columns}
    connection.execute(insert(idempotency), values)


def freeze_answer(connection: Connection, client_id: str, key: str, status: int, body: str) -> None:
    """Keep the first answer; a later call changes nothing."""
    connection.execute(_FREEZE, {"of_client": client_id, "of_key": key, "status": status, "body": body})
