"""Which program is calling."""

from datetime import timedelta

from pos.domain.access import ApiClient
from pos.front_desk import FrontDesk
from pos.storage import api_clients

#: Writing at every call would make each reader a writer; who looks for unused keys thinks in days.
_NOTE_USE_EVERY = timedelta(minutes=1)


def authenticate_client(desk: FrontDesk, bearer: str) -> ApiClient | None:
    """The client whose live key `bearer` is (the text behind `Authorization: Bearer `), None for anything else.

    Notes when the key was last used, to within a minute.
    """
    now = desk.clock.now()
    with desk.database.reading() as connection:
        found = api_clients.authenticate(connection, bearer, now)
    if found is None:
        return None
    client, key = found
    if key.last_used_at is None or now - key.last_used_at >= _NOTE_USE_EVERY:
        with desk.database.transaction() as connection:
            api_clients.use_key(connection, key.key_id, now)
    return client
