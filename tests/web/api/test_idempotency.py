import copy
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from pos import crash_points
from pos.gateways.gateway import Answer, Operation, Unknown, UnknownReason
from pos.operations.sweep import sweep
from pos.storage import tables
from tests.web.online import OnlineDoors, app_of, asked


def count(doors: OnlineDoors, table: Any) -> int:
    with doors.office.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def is_replay(answer: TestResponse) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


@pytest.mark.parametrize("key", [None, "", "é", "x" * 256, "a\tb"])
def test_a_post_needs_a_key_that_can_be_written_down(doors: OnlineDoors, key: str | None) -> None:
    headers = {"Authorization": f"Bearer {doors.key}"} | ({} if key is None else {"Idempotency-Key": key})
    answer = doors.http.post("/api/v1/payments", json=asked(), headers=headers)
    code = "idempotency_key_missing" if key is None else "idempotency_key_invalid"
    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_the_same_key_and_body_is_answered_with_the_first_answer(both: OnlineDoors) -> None:
    first = both.post("/payments", asked(), "k")
    both.clock.advance(hours=1)
    again = both.post("/payments", asked(), "k")
    assert (again.status_code, again.data, again.mimetype) == (201, first.data, "application/json")
    assert (is_replay(first), is_replay(again)) == (False, True)
    assert again.headers["Location"] == first.headers["Location"]
    assert count(both, tables.payments) == 1


def test_the_first_answer_stays_even_when_the_payment_has_moved_on(doors: OnlineDoors) -> None:
    first = doors.post("/payments", asked(), "k")
    doors.press_pay(first.json["id"])
    assert doors.post("/payments", asked(), "k").data == first.data


def test_spaces_and_the_order_of_names_do_not_make_another_body(doors: OnlineDoors) -> None:
    first = doors.post("/payments", asked(), "k")
    turned = dict(reversed(asked().items()))
    assert doors.post("/payments", turned, "k").data == first.data


def test_the_same_key_with_another_body_is_refused_and_changes_nothing(both: OnlineDoors) -> None:
    both.post("/payments", asked(), "k")
    other = both.post("/payments", asked(reference="R-2"), "k")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert count(both, tables.payments) == 1


def test_a_key_that_was_used_is_recognised_before_the_new_body_is_judged(doors: OnlineDoors) -> None:
    doors.post("/payments", asked(), "k")
    assert doors.post("/payments", {"nonsense": True}, "k").json["code"] == "idempotency_key_reused"


def test_the_same_key_of_another_client_is_another_key(doors: OnlineDoors) -> None:
    first = doors.post("/payments", asked(), "k")
    other = doors.post("/payments", asked(reference="R-2"), "k", key=doors.new_client("another"))
    assert other.status_code == 201
    assert other.json["id"] != first.json["id"]


def test_the_same_key_on_another_path_is_refused(doors: OnlineDoors) -> None:
    payment = doors.paid()
    assert doors.refund(payment, "k", amount_yen=1).status_code == 202
    other = doors.paid(reference="R-2")
    assert doors.refund(other, "k", amount_yen=1).json["code"] == "idempotency_key_reused"


def test_a_refused_request_does_not_use_up_its_key(doors: OnlineDoors) -> None:
    assert doors.post("/payments", asked(amount_yen=1), "k").status_code == 422
    first = doors.post("/payments", asked(), "k")
    assert (first.status_code, is_replay(first)) == (201, False)
    assert doors.post("/payments", asked(), "held").status_code == 409
    doors.office.clock.advance(days=8)
    sweep(doors.office)  # the first one expires: the booking is free
    freed = doors.post("/payments", asked(), "held")
    assert (freed.status_code, is_replay(freed)) == (201, False)


def test_many_at_once_with_one_key_make_one_payment(both: OnlineDoors) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: both.post("/payments", asked(), "k"), range(24)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}
    assert [answer.headers["Retry-After"] for answer in answers if answer.status_code == 409] == ["1"] * statuses[409]
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert sum(answer.status_code == 201 and not is_replay(answer) for answer in answers) == 1
    assert count(both, tables.payments) == count(both, tables.idempotency) == 1


def test_many_at_once_through_two_processes_with_one_key_make_one_payment(both: OnlineDoors) -> None:
    """Two applications on one database know nothing of each other's running requests."""
    beside = copy.copy(both)
    beside.app = app_of(both.office, both.desk)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: (both, beside)[n % 2].post("/payments", asked(), "k"), range(24)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert count(both, tables.payments) == 1


def test_many_at_once_for_one_booking_make_one_payment(both: OnlineDoors) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: both.post("/payments", asked(), f"k{n}"), range(16)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert count(both, tables.payments) == count(both, tables.idempotency) == 1


class Holding:
    """An agent that answers a refund only when it is told to."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked, self.go_on = Event(), Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def refund(self, *arguments: Any) -> Answer:
        self.asked.set()
        assert self.go_on.wait(10)
        return self._inner.refund(*arguments)


def test_while_the_first_request_runs_a_repetition_is_told_to_wait(both: OnlineDoors) -> None:
    payment = both.paid()
    holding = Holding(both.gateway)
    both.office.gateways._by_agent["online-credit"] = holding
    first: list[TestResponse] = []
    thread = Thread(target=lambda: first.append(both.refund(payment, "k")))
    thread.start()
    assert holding.asked.wait(10)
    meanwhile = both.refund(payment, "k")
    holding.go_on.set()
    thread.join()
    assert (meanwhile.status_code, meanwhile.json["code"]) == (409, "idempotency_key_in_use")
    assert meanwhile.headers["Retry-After"] == "1"
    again = both.refund(payment, "k")
    assert (again.data, is_replay(again)) == (first[0].data, True)


class Silent:
    """An agent that does the refund and says nothing about it for a while."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.silent = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def refund(self, *arguments: Any) -> Answer:
        answer = self._inner.refund(*arguments)
        return Unknown(UnknownReason.TIMEOUT, "no answer") if self.silent else answer

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        return (
            Unknown(UnknownReason.TIMEOUT, "no answer")
            if self.silent
            else self._inner.inquire(operation, our_reference)
        )


def test_an_unknown_outcome_is_never_frozen(both: OnlineDoors) -> None:
    payment = both.paid()
    silent = Silent(both.gateway)
    both.office.gateways._by_agent["online-credit"] = silent
    first = both.refund(payment, "k")
    assert (first.status_code, first.json["status"]) == (202, "processing")
    silent.silent = False
    both.clock.advance(minutes=1)
    sweep(both.office)
    again = both.refund(payment, "k")
    assert (again.status_code, again.json["status"], is_replay(again)) == (202, "succeeded", True)
    assert again.json["id"] == first.json["id"]
    assert count(both, tables.refunds) == 1


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_a_crash_around_the_commit_of_a_payment_heals_with_the_same_key(both: OnlineDoors, point: str) -> None:
    both.get("/facilities")  # the use of the API key is noted: the next commit is the payment's
    crash_at(point)
    try:
        with pytest.raises(crash_points.SimulatedCrash):
            both.post("/payments", asked(), "k")
    finally:
        crash_points.install(None)
    healed = both.post("/payments", asked(), "k")
    assert (healed.status_code, is_replay(healed)) == (201, point == "after_commit")
    assert count(both, tables.payments) == 1


@pytest.mark.parametrize("point", ["refund:intent_committed", "refund:answered"])
def test_a_crash_around_the_call_of_a_refund_heals_with_the_same_key(both: OnlineDoors, point: str) -> None:
    payment = both.paid()
    crash_at(point)
    try:
        with pytest.raises(crash_points.SimulatedCrash):
            both.refund(payment, "k")
    finally:
        crash_points.install(None)
    current = both.refund(payment, "k")
    assert (current.status_code, current.json["status"], is_replay(current)) == (202, "processing", True)
    both.clock.advance(minutes=1)
    sweep(both.office)
    assert both.refund(payment, "k").json["status"] == "succeeded"
    assert count(both, tables.refunds) == 1
    assert both.get(f"/payments/{payment['id']}").json["refunded_yen"] == 8_900


def crash_at(point: str) -> None:
    def crash(name: str) -> None:
        if name == point:
            raise crash_points.SimulatedCrash(name)

    crash_points.install(crash)


def test_a_payment_without_its_first_answer_is_answered_as_it_is(doors: OnlineDoors) -> None:
    first = doors.post("/payments", asked(), "k")
    with doors.office.database.transaction() as connection:
        connection.execute(update(tables.idempotency).values(response_status=None, response_body=None))
    doors.press_pay(first.json["id"])
    again = doors.post("/payments", asked(), "k")
    assert (again.status_code, again.json["status"], is_replay(again)) == (201, "processing", True)
