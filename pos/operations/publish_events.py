"""Give committed events their place in publication order, and each of its client's endpoints a delivery."""

from datetime import datetime

from sqlalchemy import Connection

from pos.clock import Clock
from pos.office import Office
from pos.storage import webhooks

#: In one transaction: a morning after a night without a publisher must not hold the write lock for long.
_AT_ONCE = 500


def publish_events(office: Office, real_clock: Clock) -> int:
    """Publish what has been committed; how many events.

    A position is given after the event's commit, by one publisher at a time: whoever reads up to a position has seen
    everything before it, also what a slower transaction committed later. `real_clock`: deliveries are due at once.
    """
    published = 0
    while True:
        with office.database.transaction() as connection:
            batch = _publish(office, connection, real_clock.now())
        published += batch
        if batch < _AT_ONCE:
            return published


def _publish(office: Office, connection: Connection, now: datetime) -> int:
    events = webhooks.unpublished(connection, limit=_AT_ONCE)
    first = webhooks.last_position(connection) + 1 if events else 0
    listening: dict[str, list[str]] = {}
    for position, event in enumerate(events, first):
        webhooks.give_position(connection, event.event_id, position)
        if event.client_id not in listening:
            listening[event.client_id] = _endpoints(connection, event.client_id)
        for endpoint_id in listening[event.client_id]:
            webhooks.insert_delivery(
                connection,
                delivery_id=office.new_id(),
                event_id=event.event_id,
                endpoint_id=endpoint_id,
                due_at=now,
            )
    return len(events)


def _endpoints(connection: Connection, client_id: str) -> list[str]:
    endpoints = webhooks.endpoints_of(connection, client_id)
    return [endpoint.id for endpoint in endpoints if endpoint.disabled_at is None]
