"""Two at once, in real threads: exactly one wins, or both get the same answer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pos.domain.errors import Refused
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Tender
from pos.gateways.gateway import MoneyState
from pos.office import Office
from pos.operations.authorize import authorize_at_counter, start_checkout
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer
from pos.operations.inquire import inquire
from pos.operations.open_drawer import open_drawer
from pos.operations.refund import send_refund
from pos.operations.take_cash import take_cash
from pos.operations.void import void
from pos.storage import receipts
from tests.fakes import SILENCE, ScriptedGateway, approved, on_page
from tests.tills import (
    CLERK,
    LINKED,
    WEDNESDAY_MORNING,
    Till,
    ask_refund,
    balances,
    book_online,
    in_pieces,
    now_stored,
)

CAPTURED = approved(MoneyState.CAPTURED, 300, WEDNESDAY_MORNING)


def both(*requests: Callable[[], Any]) -> list[Any]:
    """What each of them answered, or the refusal it raised. They start together."""
    gate = threading.Barrier(len(requests))

    def run(request: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return request()
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(run, requests))


@pytest.fixture(params=range(3))
def again(request: pytest.FixtureRequest) -> int:
    """A race is run a few times."""
    return request.param


def paid_1000(till: Till, agent: ScriptedGateway) -> Any:
    agent.will("authorize", approved(MoneyState.CAPTURED, 1_000, WEDNESDAY_MORNING))
    return till.card("JURI", "JURI", "CERT-JUMIN")


@pytest.mark.usefixtures("again")
def test_two_refunds_of_700_from_1000_yen_are_not_both_granted(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_1000(till, agent)
    by_line = {"01": 350, "02": 350}
    answers = both(
        *[lambda: ask_refund(till.office, payment, 700, lines=by_line, refundable_yen=1_000)] * 2,
    )
    assert sorted(isinstance(answer, str) for answer in answers) == [False, True]
    assert now_stored(till.office, payment).refund_claimed_yen == 700


@pytest.mark.usefixtures("again")
def test_a_refund_and_a_void_are_not_both_granted(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_1000(till, agent)
    agent.will("void", SILENCE)
    answers = both(
        lambda: ask_refund(till.office, payment, 300, lines={"03": 300}, refundable_yen=1_000),
        lambda: void(till.office, payment.id, reason="both", actor=CLERK),
    )
    after = now_stored(till.office, payment)
    assert (after.status is PaymentStatus.VOIDING) != (after.refund_claimed_yen > 0)
    assert sum(isinstance(answer, str) for answer in answers) == 1
    agent.forget()


@pytest.mark.usefixtures("again")
def test_the_same_cash_request_twice_at_once_is_one_payment(till: Till) -> None:
    sale = till.sale()
    first, second = both(*[lambda: take_cash(till.office, sale, 300, CLERK)] * 2)
    assert first == second
    assert balances(till.office.database)[f"cash:{LINKED}"] == 10_300


@pytest.mark.usefixtures("again")
def test_the_same_card_request_twice_at_once_is_one_charge(till: Till, agent: ScriptedGateway) -> None:
    sale = till.sale(tender=Tender.CREDIT)
    agent.will("authorize", CAPTURED)
    first, second = both(*[lambda: authorize_at_counter(till.office, sale, CLERK)] * 2)
    assert first.id == second.id
    assert agent.names_of_calls() == ["authorize"]


@pytest.mark.usefixtures("again")
def test_two_drawers_of_one_counter_are_not_both_opened(office: Office) -> None:
    answers = both(*[lambda: Till(office).open()] * 2)
    assert sorted(isinstance(answer, str) for answer in answers) == [False, True]
    assert balances(office.database)[f"cash:{LINKED}"] == 10_000


@pytest.mark.usefixtures("again")
def test_the_same_opening_twice_at_once_is_one_session(office: Office) -> None:
    session_id = office.new_id()
    first, second = both(*[lambda: open_drawer(office, session_id, LINKED, 10_000, CLERK)] * 2)
    assert first == second
    assert balances(office.database)[f"cash:{LINKED}"] == 10_000


@pytest.mark.usefixtures("again")
def test_a_sale_against_the_closing_is_either_in_the_drawer_or_refused(office: Office) -> None:
    till = Till(office)
    session = till.open(float_yen=0)

    def close() -> Any:
        count_drawer(office, session.id, in_pieces(0), CLERK)
        return close_drawer(office, session.id, CLERK)

    sold, closed = both(till.cash, close)
    was_sold = not isinstance(sold, str)
    assert closed.expected_yen == (300 if was_sold else 0)
    assert f"cash:{LINKED}" not in balances(office.database)


@pytest.mark.usefixtures("again")
def test_receipt_numbers_of_many_at_once_have_no_gap(till: Till) -> None:
    paid = both(*[till.cash] * 4)
    with till.office.database.reading() as connection:
        numbers = [receipts.of_payment(connection, payment.id) for payment in paid]
    assert sorted(number.number for number in numbers if number) == [1, 2, 3, 4]


@pytest.mark.usefixtures("again")
def test_the_same_answer_twice_at_once_is_booked_once(till: Till, agent: ScriptedGateway) -> None:
    agent.will("authorize", SILENCE)
    payment = till.card()
    agent.will("inquire_authorize", CAPTURED, CAPTURED)
    both(*[lambda: inquire(till.office, payment.id)] * 2)
    assert balances(till.office.database)["receivable:counter-card"] == 300


@pytest.mark.usefixtures("again")
def test_a_refund_sent_twice_at_once_is_booked_once(till: Till, agent: ScriptedGateway) -> None:
    payment = paid_1000(till, agent)
    refund = ask_refund(till.office, payment, 700, lines={"01": 350, "02": 350})
    given_back = approved(MoneyState.REFUNDED, 700, WEDNESDAY_MORNING)
    agent.will("refund", given_back)
    agent.will("inquire_refund", given_back)
    both(*[lambda: send_refund(till.office, refund.id, CLERK)] * 2)
    assert balances(till.office.database)["receivable:counter-card"] == 300
    agent.forget()


@pytest.mark.usefixtures("again")
def test_two_payments_of_one_booking_are_not_both_made(online_office: Office) -> None:
    answers = both(*[lambda: book_online(online_office)] * 2)
    assert sorted(isinstance(answer, str) for answer in answers) == [False, True]


@pytest.mark.usefixtures("again")
def test_two_tabs_open_one_page(online_office: Office, agent: ScriptedGateway) -> None:
    payment = book_online(online_office)
    agent.will("authorize", on_page(WEDNESDAY_MORNING))
    both(*[lambda: start_checkout(online_office, payment.id)] * 2)
    assert agent.names_of_calls() == ["authorize"]
