import itertools
import json

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from pos.domain.card_numbers import find_card_numbers
from pos.gateways.gateway import Operation
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.notices.notices import Notice
from pos.gateways.simulator.notices.notifications import notification_body, signature_headers
from pos.storage.engine import Database
from pos.storage.tables import metadata, notifications
from tests.web.online import AGENT, AGENT_SECRET, OnlineDoors


@pytest.fixture
def doors(database: Database) -> OnlineDoors:
    return OnlineDoors(database)


def notify(doors: OnlineDoors, body: bytes, secret: str = AGENT_SECRET, agent: str = AGENT) -> TestResponse:
    return doors.http.post(f"/agents/{agent}/notifications", data=body, headers=signature_headers(secret, body))


def hint(doors: OnlineDoors, reference: str, number: int = 1, operation: Operation = Operation.AUTHORIZE) -> bytes:
    return notification_body(Notice(f"n-{number}", AGENT, reference, operation, doors.clock.now()))


def kept(doors: OnlineDoors) -> int:
    with doors.office.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(notifications)).scalar_one())


def test_a_hint_makes_us_ask_and_the_answer_counts(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.APPROVE)
    assert notify(doors, hint(doors, payment["id"])).status_code == 204
    assert doors.get(f"/payments/{payment['id']}").json["status"] == "succeeded"


def test_a_hint_that_lies_changes_nothing(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    assert notify(doors, hint(doors, payment["id"])).status_code == 204
    assert doors.get(f"/payments/{payment['id']}").json["status"] == "processing"


def test_in_any_order_any_number_of_times_the_end_is_the_same(doors: OnlineDoors) -> None:
    payment = doors.paid()
    refund = doors.refund(payment).json
    hints = [hint(doors, payment["id"], 1), hint(doors, refund["id"], 2, Operation.REFUND)]
    expected = doors.get(f"/payments/{payment['id']}").json
    for order in itertools.permutations(hints * 2):
        for body in order:
            assert notify(doors, body).status_code == 204
    assert doors.get(f"/payments/{payment['id']}").json == expected
    assert kept(doors) == 2


def test_a_forged_hint_is_refused_counted_and_not_kept(doors: OnlineDoors) -> None:
    counted = ("pos_forged_notifications_total", {"agent": AGENT})
    before = REGISTRY.get_sample_value(*counted) or 0
    body = hint(doors, doors.new_payment()["id"])
    unsigned = doors.http.post(f"/agents/{AGENT}/notifications", data=body)
    for answer in (notify(doors, body, secret="another secret"), unsigned):
        assert (answer.status_code, answer.json["code"]) == (401, "forged_notification")
    assert (kept(doors), REGISTRY.get_sample_value(*counted)) == (0, before + 2)


def test_a_hint_about_nothing_we_know_is_kept_and_no_error_of_the_agent(doors: OnlineDoors) -> None:
    assert notify(doors, hint(doors, "00000000000000000000000000")).status_code == 202
    assert kept(doors) == 1


def test_an_unknown_agent_is_not_found(doors: OnlineDoors) -> None:
    answer = notify(doors, b"{}", agent="nobody")
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_agent")


@pytest.mark.parametrize("body", [b"", b"{", json.dumps({"notification_id": 5}).encode()])
def test_a_signed_body_that_cannot_be_read_is_no_notification(doors: OnlineDoors, body: bytes) -> None:
    assert notify(doors, body).status_code == 401


def test_a_body_over_64_kilobytes_is_not_read(doors: OnlineDoors) -> None:
    answer = notify(doors, b"x" * 65_537)
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


def test_the_tables_know_of_no_card_number_afterwards(doors: OnlineDoors) -> None:
    doors.paid()
    with doors.office.database.reading() as connection:
        everything = str([connection.execute(select(table)).all() for table in metadata.sorted_tables])
    assert find_card_numbers(everything) == []
