import pytest

from pos.domain.access import Role
from pos.domain.payment import PaymentStatus
from tests.tills import LINKED, STANDALONE
from tests.web.house_of_rooms import Browser, Rooms

ROOM = f"/counter/{LINKED}"


@pytest.fixture
def clerk(rooms: Rooms) -> Browser:
    return rooms.staff("1001", Role.CLERK)


@pytest.fixture
def supervisor(rooms: Rooms) -> Browser:
    return rooms.staff("2001", Role.SUPERVISOR)


def test_the_clerk_takes_back_the_last_cash_sale(rooms: Rooms, clerk: Browser) -> None:
    rooms.till().open()
    payment = rooms.till().cash()
    for _ in range(2):  # a double click voids once
        assert clerk.post(f"{ROOM}/payments/{payment.id}/void", reason="入力誤り").status_code == 302
    assert rooms.stored(payment.id).status is PaymentStatus.VOIDED
    assert "取消済" in clerk.get(f"{ROOM}/payments/{payment.id}").text


def test_the_clerk_does_not_take_back_an_earlier_sale(rooms: Rooms, clerk: Browser) -> None:
    rooms.till().open()
    earlier = rooms.till().cash()
    rooms.clock.advance(seconds=1)
    rooms.till().cash()
    answer = clerk.post(f"{ROOM}/payments/{earlier.id}/void", reason="入力誤り")
    assert answer.status_code == 409
    assert "出納員だけができます" in answer.text
    assert rooms.stored(earlier.id).status is PaymentStatus.CAPTURED


def test_the_supervisor_takes_back_any_sale_of_today(rooms: Rooms, supervisor: Browser) -> None:
    rooms.till().open()
    earlier = rooms.till().cash()
    rooms.clock.advance(seconds=1)
    rooms.till().cash()
    assert supervisor.post(f"{ROOM}/payments/{earlier.id}/void", reason="入力誤り").status_code == 302


def test_a_slip_is_asked_for_when_the_terminal_has_to_undo_it_first(rooms: Rooms, supervisor: Browser) -> None:
    till = rooms.till(STANDALONE)
    till.open()
    payment = till.attested_card("ROAD-COPY")
    address = f"/counter/{STANDALONE}/payments/{payment.id}"
    assert "取消票の伝票番号" in supervisor.get(address).text
    without = supervisor.post(f"{address}/void", reason="入力誤り")
    assert without.status_code == 409
    assert "取消票の伝票番号を入れてください" in without.text
    assert supervisor.post(f"{address}/void", reason="入力誤り", slip_number="00018").status_code == 302
    assert rooms.stored(payment.id).status is PaymentStatus.VOIDED


@pytest.mark.parametrize("reason", ["", "4111 1111 1111 1111"])
def test_a_reason_is_chosen_not_typed(rooms: Rooms, clerk: Browser, reason: str) -> None:
    rooms.till().open()
    payment = rooms.till().cash()
    answer = clerk.post(f"{ROOM}/payments/{payment.id}/void", reason=reason)
    assert answer.status_code == 409
    assert "取消の理由を選んでください" in answer.text


def test_after_closing_there_is_no_way_back_but_a_refund(rooms: Rooms, supervisor: Browser) -> None:
    session = rooms.till().open()
    payment = rooms.till().cash()
    rooms.till().close(session, 10_300)
    answer = supervisor.post(f"{ROOM}/payments/{payment.id}/void", reason="入力誤り")
    assert answer.status_code == 409
    assert rooms.stored(payment.id).status is PaymentStatus.CAPTURED


def test_a_reprint_says_that_it_is_one_and_carries_the_tax(rooms: Rooms, clerk: Browser) -> None:
    till = rooms.till("kyurian-1")
    till.open()
    payment = till.cash("ROOM-AM")
    page = clerk.get(f"/counter/kyurian-1/payments/{payment.id}").text
    assert "再発行" in page
    assert "※10%対象 ¥3,600(内消費税 ¥327)" in page
    assert "区内" in page
