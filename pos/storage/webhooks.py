"""Webhooks as rows: endpoints, the events in publication order, and one delivery per event and endpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, text, update

from pos.domain.webhooks import DeliveryStatus
from pos.storage.tables import outbox, webhook_attempts, webhook_deliveries, webhook_endpoints

#: Any number will do, if all publishers of one PostgreSQL use the same.
_PUBLISHER_LOCK = 7_041_890


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a client wants to hear from us. Its signing secret is derived, never stored."""

    id: str
    client_id: str
    url: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint. `attempts`: how many were begun."""

    id: str
    event_id: str
    endpoint_id: str
    url: str
    attempts: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """What the outbox knows of an event that has no position yet."""

    event_id: str
    client_id: str


def insert_endpoint(connection: Connection, endpoint: Endpoint) -> None:
    """A new endpoint."""
    values = {column.name: getattr(endpoint, column.name) for column in webhook_endpoints.columns}
    connection.execute(insert(webhook_endpoints).values(values))


def find_endpoint(connection: Connection, endpoint_id: str) -> Endpoint | None:
    """The endpoint, or None."""
    query = select(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id)
    row = connection.execute(query).mappings().one_or_none()
    return Endpoint(**row) if row else None


def endpoints_of(connection: Connection, client_id: str) -> list[Endpoint]:
    """A client's endpoints, also disabled ones, oldest first."""
    query = select(webhook_endpoints).where(webhook_endpoints.c.client_id == client_id)
    rows = connection.execute(query.order_by(webhook_endpoints.c.created_at, webhook_endpoints.c.id)).mappings()
    return [Endpoint(**row) for row in rows]


def disable_endpoint(connection: Connection, endpoint_id: str, reason: str, at: datetime) -> None:
    """No more events for it, and nothing more of what was on its way."""
    still_on = (webhook_endpoints.c.id == endpoint_id) & webhook_endpoints.c.disabled_at.is_(None)
    connection.execute(update(webhook_endpoints).where(still_on).values(disabled_at=at, disabled_reason=reason))
    waiting = (webhook_deliveries.c.endpoint_id == endpoint_id) & (
        webhook_deliveries.c.status == DeliveryStatus.PENDING.value
    )
    stopped = {"status": DeliveryStatus.DISABLED.value, "next_attempt_at": None}
    connection.execute(update(webhook_deliveries).where(waiting).values(stopped))


def unpublished(connection: Connection, *, limit: int) -> list[Event]:
    """Committed events without a position, oldest first; the caller is the only publisher until it commits."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHER_LOCK})
    order = (outbox.c.created_at, outbox.c.sequence, outbox.c.event_id)
    query = select(outbox.c.event_id, outbox.c.client_id).where(outbox.c.position.is_(None)).order_by(*order)
    return [Event(**row) for row in connection.execute(query.limit(limit)).mappings()]


def last_position(connection: Connection) -> int:
    """The newest event's place in publication order; 0 before the first."""
    return int(connection.execute(select(func.max(outbox.c.position))).scalar() or 0)


def give_position(connection: Connection, event_id: str, position: int) -> None:
    """The event's place, once and for all."""
    without = (outbox.c.event_id == event_id) & outbox.c.position.is_(None)
    connection.execute(update(outbox).where(without).values(position=position))


def insert_delivery(
    connection: Connection, *, delivery_id: str, event_id: str, endpoint_id: str, due_at: datetime
) -> None:
    """The event is to reach the endpoint."""
    values = {
        "id": delivery_id,
        "event_id": event_id,
        "endpoint_id": endpoint_id,
        "status": DeliveryStatus.PENDING.value,
        "attempts": 0,
        "next_attempt_at": due_at,
    }
    connection.execute(insert(webhook_deliveries).values(values))


def due(connection: Connection, now: datetime, *, limit: int) -> list[Delivery]:
    """What is to be sent by now, in publication order."""
    query = (
        select(
            webhook_deliveries.c.id,
            webhook_deliveries.c.event_id,
            webhook_deliveries.c.endpoint_id,
            webhook_deliveries.c.attempts,
            webhook_endpoints.c.url,
            outbox.c.payload,
        )
        .join(webhook_endpoints, webhook_endpoints.c.id == webhook_deliveries.c.endpoint_id)
        .join(outbox, outbox.c.event_id == webhook_deliveries.c.event_id)
        .where(webhook_deliveries.c.status == DeliveryStatus.PENDING.value, webhook_deliveries.c.next_attempt_at <= now)
        .order_by(outbox.c.position)
        .limit(limit)
    )
    return [Delivery(**row) for row in connection.execute(query).mappings()]


def claim(connection: Connection, delivery: Delivery, *, until: datetime) -> bool:
    """Begin the next attempt; False when somebody else has. After a crash it is due again at `until`."""
    unclaimed = (
        (webhook_deliveries.c.id == delivery.id)
        & (webhook_deliveries.c.attempts == delivery.attempts)
        & (webhook_deliveries.c.status == DeliveryStatus.PENDING.value)
    )
    begun = {"attempts": delivery.attempts + 1, "next_attempt_at": until}
    return connection.execute(update(webhook_deliveries).where(unclaimed).values(begun)).rowcount == 1


def keep_attempt(
    connection: Connection,
    delivery_id: str,
    attempt: int,
    *,
    at: datetime,
    response_status: int | None,
    error: str | None,
    duration_ms: int,
) -> None:
    """What became of one attempt, for good."""
    values = {
        "delivery_id": delivery_id,
        "attempt": attempt,
        "attempted_at": at,
        "response_status": response_status,
        "error": error,
        "duration_ms": duration_ms,
    }
    connection.execute(insert(webhook_attempts).values(values))


def move_delivery(
    connection: Connection, delivery_id: str, attempt: int, status: DeliveryStatus, next_attempt_at: datetime | None
) -> None:
    """The delivery after that attempt; nothing when a later attempt has begun or it was stopped meanwhile."""
    same = (
        (webhook_deliveries.c.id == delivery_id)
        & (webhook_deliveries.c.attempts == attempt)
        & (webhook_deliveries.c.status == DeliveryStatus.PENDING.value)
    )
    moved = {"status": status.value, "next_attempt_at": next_attempt_at}
    connection.execute(update(webhook_deliveries).where(same).values(moved))


def endpoint_of_delivery(connection: Connection, delivery_id: str) -> Endpoint | None:
    """Where the delivery goes, or None."""
    query = select(webhook_deliveries.c.endpoint_id).where(webhook_deliveries.c.id == delivery_id)
    endpoint_id = connection.execute(query).scalar()
    return find_endpoint(connection, endpoint_id) if endpoint_id else None


def repeat_delivery(connection: Connection, delivery_id: str, at: datetime) -> None:
    """Due once more, whatever became of it."""
    due_again = {"status": DeliveryStatus.PENDING.value, "next_attempt_at": at}
    connection.execute(update(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id).values(due_again))


def attempts_of(connection: Connection, delivery_id: str) -> Sequence[RowMapping]:
    """Every attempt of a delivery, in order."""
    query = select(webhook_attempts).where(webhook_attempts.c.delivery_id == delivery_id)
    return connection.execute(query.order_by(webhook_attempts.c.attempt)).mappings().all()


def deliveries_of(connection: Connection, endpoint_id: str, *, limit: int) -> Sequence[RowMapping]:
    """An endpoint's deliveries with the type of their event, newest first."""
    query = (
        select(webhook_deliveries, outbox.c.type, outbox.c.position)
        .join(outbox, outbox.c.event_id == webhook_deliveries.c.event_id)
        .where(webhook_deliveries.c.endpoint_id == endpoint_id)
        .order_by(outbox.c.position.desc())
        .limit(limit)
    )
    return connection.execute(query).mappings().all()
