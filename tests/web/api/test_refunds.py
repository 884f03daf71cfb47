from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.web.online import FACILITY, PUBLIC_URL, OnlineDoors

TWO_ACCOUNTS = {
    "amount_yen": 4_050,
    "lines": [
        {"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3_600},
        {"fee": "KOSEKI-ALL", "quantity": 1, "unit_yen": 450},
    ],
}


def test_a_payment_is_refunded_and_says_so(both: OnlineDoors) -> None:
    payment = both.paid()
    answer = both.refund(payment)
    refund = answer.json
    assert (answer.status_code, refund["status"], refund["amount_yen"]) == (202, "succeeded", 8_900)
    assert answer.headers["Location"] == f"{PUBLIC_URL}/api/v1/refunds/{refund['id']}"
    assert both.get(f"/refunds/{refund['id']}").json == refund
    after = both.get(f"/payments/{payment['id']}").json
    assert (after["refund_status"], after["refunded_yen"], after["refundable_yen"]) == ("full", 8_900, 0)


def test_refunds_in_part_add_up_and_never_exceed_what_was_paid(both: OnlineDoors) -> None:
    payment = both.paid()
    assert both.refund(payment, amount_yen=8_000).status_code == 202
    too_much = both.refund(payment, amount_yen=901, refundable_yen=900)
    assert (too_much.status_code, too_much.json["code"]) == (422, "refund_too_large")
    assert both.refund(payment, amount_yen=900, refundable_yen=900).status_code == 202


def test_a_client_that_believes_another_amount_is_left_is_stopped(both: OnlineDoors) -> None:
    payment = both.paid()
    refused = both.refund(payment, amount_yen=100, refundable_yen=8_899)
    assert (refused.status_code, refused.json["code"], refused.json["refundable_yen"]) == (
        412,
        "refundable_changed",
        8_900,
    )
    assert both.get(f"/payments/{payment['id']}").json["refundable_yen"] == 8_900


def test_two_refunds_at_once_that_believe_the_same_only_one_happens(both: OnlineDoors) -> None:
    payment = both.paid()
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: both.refund(payment, amount_yen=5_000), range(2)))
    assert sorted(answer.status_code for answer in answers) == [202, 412]
    assert both.get(f"/payments/{payment['id']}").json["refunded_yen"] == 5_000


def test_lines_are_required_where_accounts_differ(both: OnlineDoors) -> None:
    payment = both.paid(**TWO_ACCOUNTS)
    refused = both.refund(payment)
    assert (refused.status_code, refused.json["code"]) == (422, "lines_required")
    lines = [{"line_id": "02", "amount_yen": 450}]
    assert both.refund(payment, amount_yen=450, lines=lines).json["lines"] == lines


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_yen": 449, "lines": [{"line_id": "02", "amount_yen": 450}]}, "lines_do_not_sum"),
        ({"amount_yen": 451, "lines": [{"line_id": "02", "amount_yen": 451}]}, "refund_too_large"),
        ({"amount_yen": 1, "lines": [{"line_id": "03", "amount_yen": 1}]}, "unknown_line"),
        ({"amount_yen": 2, "lines": [{"line_id": "02", "amount_yen": 1}] * 2}, "invalid_request"),
        ({"amount_yen": 0}, "invalid_request"),
        ({"reason": "late_capture"}, "invalid_request"),
        ({"route": "drawer"}, "invalid_request"),
    ],
)
def test_a_refund_that_breaks_a_rule_is_refused_and_changes_nothing(
    doors: OnlineDoors, changes: dict[str, Any], code: str
) -> None:
    payment = doors.paid(**TWO_ACCOUNTS)
    refused = doors.refund(payment, **changes)
    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert doors.get(f"/payments/{payment['id']}").json["refundable_yen"] == 4_050


def test_an_unpaid_payment_cannot_be_refunded(doors: OnlineDoors) -> None:
    refused = doors.refund(doors.new_payment(), amount_yen=1, refundable_yen=0)
    assert (refused.status_code, refused.json["code"]) == (409, "payment_not_captured")


def test_another_clients_refund_does_not_exist(doors: OnlineDoors) -> None:
    refund = doors.refund(doors.paid()).json
    key = doors.new_client("another", frozenset({FACILITY}))
    assert doors.get(f"/refunds/{refund['id']}", key=key).status_code == 404


@pytest.mark.parametrize("payment_id", ["x", "00000000000000000000000000"])
def test_a_refund_of_no_payment_is_not_found(doors: OnlineDoors, payment_id: str) -> None:
    body = {"amount_yen": 1, "reason": "use_canceled", "refundable_yen": 1}
    assert doors.post(f"/payments/{payment_id}/refunds", body).status_code == 404
    assert doors.get(f"/refunds/{payment_id}").status_code == 404
