"""What every new key has in common, whether it is the first one or a successor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pos.domain.access import Scope
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import api_clients
from pos.storage.api_clients import ApiKey

#: One in use and its successor. A third would be one that nobody remembers.
MOST_LIVE_KEYS = 2


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`text` is shown to a person once and kept nowhere."""

    text: str
    key: ApiKey


def live_keys(desk: FrontDesk, connection: Connection, client_id: str) -> Sequence[ApiKey]:
    """The client's live keys, of which there is room for one more; the client's row is locked.

    Raises Refused `unknown_client` or `too_many_live_keys`.
    """
    if api_clients.find_client(connection, client_id, for_update=True) is None:
        raise Refused("unknown_client", f"there is no client {client_id[:40]}; `pos api-client list` shows them")
    now = desk.clock.now()
    live = [key for key in api_clients.keys_of(connection, client_id) if key.is_live(now)]
    if len(live) >= MOST_LIVE_KEYS:
        ids = " and ".join(key.key_id for key in live)
        raise Refused("too_many_live_keys", f"{client_id} has {ids}; revoke the one that is no longer used")
    return live


def add_key(
    desk: FrontDesk,
    connection: Connection,
    client_id: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None,
    actor: str,
) -> IssuedKey:
    """Write down a new key. Raises Refused `scope_missing` or `expiry_in_the_past`."""
    now = desk.clock.now()
    if not scopes:
        raise Refused("scope_missing", f"expected at least one scope of {', '.join(Scope)}")
    if expires_at is not None and expires_at <= now:
        raise Refused("expiry_in_the_past", f"expected an expiry after {now:%Y-%m-%d %H:%M} UTC, found {expires_at}")
    key, secret = ApiKey(desk.new_id(), client_id, scopes, now, expires_at, None, None), desk.new_secret()
    api_clients.add_key(connection, key, secret)
    seal_ward_event(
        desk,
        connection,
        "api_key_issued",
        actor,
        client=client_id,
        key=key.key_id,
        scopes=sorted(scopes),
        expires_at=None if expires_at is None else expires_at.isoformat(),
    )
    return IssuedKey(api_clients.key_text(key.key_id, secret), key)
