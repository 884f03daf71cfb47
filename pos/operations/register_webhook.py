"""A client says where it wants to hear from us, and when it no longer does."""

from sqlalchemy import Connection

from pos.domain.errors import Refused
from pos.domain.web_address import web_address
from pos.office import Office
from pos.storage import api_clients, webhooks
from pos.storage.webhooks import Endpoint

#: A test system beside the real one, and both during a move; more is a mistake in a script.
_MOST_ENDPOINTS = 5


def register_webhook(office: Office, client_id: str, url: str, *, loopback_http: bool = False) -> Endpoint:
    """Send the client's events there from now on. The same address again is the same endpoint.

    `loopback_http`: also http to this machine, for development and the demo.
    Raises Refused `unknown_client`, `invalid_url`, `too_many_endpoints`.
    """
    address = web_address(url, loopback_http=loopback_http)
    with office.database.transaction() as connection:
        if api_clients.find_client(connection, client_id) is None:
            raise Refused("unknown_client", f"there is no API client {client_id!r}")
        listening = _listening(connection, client_id)
        for endpoint in listening:
            if endpoint.url == address:
                return endpoint
        if len(listening) >= _MOST_ENDPOINTS:
            raise Refused("too_many_endpoints", f"the client has {len(listening)} endpoints: disable one first")
        endpoint = Endpoint(office.new_id(), client_id, address, office.clock.now(), None, None)
        webhooks.insert_endpoint(connection, endpoint)
        return endpoint


def disable_webhook(office: Office, endpoint_id: str, reason: str) -> Endpoint:
    """Send nothing there any more; what was on its way stays undelivered. Raises Refused `unknown_endpoint`."""
    with office.database.transaction() as connection:
        webhooks.disable_endpoint(connection, endpoint_id, reason, office.clock.now())
        endpoint = webhooks.find_endpoint(connection, endpoint_id)
    if endpoint is None:
        raise Refused("unknown_endpoint", f"there is no webhook endpoint {endpoint_id!r}")
    return endpoint


def _listening(connection: Connection, client_id: str) -> list[Endpoint]:
    return [endpoint for endpoint in webhooks.endpoints_of(connection, client_id) if endpoint.disabled_at is None]
