"""A program gets the successor of its key while the old one still works for a while."""

from datetime import datetime, timedelta

from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.api_clients.new_key import IssuedKey, add_key, live_keys
from pos.operations.ward_events import seal_ward_event
from pos.storage import api_clients


def rotate_api_key(
    desk: FrontDesk, client_id: str, expires_at: datetime | None, overlap: timedelta, actor: str
) -> IssuedKey:
    """A new key with the scopes of the client's one live key, which ends when `overlap` is over.

    Raises Refused `unknown_client`, `nothing_to_rotate`, `expiry_in_the_past` or `too_many_live_keys`.
    """
    with desk.database.transaction() as connection:
        live = live_keys(desk, connection, client_id)
        if not live:
            raise Refused("nothing_to_rotate", f"{client_id} has no live key; issue one")
        issued = add_key(desk, connection, client_id, live[0].scopes, expires_at, actor)
        ends_at = desk.clock.now() + overlap
        if live[0].expires_at is None or live[0].expires_at > ends_at:
            api_clients.expire_key(connection, live[0].key_id, ends_at)
            seal_ward_event(
                desk, connection, "api_key_expires", actor, key=live[0].key_id, expires_at=ends_at.isoformat()
            )
        return issued
