"""The JSON door of the sale screen."""

from datetime import timedelta
from typing import Any

import pytest

from pos.domain.access import Role
from pos.domain.payment import PaymentStatus
from pos.gateways.gateway import MoneyState, Operation
from tests.fakes import CANCELED, REFUSED_BY_ISSUER, SILENCE, UNCONFIRMED_WRITE, approved, at_terminal
from tests.tills import LINKED, STANDALONE
from tests.web.house_of_rooms import Browser, Rooms

DOOR = f"/counter/{LINKED}/json"


@pytest.fixture
def clerk(rooms: Rooms) -> Browser:
    rooms.till().open()
    rooms.till(STANDALONE).open()
    return rooms.staff("1001", Role.CLERK)


def sale(rooms: Rooms, **changes: Any) -> dict[str, Any]:
    line = {"fee": "CERT-JUMIN", "quantity": 2, "price_class": "standard"}
    usual = {"payment_id": rooms.office.new_id(), "lines": [line], "tender": "cash", "amount_yen": 600}
    return usual | {"received_yen": 1_000} | changes


def started_at_terminal(rooms: Rooms, clerk: Browser, *inquiries: Any) -> str:
    rooms.agent.will("authorize", at_terminal(rooms.clock.now() + timedelta(minutes=3)))
    rooms.agent.will(f"inquire_{Operation.AUTHORIZE}", *inquiries)
    answer = clerk.send(f"{DOOR}/payments", sale(rooms, tender="credit"))
    assert answer.json["phase"] == "waiting_for_card"
    assert answer.json["stage"] == "waiting_for_card"
    payment_id: str = answer.json["id"]
    return payment_id


def test_the_screen_learns_the_fees_of_its_own_counter_with_their_prices(clerk: Browser) -> None:
    state = clerk.get(f"{DOOR}/state").json
    fees = {fee["code"]: fee for group in state["groups"] for fee in group["fees"]}
    assert fees["CERT-JUMIN"]["prices"] == [["standard", 300], ["exempted", 0]]
    assert fees["MYNUM-REISSUE"]["cash_only"] is True
    assert "GYM-ADULT" not in fees
    assert [tender["id"] for tender in state["tenders"]] == ["cash", "credit", "e_money", "code"]
    assert state["linked"] is True


def test_cash_is_taken_at_once_with_its_change_and_number(rooms: Rooms, clerk: Browser) -> None:
    answer = clerk.send(f"{DOOR}/payments", sale(rooms))
    assert answer.status_code == 200
    assert answer.json["phase"] == "paid"
    assert answer.json["change_yen"] == 400
    assert answer.json["receipt_number"].endswith("A0001")
    paper = clerk.get(f"/counter/{LINKED}/payments/{answer.json['id']}/paper").text
    assert "領収書" in paper
    assert "職員 1001" in paper


def test_the_same_request_twice_is_one_payment(rooms: Rooms, clerk: Browser) -> None:
    request = sale(rooms)
    first, second = (clerk.send(f"{DOOR}/payments", request) for _ in range(2))
    assert first.json == second.json
    assert clerk.get(f"/counter/{LINKED}/payments").text.count("row-link") == 1


def test_the_same_identifier_with_another_sale_is_refused(rooms: Rooms, clerk: Browser) -> None:
    request = sale(rooms)
    clerk.send(f"{DOOR}/payments", request)
    answer = clerk.send(f"{DOOR}/payments", request | {"received_yen": 600, "tender": "credit"})
    assert (answer.status_code, answer.json["code"]) == (409, "payment_id_reused")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_yen": "600"},
        {"amount_yen": 600.0},
        {"amount_yen": True},
        {"received_yen": 1e3},
        {"received_yen": None},
        {"payment_id": "x"},
        {"payment_id": "8" * 26},
        {"payment_id": 5},
        {"tender": "gold"},
        {"lines": []},
        {"lines": [{"fee": "CERT-JUMIN", "quantity": "1", "price_class": "standard"}]},
        {"lines": [{"fee": "CERT-JUMIN", "quantity": 1, "price_class": "cheap"}]},
        {"lines": [{"fee": "CERT-JUMIN", "quantity": 1, "price_class": "standard", "unit_yen": 1}]},
        {"lines": "CERT-JUMIN"},
        {"discount_yen": 100},
        {"amount_yen": 10**20, "received_yen": 10**20},
    ],
)
def test_a_request_of_the_wrong_shape_is_refused_and_sells_nothing(
    rooms: Rooms, clerk: Browser, changes: dict[str, Any]
) -> None:
    answer = clerk.send(f"{DOOR}/payments", sale(rooms, **changes))
    assert answer.status_code in {409, 422}
    assert answer.json["code"] in {"invalid_request", "amount_changed"}
    assert answer.json["message"]
    assert "まだ収納はありません" in clerk.get(f"/counter/{LINKED}/payments").text


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"x"', b"[" * 50_000, b'{"tender": "cash", "tender": "code"}', b"\xff", b""]
)
def test_what_is_no_plain_json_object_is_refused(clerk: Browser, body: bytes) -> None:
    headers = {"X-CSRFToken": clerk.token(), "Content-Type": "application/json"}
    answer = clerk.http.post(f"{DOOR}/payments", data=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request")


def test_a_form_is_no_json(clerk: Browser) -> None:
    assert clerk.post(f"{DOOR}/payments", tender="cash").status_code == 415


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_yen": 500}, "amount_changed"),
        ({"received_yen": 500}, "received_too_little"),
        ({"tender": "none"}, "tender_does_not_fit"),
        ({"lines": [{"fee": "NO-SUCH", "quantity": 1, "price_class": "standard"}]}, "unknown_fee"),
        ({"lines": [{"fee": "GYM-ADULT", "quantity": 1, "price_class": "standard"}]}, "fee_not_sold_here"),
        ({"lines": [{"fee": "CERT-JUMIN", "quantity": 1, "price_class": "exempted"}]}, "exemption_reason_required"),
        ({"lines": [{"fee": "CERT-JUMIN", "quantity": 0, "price_class": "standard"}]}, "invalid_quantity"),
    ],
)
def test_a_broken_rule_is_said_in_the_words_of_the_counter(
    rooms: Rooms, clerk: Browser, changes: dict[str, Any], code: str
) -> None:
    answer = clerk.send(f"{DOOR}/payments", sale(rooms, **changes))
    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert answer.json["message"].endswith("。")


def test_a_closed_drawer_sells_nothing(rooms: Rooms) -> None:
    clerk = rooms.staff("1001", Role.CLERK)
    assert clerk.send(f"{DOOR}/payments", sale(rooms)).json["code"] == "drawer_not_open"


def test_a_poll_of_the_screen_asks_the_terminal_until_it_has_an_answer(rooms: Rooms, clerk: Browser) -> None:
    charged = approved(MoneyState.CAPTURED, 600, rooms.clock.now())
    payment_id = started_at_terminal(rooms, clerk, at_terminal(rooms.clock.now()), charged)
    assert clerk.get(f"{DOOR}/payments/{payment_id}").json["phase"] == "waiting_for_card"
    paid = clerk.get(f"{DOOR}/payments/{payment_id}").json
    assert (paid["phase"], paid["brand"]) == ("paid", "Visa")
    paper = clerk.get(f"/counter/{LINKED}/payments/{payment_id}/paper").text
    assert "キャッシュレス利用控え" in paper
    assert "職員 1001" in paper, "who rang it up"


def test_a_declined_card_is_told_as_not_paid(rooms: Rooms, clerk: Browser) -> None:
    payment_id = started_at_terminal(rooms, clerk, REFUSED_BY_ISSUER)
    answer = clerk.get(f"{DOOR}/payments/{payment_id}").json
    assert (answer["phase"], answer["decline_code"]) == ("not_paid", "declined_by_issuer")
    assert clerk.get(f"/counter/{LINKED}/payments/{payment_id}/paper").status_code == 404


def test_a_silent_agent_is_confirming_and_asked_only_when_it_is_time(rooms: Rooms, clerk: Browser) -> None:
    rooms.agent.will("authorize", SILENCE)
    payment_id = clerk.send(f"{DOOR}/payments", sale(rooms, tender="credit")).json["id"]
    for _ in range(5):
        assert clerk.get(f"{DOOR}/payments/{payment_id}").json["phase"] == "unknown"
    assert rooms.agent.names_of_calls() == ["authorize"]
    assert [payment["id"] for payment in clerk.get(f"{DOOR}/in-doubt").json["payments"]] == [payment_id]
    notice = clerk.get(f"/counter/{LINKED}/payments/{payment_id}/paper").text
    assert "もう一度お支払いにならないでください" in notice
    assert payment_id in notice
    rooms.clock.advance(seconds=5)
    rooms.agent.will(f"inquire_{Operation.AUTHORIZE}", approved(MoneyState.CAPTURED, 600, rooms.clock.now()))
    assert clerk.get(f"{DOOR}/in-doubt").json["payments"][0]["phase"] == "paid"
    assert clerk.get(f"{DOOR}/in-doubt").json["payments"] == []


def test_an_unconfirmed_write_is_unresolved(rooms: Rooms, clerk: Browser) -> None:
    payment_id = started_at_terminal(rooms, clerk, UNCONFIRMED_WRITE)
    assert clerk.get(f"{DOOR}/payments/{payment_id}").json["phase"] == "unresolved"


def test_giving_up_closes_the_charge_at_the_agent_first(rooms: Rooms, clerk: Browser) -> None:
    payment_id = started_at_terminal(rooms, clerk, CANCELED)
    rooms.agent.will("cancel", CANCELED)
    answer = clerk.send(f"{DOOR}/payments/{payment_id}/cancel", {})
    assert answer.json["phase"] == "not_paid"
    assert rooms.stored(payment_id).status is PaymentStatus.CANCELED


class TestAStandaloneTerminal:
    door = f"/counter/{STANDALONE}/json"

    def started(self, rooms: Rooms, clerk: Browser) -> str:
        line = {"fee": "ROAD-COPY", "quantity": 1, "price_class": "standard"}
        answer = clerk.send(f"{self.door}/payments", sale(rooms, lines=[line], amount_yen=400, tender="code"))
        assert answer.json["phase"] == "ask_clerk"
        payment_id: str = answer.json["id"]
        return payment_id

    def test_the_clerk_copies_an_approval(self, rooms: Rooms, clerk: Browser) -> None:
        outcome = {"approved": True, "brand": "PayPay", "slip_number": "00017"}
        answer = clerk.send(f"{self.door}/payments/{self.started(rooms, clerk)}/outcome", outcome)
        assert (answer.json["phase"], answer.json["brand"]) == ("paid", "PayPay")

    def test_the_clerk_copies_a_refusal(self, rooms: Rooms, clerk: Browser) -> None:
        answer = clerk.send(f"{self.door}/payments/{self.started(rooms, clerk)}/outcome", {"approved": False})
        assert answer.json["phase"] == "not_paid"

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [
            ({"approved": True, "brand": "PayPay", "slip_number": ""}, "invalid_slip_number"),
            ({"approved": True, "brand": "Visa", "slip_number": "1"}, "unknown_brand"),
            ({"approved": "yes", "brand": "PayPay", "slip_number": "1"}, "invalid_request"),
            ({"approved": 1, "brand": "PayPay", "slip_number": "1"}, "invalid_request"),
            ({"brand": "PayPay", "slip_number": "1"}, "invalid_request"),
        ],
    )
    def test_an_incomplete_outcome_is_refused(
        self, rooms: Rooms, clerk: Browser, outcome: dict[str, Any], code: str
    ) -> None:
        payment_id = self.started(rooms, clerk)
        assert clerk.send(f"{self.door}/payments/{payment_id}/outcome", outcome).json["code"] == code
        assert rooms.stored(payment_id).status is PaymentStatus.AUTHORIZING


@pytest.mark.parametrize("path", ["", "/cancel", "/outcome"])
def test_a_payment_of_another_counter_does_not_exist_here(rooms: Rooms, clerk: Browser, path: str) -> None:
    payment = rooms.till().cash()
    address = f"/counter/{STANDALONE}/json/payments/{payment.id}{path}"
    answer = clerk.send(address, {"approved": False}) if path else clerk.get(address)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
