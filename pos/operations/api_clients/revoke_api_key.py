"""A key is taken away, at once."""

from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import api_clients


def revoke_api_key(desk: FrontDesk, key_id: str, actor: str) -> None:
    """The key opens nothing from now on; a second time changes nothing. Raises Refused `unknown_key`."""
    with desk.database.transaction() as connection:
        key = api_clients.find_key(connection, key_id)
        if key is None:
            raise Refused("unknown_key", f"there is no key {key_id[:40]}; `pos api-client list` shows them")
        if key.revoked_at is None:
            api_clients.revoke_key(connection, key_id, desk.clock.now())
            seal_ward_event(desk, connection, "api_key_revoked", actor, client=key.client_id, key=key_id)
