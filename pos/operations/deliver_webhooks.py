"""Send what is due to the reservation system: signed, at least once, every attempt kept."""

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from itertools import groupby
from operator import attrgetter

import structlog
from standardwebhooks import Webhook

from pos.clock import Clock
from pos.crash_points import crash_point
from pos.domain.webhooks import DeliveryStatus, next_attempt_at, status_after
from pos.gateways.webhook_post import TIMEOUT_SECONDS, Post, PostAnswer
from pos.office import Office
from pos.operations.publish_events import publish_events
from pos.operations.webhook_secret import webhook_secret
from pos.storage import webhooks
from pos.storage.webhooks import Delivery

log = structlog.get_logger()

#: A run ends soon enough for the next one to see new events.
_AT_ONCE = 200
#: Endpoints are served side by side: a slow one holds up only itself.
_WORKERS = 4
#: A process that died in the middle of an attempt; well above the timeout, so that no attempt is made twice at once.
_ABANDONED_AFTER = timedelta(seconds=4 * TIMEOUT_SECONDS)


def deliver_webhooks(office: Office, post: Post, real_clock: Clock, secret_key: str) -> int:
    """Publish new events, then send what is due; how many were delivered.

    `real_clock`: time stamps, and the times of retries, are real time, also in a demo: receivers refuse old ones.
    Safe to run in several processes, and to repeat after a crash: an event may then arrive twice, never not at all.
    """
    publish_events(office, real_clock)
    with office.database.reading() as connection:
        due = webhooks.due(connection, real_clock.now(), limit=_AT_ONCE)
    sender = _Sender(office, post, real_clock, secret_key)
    with ThreadPoolExecutor(_WORKERS) as workers:
        return sum(workers.map(sender.send_all, _by_endpoint(due)))


def _by_endpoint(due: Iterable[Delivery]) -> list[Sequence[Delivery]]:
    endpoint = attrgetter("endpoint_id")
    return [list(deliveries) for _, deliveries in groupby(sorted(due, key=endpoint), key=endpoint)]


class _Sender:
    def __init__(self, office: Office, post: Post, real_clock: Clock, secret_key: str) -> None:
        self._office = office
        self._post = post
        self._clock = real_clock
        self._secret_key = secret_key

    def send_all(self, deliveries: Sequence[Delivery]) -> int:
        """One endpoint's deliveries in order, up to the first that does not answer: the others would not, either."""
        delivered = 0
        for delivery in deliveries:
            answer = self._send(delivery)
            if answer is None:
                continue
            if answer.status is None:
                break
            delivered += 200 <= answer.status < 300
        return delivered

    def _send(self, delivery: Delivery) -> PostAnswer | None:
        with self._office.database.transaction() as connection:
            if not webhooks.claim(connection, delivery, until=self._clock.now() + _ABANDONED_AFTER):
                return None
        crash_point("webhook:claimed")
        body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
        answer = self._post(delivery.url, body, self._headers(delivery, body))
        crash_point("webhook:answered")
        self._record(delivery, delivery.attempts + 1, answer)
        return answer

    def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        # In UTC: the library reads the fields of an instant in another zone as if they were UTC.
        now = self._clock.now().astimezone(UTC).replace(microsecond=0)
        secret = webhook_secret(self._secret_key, delivery.endpoint_id)
        return {
            "Content-Type": "application/json",
            "User-Agent": "pos-webhooks/1",
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(delivery.event_id, now, body.decode()),
        }

    def _record(self, delivery: Delivery, attempt: int, answer: PostAnswer) -> None:
        now = self._clock.now()
        status = status_after(attempt, answer.status)
        again = next_attempt_at(attempt, now, answer.retry_after) if status is DeliveryStatus.PENDING else None
        with self._office.database.transaction() as connection:
            webhooks.keep_attempt(
                connection,
                delivery.id,
                attempt,
                at=now,
                response_status=answer.status,
                error=answer.error,
                duration_ms=answer.duration_ms,
            )
            webhooks.move_delivery(connection, delivery.id, attempt, status, again)
            if status is DeliveryStatus.DISABLED:
                webhooks.disable_endpoint(connection, delivery.endpoint_id, "the receiver answered 410 Gone", now)
        if status is not DeliveryStatus.DELIVERED:
            log.warning(
                "webhook_not_taken",
                event_id=delivery.event_id,
                endpoint=delivery.endpoint_id,
                attempt=attempt,
                response_status=answer.status,
                error=answer.error,
                delivery=status.value,
            )
