"""The example client against our doors, and the example receiver against our webhooks."""

import importlib.util
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pos.clock import SystemClock
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.webhook_post import Reachable, WebhookPost
from pos.operations.deliver_webhooks import deliver_webhooks
from pos.operations.register_webhook import register_webhook
from pos.operations.webhook_secret import webhook_secret
from tests.web.online import FACILITY, RETURN_URL, OnlineDoors
from tests.web.serving import serving

EXAMPLES = Path(__file__).parents[3] / "clients" / "python"
SECRET_KEY = "a key of the tests, long enough to be one"
LINES = [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3_600}]


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def client(doors: OnlineDoors) -> Iterator[Any]:
    with serving(doors.app) as address:
        yield example("ward_payments").WardPayments(address, doors.key, sleep=lambda _: None)


def ask(client: Any, reference: str = "R-1", **more: Any) -> dict[str, Any]:
    return client.create_payment(facility=FACILITY, reference=reference, lines=LINES, return_url=RETURN_URL, **more)


def test_the_client_asks_reads_lists_and_refunds(client: Any, doors: OnlineDoors) -> None:
    payment = ask(client)
    assert ask(client) == payment
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.APPROVE)
    doors.http.get(f"/checkout/{payment['id']}/return")
    paid = client.payment(payment["id"])
    assert paid["status"] == "succeeded"
    refund = client.refund(paid, 1_000, "use_canceled", key="c-1")
    assert client.refund_by_id(refund["id"])["amount_yen"] == 1_000
    others = {ask(client, f"R-{number}")["id"] for number in range(2, 25)}
    assert {found["id"] for found in client.payments()} == others | {payment["id"]}
    assert FACILITY in {facility["id"] for facility in client.facilities()}


def test_the_client_says_what_is_wrong(client: Any) -> None:
    with pytest.raises(Exception, match="facility_not_online") as refused:
        client.create_payment(facility="family-registry", reference="R", lines=LINES, return_url=RETURN_URL)
    assert refused.value.code == "facility_not_online"


def test_the_receiver_stores_each_event_once_and_refuses_forged_ones(
    doors: OnlineDoors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", str(tmp_path / "bookings.sqlite"))
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_bm90IGtub3duIHlldA==")
    receiver = example("webhook_receiver")
    with serving(receiver.app) as address:
        endpoint = register_webhook(doors.desk, "reservation", f"{address}/hooks", "staff:1", loopback_http=True)
        doors.paid()
        post = WebhookPost(Reachable(loopback=True))
        assert deliver_webhooks(doors.office, post, SystemClock(), SECRET_KEY) == 0  # signed with another secret
        receiver.webhook = receiver.Webhook(webhook_secret(SECRET_KEY, endpoint.id))
        with doors.office.database.transaction() as connection:
            connection.exec_driver_sql("UPDATE webhook_deliveries SET next_attempt_at = '2020-01-01 00:00:00'")
        assert deliver_webhooks(doors.office, post, SystemClock(), SECRET_KEY) == 1
    with sqlite3.connect(tmp_path / "bookings.sqlite") as database:
        stored = database.execute("SELECT reference, status FROM events").fetchall()
    assert stored == [("R-2026-000123", "succeeded")]
