from typing import Any

import pytest
from sqlalchemy import update

from pos.domain.access import Scope
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.storage.tables import api_clients
from tests.web.online import FACILITY, OTHER_FACILITY, PUBLIC_URL, OnlineDoors, asked


def ids(page: Any) -> list[str]:
    return [payment["id"] for payment in page.json["payments"]]


def test_a_payment_is_created_with_a_page_for_its_payer(both: OnlineDoors) -> None:
    answer = both.post("/payments", asked())
    payment = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PUBLIC_URL}/api/v1/payments/{payment['id']}"
    assert payment["checkout_url"] == f"{PUBLIC_URL}/checkout/{payment['id']}"
    assert (payment["status"], payment["finished"], payment["amount_yen"]) == ("created", False, 8_900)
    assert [line["revenue_account"] for line in payment["lines"]] == ["charge-halls", "charge-halls"]
    assert payment["expires_at"] == "2026-12-02T01:00:00Z"


def test_a_paid_payment_tells_what_happened_to_it(both: OnlineDoors) -> None:
    payment = both.paid()
    assert (payment["status"], payment["captured_yen"], payment["refundable_yen"]) == ("succeeded", 8_900, 8_900)
    assert [event["type"] for event in payment["events"]] == ["request_authorization", "await_payer", "capture"]
    assert {event["business_day"] for event in payment["events"]} == {"2026-11-25"}


def test_own_texts_come_back_on_reading_and_stay_out_of_answers_that_are_frozen(doors: OnlineDoors) -> None:
    texts = {"description": "第2集会室", "metadata": {"member": "12-345"}}
    created = doors.new_payment(**texts)
    assert "description" not in created
    read = doors.get(f"/payments/{created['id']}").json
    assert {name: read[name] for name in texts} == texts


def test_a_second_payment_for_a_booking_is_refused_and_shows_the_first(both: OnlineDoors) -> None:
    first = both.new_payment()
    second = both.post("/payments", asked())
    assert (second.status_code, second.json["code"]) == (409, "reference_already_active")
    assert second.json["payment_url"] == f"{PUBLIC_URL}/api/v1/payments/{first['id']}"


def test_a_booking_held_through_another_door_is_refused_without_showing_whose(doors: OnlineDoors) -> None:
    first = doors.new_payment()
    refused = doors.post("/payments", asked(), key=doors.new_client("another"))
    assert (refused.status_code, refused.json["code"]) == (409, "reference_already_active")
    assert first["id"] not in refused.text


def test_after_a_final_decline_the_booking_can_be_paid_anew(doors: OnlineDoors) -> None:
    first = doors.new_payment()
    for _ in range(3):
        doors.press_pay(first["id"])
        doors.at_agent(first["id"], PageOutcome.DECLINE)
        doors.clock.advance(minutes=5)
    doors.http.get(f"/checkout/{first['id']}/return")
    assert doors.get(f"/payments/{first['id']}").json["status"] == "declined"
    assert doors.new_payment()["id"] != first["id"]


def test_the_amount_is_the_sum_of_the_lines(doors: OnlineDoors) -> None:
    refused = doors.post("/payments", asked(amount_yen=8_901))
    assert (refused.status_code, refused.json["code"]) == (422, "amount_differs")


def test_ten_million_yen_is_the_limit(doors: OnlineDoors) -> None:
    line = {"fee": "ROOM-AM", "quantity": 10, "unit_yen": 1_000_000}
    assert doors.new_payment(amount_yen=10_000_000, lines=[line])["amount_yen"] == 10_000_000
    above = doors.post("/payments", asked(amount_yen=10_000_001, reference="R-2"))
    assert above.json["errors"][0]["pointer"] == "/amount_yen"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facility": "family-registry"}, "facility_not_online"),
        ({"facility": "no-such-place"}, "unknown_facility"),
        ({"lines": [{"fee": "NO-SUCH-FEE", "quantity": 1, "unit_yen": 8_900}]}, "unknown_fee"),
        ({"expires_at": "2026-11-25T00:59:59Z"}, "invalid_expires_at"),
        ({"expires_at": "2027-11-25T00:00:00+09:00"}, "invalid_expires_at"),
    ],
)
def test_a_rule_that_forbids_a_payment_says_so(doors: OnlineDoors, changes: dict[str, Any], code: str) -> None:
    refused = doors.post("/payments", asked(**changes))
    assert (refused.status_code, refused.json["code"]) == (422, code)


def test_a_client_takes_payments_for_its_own_facilities_only(doors: OnlineDoors) -> None:
    key = doors.new_client("halls", frozenset({OTHER_FACILITY}))
    refused = doors.post("/payments", asked(), key=key)
    assert (refused.status_code, refused.json["code"]) == (403, "facility_not_allowed")
    never_heard_of = doors.post("/payments", asked(facility="no-such-place"), key=key)
    assert never_heard_of.json["code"] == "facility_not_allowed"


def test_another_clients_payment_does_not_exist(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    key = doors.new_client("another")
    assert doors.get(f"/payments/{payment['id']}", key=key).status_code == 404
    assert ids(doors.get("/payments", key=key)) == []
    body = {"amount_yen": 1, "reason": "use_canceled", "refundable_yen": 0}
    assert doors.post(f"/payments/{payment['id']}/refunds", body, key=key).status_code == 404


def test_a_payment_of_a_facility_the_client_lost_does_not_exist(doors: OnlineDoors) -> None:
    key = doors.new_client("halls", frozenset({FACILITY}))
    payment = doors.post("/payments", asked(), key=key).json
    with doors.office.database.transaction() as connection:
        lost = update(api_clients).where(api_clients.c.id == "halls").values(facilities=[OTHER_FACILITY])
        connection.execute(lost)
    assert doors.get(f"/payments/{payment['id']}", key=key).status_code == 404
    assert ids(doors.get("/payments", key=key)) == []


@pytest.mark.parametrize("payment_id", ["1", "00000000000000000000000000", "%00", "../facilities", "x" * 5_000])
def test_what_is_no_payment_is_not_found(doors: OnlineDoors, payment_id: str) -> None:
    answer = doors.get(f"/payments/{payment_id}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_lists_are_newest_first_and_stable_while_rows_are_added(both: OnlineDoors) -> None:
    made = []
    for number in range(5):
        both.clock.advance(seconds=number % 2)  # some in the same instant
        made.append(both.new_payment(reference=f"R-{number}")["id"])
    whole = ids(both.get("/payments"))
    assert set(whole) == set(made)
    first = both.get("/payments?limit=2")
    both.clock.advance(seconds=1)
    newer = both.new_payment(reference="R-9")["id"]
    second = both.get(f"/payments?limit=2&cursor={first.json['next_cursor']}")
    third = both.get(f"/payments?limit=2&cursor={second.json['next_cursor']}")
    assert ids(first) + ids(second) + ids(third) == whole
    assert third.json["next_cursor"] is None
    assert ids(both.get("/payments?limit=1")) == [newer]


def test_lists_are_filtered_by_facility_reference_and_status(doors: OnlineDoors) -> None:
    one, other = doors.new_payment(reference="R-1"), doors.paid(reference="R-2")
    assert ids(doors.get("/payments?reference=R-1")) == [one["id"]]
    assert ids(doors.get("/payments?status=succeeded")) == [other["id"]]
    assert ids(doors.get(f"/payments?facility={FACILITY}&status=created")) == [one["id"]]
    assert ids(doors.get(f"/payments?facility={OTHER_FACILITY}")) == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=1.0", "limit=%EF%BC%91", "limit=", "limit=1&limit=2", "status=paid", "cursor=abc",
     "cursor=MjAyNi0xMS0yNVQwMTowMDowMCBY", "reference=%00", "colour=red", "facility="],
)  # fmt: skip
def test_a_query_we_do_not_understand_is_refused_by_name(doors: OnlineDoors, query: str) -> None:
    answer = doors.get(f"/payments?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")
    assert answer.json["errors"][0]["parameter"] == query.partition("=")[0]


def test_facilities_are_those_of_the_client_with_todays_prices(doors: OnlineDoors) -> None:
    key = doors.new_client("halls", frozenset({FACILITY}))
    (facility,) = doors.get("/facilities", key=key).json["facilities"]
    assert facility["id"] == FACILITY
    (morning,) = [fee for fee in facility["fees"] if fee["code"] == "ROOM-AM"]
    assert {"price_class": "standard", "unit_yen": 3_600} in morning["prices"] or morning["prices"]


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.PAYMENTS_READ, "post", "/payments"),
        (Scope.PAYMENTS_WRITE, "get", "/payments"),
        (Scope.PAYMENTS_WRITE, "get", "/facilities"),
        (Scope.PAYMENTS_WRITE, "post", "/payments/00000000000000000000000000/refunds"),
        (Scope.PAYMENTS_WRITE, "get", "/refunds/00000000000000000000000000"),
    ],
)
def test_a_key_opens_only_what_its_scopes_say(doors: OnlineDoors, scope: Scope, method: str, path: str) -> None:
    key = doors.new_client("narrow", frozenset({"*"}), scope)
    answer = doors.post(path, asked(), key=key) if method == "post" else doors.get(path, key=key)
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer pos_x_y", "Basic dXNlcjpwYXNz", "Bearer é", "Bearer a b", "pos_x_y"],
)
def test_without_a_live_key_nothing_opens(doors: OnlineDoors, authorization: str) -> None:
    for answer in (
        doors.http.get("/api/v1/payments", headers={"Authorization": authorization}),
        doors.http.post("/api/v1/payments", json=asked(), headers={"Authorization": authorization}),
    ):
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
