from dataclasses import replace
from datetime import timedelta

import pytest

from pos.domain.money import Yen
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel
from pos.operations.create_payment import NewPayment, _payment
from pos.operations.pricing import LineRequest
from pos.storage.payments import Payment
from pos.web.checkout.page import with_payment
from pos.web.checkout.page_state import PageState, agents_page, page_state
from pos.web.checkout.words import LANGUAGES
from tests.fakes import ScriptedGateway
from tests.makers import ManualClock, SequentialIds
from tests.tills import ONLINE, WEDNESDAY_MORNING, office_with

S, P = PaymentStatus, PageState
LATER = WEDNESDAY_MORNING + timedelta(days=8)


def payment(**facts: object) -> Payment:
    office = office_with(None, ManualClock(WEDNESDAY_MORNING), SequentialIds(), ScriptedGateway())
    line = LineRequest("ROOM-AM", 1, unit_yen=3_600)
    new = NewPayment(office.new_id(), "c", ONLINE, 3_600, [line], "R", "https://a.example/", "f")
    return replace(_payment(office, office.ward.facility(ONLINE), new), **facts)


def page_open(url: str | None = "https://agent.example/p", minutes: int = 10) -> dict[str, object]:
    ends = (WEDNESDAY_MORNING + timedelta(minutes=minutes)).isoformat()
    return {"kind": "hosted_page", "token": "t", "url": url, "detail": "", "expires_at": ends}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, P.PAYABLE),
        ({"attempt": 1}, P.TRY_AGAIN),
        ({"status": S.AUTHORIZING}, P.CHECKING),
        ({"status": S.AUTHORIZING, "next_action": page_open()}, P.CHECKING),
        ({"status": S.AWAITING_PAYER, "next_action": page_open()}, P.OPEN_AT_AGENT),
        ({"status": S.AWAITING_PAYER, "next_action": page_open(minutes=0)}, P.CHECKING),
        ({"status": S.AWAITING_PAYER, "next_action": page_open(url=None)}, P.CHECKING),
        ({"status": S.AWAITING_PAYER, "counter": "hall-1"}, P.AT_COUNTER),
        ({"status": S.CREATED, "channel": Channel.COUNTER}, P.AT_COUNTER),
        ({"status": S.AUTHORIZED}, P.CHECKING),
        ({"status": S.CAPTURING}, P.CHECKING),
        ({"status": S.VOIDING}, P.CHECKING),
        ({"status": S.INDETERMINATE}, P.CHECKING),
        ({"status": S.CAPTURED, "captured_yen": Yen(3_600)}, P.PAID),
        ({"status": S.CAPTURED, "captured_yen": Yen(3_600), "refunded_yen": Yen(100)}, P.PAID),
        ({"status": S.CAPTURED, "captured_yen": Yen(3_600), "refunded_yen": Yen(3_600)}, P.REFUNDED),
        ({"status": S.CAPTURED, "captured_yen": Yen(3_600), "late_capture": True}, P.RETURNED),
        ({"status": S.VOIDED}, P.CANCELED),
        ({"status": S.CANCELED}, P.CANCELED),
        ({"status": S.DECLINED}, P.DECLINED),
        ({"status": S.EXPIRED}, P.EXPIRED),
    ],
)
def test_each_payment_has_one_honest_page(facts: dict[str, object], expected: PageState) -> None:
    assert page_state(payment(**facts), WEDNESDAY_MORNING) is expected


@pytest.mark.parametrize("status", list(S))
def test_every_status_has_a_page_in_every_language(status: PaymentStatus) -> None:
    for attempt in (0, 1):
        state = page_state(payment(status=status, attempt=attempt), WEDNESDAY_MORNING)
        assert all(words.states[state].heading and words.states[state].text for words in LANGUAGES.values())


def test_a_payment_past_its_time_says_so_before_anybody_has_ended_it() -> None:
    assert page_state(payment(), LATER) is P.EXPIRED
    assert page_state(payment(attempt=1), LATER) is P.EXPIRED


def test_the_agents_page_is_only_offered_while_it_waits() -> None:
    waiting = payment(status=S.AWAITING_PAYER, next_action=page_open())
    assert agents_page(waiting, WEDNESDAY_MORNING) == "https://agent.example/p"
    assert agents_page(waiting, LATER) is None
    assert agents_page(replace(waiting, status=S.CAPTURED), WEDNESDAY_MORNING) is None


@pytest.mark.parametrize(
    ("return_url", "expected"),
    [
        ("https://a.example", "https://a.example?payment=P"),
        ("https://a.example/b?c=d", "https://a.example/b?c=d&payment=P"),
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d&payment=P#e"),
        ("https://a.example/%E4%BA%88?q=a%26b", "https://a.example/%E4%BA%88?q=a%26b&payment=P"),
    ],
)
def test_the_way_back_keeps_the_clients_address_and_adds_the_payment(return_url: str, expected: str) -> None:
    assert with_payment(return_url, "P") == expected
