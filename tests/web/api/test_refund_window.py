"""An agent gives money back for so many days only: the client is told until when, and refused afterwards."""

from datetime import timedelta

from tests.tills import the_ward
from tests.web.online import AGENT, OnlineDoors


def window_days() -> int:
    days = the_ward().agents[AGENT].refund_window_days
    assert days is not None
    return days


def last_day(doors: OnlineDoors) -> str:
    return (doors.clock.now().date() + timedelta(days=window_days())).isoformat()


def test_a_payment_says_until_when_it_is_refunded(both: OnlineDoors) -> None:
    unpaid = both.new_payment(reference="R-9")
    assert both.get(f"/payments/{unpaid['id']}").json["refund_until"] is None
    expected = last_day(both)
    assert both.paid()["refund_until"] == expected


def test_a_refund_is_taken_on_the_last_day_and_refused_on_the_next(both: OnlineDoors) -> None:
    payment = both.paid()
    both.clock.advance(days=window_days())
    first = both.refund(payment, amount_yen=900)
    assert (first.status_code, first.json["status"]) == (202, "succeeded")
    both.clock.advance(days=1)
    left = payment["refundable_yen"] - 900
    refused = both.refund(payment, amount_yen=100, refundable_yen=left)
    assert (refused.status_code, refused.json["code"]) == (409, "refund_window_closed")
    assert refused.json["refund_until"] == payment["refund_until"]
    assert both.get(f"/payments/{payment['id']}").json["refundable_yen"] == left


def test_a_refund_that_was_taken_in_time_keeps_its_answer(both: OnlineDoors) -> None:
    payment = both.paid()
    both.clock.advance(days=window_days())
    taken = both.refund(payment, "once", amount_yen=900)
    both.clock.advance(days=1)
    again = both.refund(payment, "once", amount_yen=900)
    assert (again.status_code, again.json) == (202, taken.json)
