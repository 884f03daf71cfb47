"""A client says where it wants to hear from us, and when it no longer does."""

from sqlalchemy import Connection

from pos.domain.errors import Refused
from pos.domain.web_address import web_address
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import api_clients, webhooks
from pos.storage.webhooks import Endpoint

#: A test system beside the real one, and both during a move; more is a mistake in a script.
_MOST_ENDPOINTS = 5


def register_webhook(desk: FrontDesk, client_id: str, url: str, actor: str, *, loopback_http: bool = False) -> Endpoint:
    """Send the client's events there from now on. The same address again is the same endpoint.

    `loopback_http`: also http to this machine, for development and the demo.
    Raises Refused `unknown_client`, `invalid_url`, `too_many_endpoints`.
    """
    address = web_address(url, loopback_http=loopback_http)
    with desk.database.transaction() as connection:
        if api_clients.find_client(connection, client_id, for_update=True) is None:
            raise Refused("unknown_client", f"there is no API client {client_id[:40]!r}")
        listening = _listening(connection, client_id)
        for endpoint in listening:
            if endpoint.url == address:
                return endpoint
        if len(listening) >= _MOST_ENDPOINTS:
            raise Refused("too_many_endpoints", f"the client has {len(listening)} endpoints: disable one first")
        endpoint = Endpoint(desk.new_id(), client_id, address, desk.clock.now(), None, None)
        webhooks.insert_endpoint(connection, endpoint)
        seal_ward_event(
            desk, connection, "webhook_registered", actor, client=client_id, endpoint=endpoint.id, url=address
        )
        return endpoint


def disable_webhook(desk: FrontDesk, endpoint_id: str, reason: str, actor: str) -> Endpoint:
    """Send nothing there any more; what was on its way stays undelivered. Raises Refused `unknown_endpoint`."""
    with desk.database.transaction() as connection:
        found = webhooks.find_endpoint(connection, endpoint_id)
        if found is None:
            raise Refused("unknown_endpoint", f"there is no webhook endpoint {endpoint_id[:40]!r}")
        if found.disabled_at is not None:
            return found
        webhooks.disable_endpoint(connection, endpoint_id, reason, desk.clock.now())
        seal_ward_event(desk, connection, "webhook_disabled", actor, endpoint=endpoint_id)
        disabled = webhooks.find_endpoint(connection, endpoint_id)
    assert disabled is not None
    return disabled


def _listening(connection: Connection, client_id: str) -> list[Endpoint]:
    return [endpoint for endpoint in webhooks.endpoints_of(connection, client_id) if endpoint.disabled_at is None]
