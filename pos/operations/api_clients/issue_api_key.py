"""A program gets a key, its first one say; the next one comes by rotate_api_key."""

from datetime import datetime

from pos.domain.access import Scope
from pos.front_desk import FrontDesk
from pos.operations.api_clients.new_key import IssuedKey, add_key, live_keys


def issue_api_key(
    desk: FrontDesk, client_id: str, scopes: frozenset[Scope], expires_at: datetime | None, actor: str
) -> IssuedKey:
    """A new key with these scopes.

    Raises Refused `unknown_client`, `scope_missing`, `expiry_in_the_past` or `too_many_live_keys`.
    """
    with desk.database.transaction() as connection:
        live_keys(desk, connection, client_id)
        return add_key(desk, connection, client_id, scopes, expires_at, actor)
