"""A program of the reservation system is let in."""

from collections.abc import Collection

from pos.domain.access import check_client_id, check_facilities
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import api_clients
from pos.storage.api_clients import RegisteredClient


def register_client(
    desk: FrontDesk,
    client_id: str,
    name: str,
    facilities: frozenset[str],
    known_facilities: Collection[str],
    actor: str,
) -> RegisteredClient:
    """Add a program for these facilities (ids, or EVERYWHERE); it has no key yet.

    Raises Refused `client_id_malformed`, `client_id_taken`, `name_missing` or `unknown_facility`.
    """
    check_client_id(client_id)
    if not 1 <= len(name.strip()) <= 200:
        raise Refused("name_missing", "expected a name of 1 to 200 characters")
    check_facilities(facilities, known_facilities)
    client = RegisteredClient(client_id, name.strip(), facilities, desk.clock.now())
    with desk.database.transaction() as connection:
        if api_clients.find_client(connection, client_id) is not None:
            raise Refused("client_id_taken", f"there is a client {client_id} already")
        api_clients.add_client(connection, client)
        seal_ward_event(desk, connection, "client_registered", actor, client=client_id, facilities=sorted(facilities))
    return client
