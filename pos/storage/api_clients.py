"""The reservation system's programs and their keys. Of a key only the SHA-256 is kept."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from pos.domain.access import ApiClient, Scope
from pos.storage.tables import api_clients, api_keys

#: A key reads `pos_<key id>_<secret>`; the prefix lets scanners for leaked secrets know what they found.
_PREFIX = "pos"
_SHAPE = re.compile(rf"{_PREFIX}_(?P<key_id>[0-9A-Z]{{26}})_(?P<secret>[A-Za-z0-9_-]{{20,100}})")


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A program as it was registered."""

    id: str
    name: str
    facilities: frozenset[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key of a client, without its secret."""

    key_id: str
    client_id: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def key_text(key_id: str, secret: str) -> str:
    """What the client puts behind `Authorization: Bearer`."""
    return f"{_PREFIX}_{key_id}_{secret}"


def hashed(secret: str) -> str:
    """The SHA-256 we keep. A fast hash is enough for 256 bits of randomness, and every request needs it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def authenticate(connection: Connection, bearer: str, now: datetime) -> tuple[ApiClient, ApiKey] | None:
    """Whose live key this is; None for anything else. The comparison takes the same time whatever is wrong."""
    shape = _SHAPE.fullmatch(bearer)
    if shape is None:
        return None
    key_id, secret = shape["key_id"], shape["secret"]
    wanted = select(api_keys, api_clients.c.name, api_clients.c.facilities).join_from(api_keys, api_clients)
    row = connection.execute(wanted.where(*_live_client, api_keys.c.key_id == key_id)).mappings().one_or_none()
    stored = row["secret_sha256"] if row is not None else hashed("")
    is_right = hmac.compare_digest(hashed(secret), stored)
    if not is_right or row is None:
        return None
    key = _key(row)
    if not key.is_live(now):
        return None
    facilities = frozenset(row["facilities"])
    return ApiClient(key.client_id, row["name"], facilities, key_id, key.scopes), key


def add_client(connection: Connection, client: RegisteredClient) -> None:
    """A new program."""
    connection.execute(
        insert(api_clients).values(
            id=client.id, name=client.name, facilities=sorted(client.facilities), created_at=client.created_at
        )
    )


def find_client(connection: Connection, client_id: str, *, for_update: bool = False) -> RegisteredClient | None:
    """The program with this id. `for_update`: nobody else gives it a key until the transaction ends."""
    wanted = select(api_clients).where(api_clients.c.id == client_id)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).mappings().one_or_none()
    return None if row is None else _client(row)


def all_clients(connection: Connection) -> list[RegisteredClient]:
    """Every program by id."""
    return [_client(row) for row in connection.execute(select(api_clients).order_by(api_clients.c.id)).mappings()]


def keys_of(connection: Connection, client_id: str) -> list[ApiKey]:
    """All keys it ever had, oldest first."""
    return _keys(connection, api_keys.c.client_id == client_id)


def find_key(connection: Connection, key_id: str) -> ApiKey | None:
    """The key with this id."""
    return next(iter(_keys(connection, api_keys.c.key_id == key_id)), None)


def add_key(connection: Connection, key: ApiKey, secret: str) -> None:
    """A new key; the secret itself is not kept."""
    connection.execute(
        insert(api_keys).values(
            key_id=key.key_id,
            client_id=key.client_id,
            secret_sha256=hashed(secret),
            scopes=sorted(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )


def use_key(connection: Connection, key_id: str, at: datetime) -> None:
    """The key was shown."""
    _change_key(connection, key_id, last_used_at=at)


def expire_key(connection: Connection, key_id: str, at: datetime) -> None:
    """The key opens nothing from `at` on."""
    _change_key(connection, key_id, expires_at=at)


def revoke_key(connection: Connection, key_id: str, at: datetime) -> None:
    """The key opens nothing any more."""
    _change_key(connection, key_id, revoked_at=at)


_live_client = (api_clients.c.disabled_at.is_(None),)


def _change_key(connection: Connection, key_id: str, **instants: datetime) -> None:
    connection.execute(update(api_keys).where(api_keys.c.key_id == key_id).values(instants))


def _keys(connection: Connection, which: ColumnElement[bool]) -> list[ApiKey]:
    wanted = select(api_keys).where(which).order_by(api_keys.c.created_at, api_keys.c.key_id)
    return [_key(row) for row in connection.execute(wanted).mappings()]


def _key(row: RowMapping) -> ApiKey:
    return ApiKey(
        row["key_id"],
        row["client_id"],
        frozenset(Scope(scope) for scope in row["scopes"]),
        row["created_at"],
        row["expires_at"],
        row["last_used_at"],
        row["revoked_at"],
    )


def _client(row: RowMapping) -> RegisteredClient:
    return RegisteredClient(row["id"], row["name"], frozenset(row["facilities"]), row["created_at"])
