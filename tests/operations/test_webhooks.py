"""From the outbox to the reservation system's door, on both databases."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from standardwebhooks import Webhook

from pos import crash_points
from pos.clock import SystemClock
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.gateways.webhook_post import PostAnswer
from pos.office import Office
from pos.operations.deliver_webhooks import deliver_webhooks
from pos.operations.publish_events import publish_events
from pos.operations.redeliver_webhook import redeliver_webhook
from pos.operations.register_webhook import disable_webhook, register_webhook
from pos.operations.webhook_secret import webhook_secret
from pos.storage import outbox, webhooks
from pos.storage.tables import outbox as outbox_table
from pos.storage.tables import webhook_attempts, webhook_deliveries
from pos.storage.webhooks import Endpoint
from tests.makers import ManualClock, front_desk
from tests.tills import CLIENT

SECRET_KEY = "a key of the tests, long enough to be one"
URL = "https://yoyaku.example.jp/hooks"


class Receivers:
    """Doors of reservation systems. Each address answers with what it was told, 204 by default."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: dict[str, PostAnswer] = {}

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> PostAnswer:
        self.got.append((url, body, dict(headers)))
        return self.answers.get(url, PostAnswer(204, None, None, 1))

    def answer(self, status: int | None, url: str = URL, retry_after: str | None = None) -> None:
        self.answers[url] = PostAnswer(status, None if status else "timed out", retry_after, 1)

    @property
    def event_ids(self) -> list[str]:
        return [headers["webhook-id"] for _, _, headers in self.got]


@pytest.fixture
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture
def real_clock() -> ManualClock:
    return ManualClock(datetime(2030, 1, 1, tzinfo=UTC))


def happen(office: Office, number: int = 1, **facts: Any) -> str:
    """An event in the outbox; its id."""
    event_id = office.new_id()
    payload = {
        "event_id": event_id,
        "type": "payment.succeeded",
        "sequence": number,
        "data": {"名前": "値", "n": number},
    }
    with office.database.transaction() as connection:
        outbox.add(
            connection,
            **{
                "event_id": event_id,
                "client_id": CLIENT,
                "event_type": "payment.succeeded",
                "payment_id": None,
                "refund_id": None,
                "sequence": number,
                "payload": payload,
                "at": office.clock.now(),
            }
            | facts,
        )
    return event_id


def desk_of(office: Office) -> FrontDesk:
    desk = front_desk(office.database, office.clock)
    return replace(desk, new_id=office.new_id)


def listen(office: Office, url: str = URL) -> Endpoint:
    return register_webhook(desk_of(office), CLIENT, url, "staff:1")


def deliver(office: Office, receivers: Any, clock: Any) -> int:
    return deliver_webhooks(office, receivers, clock, SECRET_KEY)


def delivery_rows(office: Office) -> list[Any]:
    with office.database.reading() as connection:
        return list(connection.execute(select(webhook_deliveries).order_by(webhook_deliveries.c.id)))


def attempt_rows(office: Office) -> list[Any]:
    with office.database.reading() as connection:
        order = (webhook_attempts.c.delivery_id, webhook_attempts.c.attempt)
        return list(connection.execute(select(webhook_attempts).order_by(*order)))


def positions(office: Office) -> dict[str, int | None]:
    with office.database.reading() as connection:
        query = select(outbox_table.c.event_id, outbox_table.c.position)
        return {row.event_id: row.position for row in connection.execute(query)}


def test_an_event_reaches_its_clients_endpoint_once(online_office, receivers, real_clock) -> None:
    listen(online_office)
    event_id = happen(online_office)
    assert deliver(online_office, receivers, real_clock) == 1
    assert deliver(online_office, receivers, real_clock) == 0
    ((url, body, headers),) = receivers.got
    assert (url, headers["webhook-id"], headers["Content-Type"]) == (URL, event_id, "application/json")
    assert json.loads(body)["data"] == {"名前": "値", "n": 1}
    (delivery,), (attempt,) = delivery_rows(online_office), attempt_rows(online_office)
    assert (delivery.status, delivery.attempts, delivery.next_attempt_at) == ("delivered", 1, None)
    assert (attempt.attempt, attempt.response_status, attempt.error) == (1, 204, None)


def test_the_public_library_verifies_what_we_sign(online_office, receivers) -> None:
    endpoint = listen(online_office)
    happen(online_office)
    deliver(online_office, receivers, SystemClock())
    ((_, body, headers),) = receivers.got
    secret = webhook_secret(SECRET_KEY, endpoint.id)
    assert Webhook(secret).verify(body, headers)["sequence"] == 1
    for broken in (body + b" ", body.replace(b"1", b"2")):
        with pytest.raises(Exception, match="No matching signature"):
            Webhook(secret).verify(broken, headers)


def test_the_signature_is_what_the_standard_says(online_office, receivers, real_clock) -> None:
    endpoint = listen(online_office)
    happen(online_office)
    deliver(online_office, receivers, real_clock)
    ((_, body, headers),) = receivers.got
    key = base64.b64decode(webhook_secret(SECRET_KEY, endpoint.id).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(real_clock.now().timestamp()))


def test_the_time_stamp_is_real_time_also_when_the_business_day_is_played(online_office, receivers) -> None:
    listen(online_office)
    happen(online_office)
    deliver(online_office, receivers, SystemClock())
    ((_, _, headers),) = receivers.got
    stamped = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert abs(stamped - SystemClock().now()) < timedelta(minutes=1)


def test_each_endpoint_has_a_secret_of_its_own_that_is_nowhere_in_the_database(online_office) -> None:
    one, other = webhook_secret(SECRET_KEY, "A"), webhook_secret(SECRET_KEY, "B")
    assert one != other
    assert len(base64.b64decode(one.removeprefix("whsec_"))) == 32
    assert webhook_secret("another key", "A") != one


def test_a_failed_delivery_is_repeated_by_the_schedule_and_then_given_up(online_office, receivers, real_clock) -> None:
    listen(online_office)
    happen(online_office)
    receivers.answer(500)
    waits = []
    for _ in range(10):
        deliver(online_office, receivers, real_clock)
        (row,) = delivery_rows(online_office)
        if row.next_attempt_at is not None:
            waits.append(int((row.next_attempt_at - real_clock.now()).total_seconds()))
            real_clock.advance(seconds=waits[-1] - 1)
            assert deliver(online_office, receivers, real_clock) == 0
            real_clock.advance(seconds=1)
    assert waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert (row.status, row.attempts) == ("given_up", 10)
    assert [attempt.response_status for attempt in attempt_rows(online_office)] == [500] * 10
    assert len(set(receivers.event_ids)) == 1
    real_clock.advance(days=30)
    assert deliver(online_office, receivers, real_clock) == 0


def test_every_attempt_of_an_event_has_the_same_id_and_body_and_a_new_time_stamp(
    online_office, receivers, real_clock
) -> None:
    listen(online_office)
    happen(online_office)
    receivers.answer(500)
    deliver(online_office, receivers, real_clock)
    real_clock.advance(seconds=5)
    deliver(online_office, receivers, real_clock)
    (_, first, before), (_, second, after) = receivers.got
    assert (first, before["webhook-id"]) == (second, after["webhook-id"])
    assert int(after["webhook-timestamp"]) - int(before["webhook-timestamp"]) == 5


def test_a_receivers_wish_for_patience_is_honoured(online_office, receivers, real_clock) -> None:
    listen(online_office)
    happen(online_office)
    receivers.answer(503, retry_after="600")
    deliver(online_office, receivers, real_clock)
    (row,) = delivery_rows(online_office)
    assert row.next_attempt_at == real_clock.now() + timedelta(seconds=600)


def test_410_ends_the_endpoint_and_everything_on_its_way_there(online_office, receivers, real_clock) -> None:
    endpoint = listen(online_office)
    happen(online_office, 1)
    happen(online_office, 2)
    receivers.answer(410)
    deliver(online_office, receivers, real_clock)
    happen(online_office, 3)
    deliver(online_office, receivers, real_clock)
    assert len(receivers.got) == 1
    assert [row.status for row in delivery_rows(online_office)] == ["disabled", "disabled"]
    with online_office.database.reading() as connection:
        ended = webhooks.find_endpoint(connection, endpoint.id)
    assert ended is not None
    assert "410" in (ended.disabled_reason or "")


def test_an_endpoint_that_does_not_answer_is_asked_once_a_run_and_holds_up_nobody(
    online_office, receivers, real_clock
) -> None:
    listen(online_office)
    listen(online_office, "https://other.example.jp/hooks")
    for number in range(5):
        happen(online_office, number)
    receivers.answer(None)
    assert deliver(online_office, receivers, real_clock) == 5
    assert sum(url == URL for url, _, _ in receivers.got) == 1


def test_events_get_gapless_positions_in_order_and_keep_them(online_office, real_clock) -> None:
    made = []
    for number in range(1, 6):
        online_office.clock.advance(seconds=1)
        made.append(happen(online_office, number))
    assert publish_events(online_office, real_clock) == 5
    late = happen(online_office, 0, at=online_office.clock.now() - timedelta(hours=1))
    assert publish_events(online_office, real_clock) == 1
    assert positions(online_office) == {event_id: place for place, event_id in enumerate([*made, late], 1)}


def test_two_publishers_at_once_give_each_position_once(online_office, real_clock) -> None:
    listen(online_office)
    for number in range(30):
        happen(online_office, number)
    with ThreadPoolExecutor(4) as threads:
        published = list(threads.map(lambda _: publish_events(online_office, real_clock), range(4)))
    assert sum(published) == 30
    assert sorted(place for place in positions(online_office).values() if place) == list(range(1, 31))
    assert len(delivery_rows(online_office)) == 30


def test_two_deliverers_at_once_send_each_event_once(online_office, receivers, real_clock) -> None:
    listen(online_office)
    made = [happen(online_office, number) for number in range(20)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: deliver(online_office, receivers, real_clock), range(3)))
    assert sorted(receivers.event_ids) == sorted(made)


def test_an_endpoint_hears_only_what_happens_after_it_was_registered(online_office, receivers, real_clock) -> None:
    happen(online_office, 1)
    publish_events(online_office, real_clock)
    listen(online_office)
    after = happen(online_office, 2)
    deliver(online_office, receivers, real_clock)
    assert receivers.event_ids == [after]


@pytest.mark.parametrize("point", ["webhook:claimed", "webhook:answered"])
def test_a_crash_while_sending_is_made_up_for_later(online_office, receivers, real_clock, point: str) -> None:
    listen(online_office)
    event_id = happen(online_office)

    def crash(name: str) -> None:
        if name == point:
            raise crash_points.SimulatedCrash(name)

    crash_points.install(crash)
    try:
        with pytest.raises(crash_points.SimulatedCrash):
            deliver(online_office, receivers, real_clock)
    finally:
        crash_points.install(None)
    assert deliver(online_office, receivers, real_clock) == 0  # whoever died may still be sending
    real_clock.advance(minutes=1)
    assert deliver(online_office, receivers, real_clock) == 1
    assert receivers.event_ids[-1] == event_id
    (row,) = delivery_rows(online_office)
    assert (row.status, row.attempts) == ("delivered", 2)


def test_the_same_address_registered_twice_is_one_endpoint(online_office) -> None:
    assert listen(online_office) == listen(online_office)


def test_a_disabled_endpoint_hears_nothing_and_its_address_can_be_registered_anew(
    online_office, receivers, real_clock
) -> None:
    endpoint = listen(online_office)
    happen(online_office)
    publish_events(online_office, real_clock)
    disable_webhook(desk_of(online_office), endpoint.id, "moved", "staff:1")
    deliver(online_office, receivers, real_clock)
    assert receivers.got == []
    assert listen(online_office).id != endpoint.id


@pytest.mark.parametrize(
    ("client", "url", "code"),
    [
        ("nobody", URL, "unknown_client"),
        (CLIENT, "http://yoyaku.example.jp/", "invalid_url"),
        (CLIENT, "http://127.0.0.1/", "invalid_url"),
        (CLIENT, "https://user@yoyaku.example.jp/", "invalid_url"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(online_office, client: str, url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        register_webhook(desk_of(online_office), client, url, "staff:1")
    assert refused.value.code == code


def test_a_client_has_five_endpoints_at_most(online_office) -> None:
    for number in range(5):
        listen(online_office, f"{URL}/{number}")
    with pytest.raises(Refused) as refused:
        listen(online_office, f"{URL}/5")
    assert refused.value.code == "too_many_endpoints"


def test_an_event_that_was_given_up_can_be_sent_once_more(online_office, receivers, real_clock) -> None:
    listen(online_office)
    event_id = happen(online_office)
    publish_events(online_office, real_clock)
    with online_office.database.transaction() as connection:
        connection.execute(update(webhook_deliveries).values(status="given_up", attempts=10, next_attempt_at=None))
    (row,) = delivery_rows(online_office)
    redeliver_webhook(replace(desk_of(online_office), clock=real_clock), row.id, "staff:1")
    assert deliver(online_office, receivers, real_clock) == 1
    assert receivers.event_ids == [event_id]
    assert [attempt.attempt for attempt in attempt_rows(online_office)] == [11]


def test_nothing_is_repeated_to_an_endpoint_that_was_disabled(online_office, real_clock) -> None:
    endpoint = listen(online_office)
    happen(online_office)
    publish_events(online_office, real_clock)
    disable_webhook(desk_of(online_office), endpoint.id, "moved", "staff:1")
    (row,) = delivery_rows(online_office)
    for delivery_id, code in ((row.id, "endpoint_disabled"), ("nothing", "unknown_delivery")):
        with pytest.raises(Refused) as refused:
            redeliver_webhook(desk_of(online_office), delivery_id, "staff:1")
        assert refused.value.code == code


def test_attempts_are_kept_for_good(online_office, receivers, real_clock) -> None:
    listen(online_office)
    happen(online_office)
    deliver(online_office, receivers, real_clock)
    with pytest.raises(Exception, match="append-only"), online_office.database.transaction() as connection:
        connection.execute(update(webhook_attempts).values(response_status=200))
