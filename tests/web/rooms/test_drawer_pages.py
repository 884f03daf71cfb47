import re

import pytest

from pos.domain.access import Role
from pos.domain.business_day import in_words
from pos.domain.drawer import DrawerStatus
from pos.domain.pay_in import slip_number
from pos.storage import drawers
from pos.storage.drawers import DrawerSession
from tests.tills import LINKED, STANDALONE
from tests.web.house_of_rooms import Browser, Rooms

ROOM = f"/counter/{LINKED}"


@pytest.fixture
def clerk(rooms: Rooms) -> Browser:
    return rooms.staff("1001", Role.CLERK)


def session_of(rooms: Rooms) -> DrawerSession | None:
    with rooms.office.database.reading() as connection:
        return drawers.unclosed_of_counter(connection, LINKED)


def closed(clerk: Browser, session: DrawerSession, **pieces: str) -> str:
    clerk.post(f"{ROOM}/drawer/count", **pieces)
    answer = clerk.post(f"{ROOM}/drawer/{session.id}/close")
    assert answer.location == f"{ROOM}/drawer/{session.id}/z-report"
    return clerk.get(answer.location).text


def without_tokens(page: str) -> str:
    """Form tokens carry the second in which they were made."""
    return re.sub(r'(csrf.token" (?:value|content)=")[^"]+', r"\1", page)


def test_selling_begins_with_opening_the_drawer(rooms: Rooms, clerk: Browser) -> None:
    assert clerk.get(f"{ROOM}/").location == f"{ROOM}/drawer/open"
    session_id = rooms.office.new_id()
    for _ in range(2):  # a double click opens once
        answer = clerk.post(f"{ROOM}/drawer/open", session_id=session_id, float_yen="１０，０００")
        assert answer.location == f"{ROOM}/"
    session = session_of(rooms)
    assert session
    assert (session.id, session.float_yen) == (session_id, 10_000)


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "一万", "1000001", "9" * 10, "1_0"])
def test_a_float_that_is_no_whole_amount_is_asked_for_again(rooms: Rooms, clerk: Browser, typed: str) -> None:
    answer = clerk.post(f"{ROOM}/drawer/open", session_id=rooms.office.new_id(), float_yen=typed)
    assert answer.status_code == 409
    assert "つり銭は 0 円から" in answer.text
    assert session_of(rooms) is None


def test_the_count_is_blind_and_the_result_is_shown_after_it(rooms: Rooms, clerk: Browser) -> None:
    rooms.till().open()
    rooms.till().cash()
    assert "¥10,300" not in clerk.get(f"{ROOM}/drawer/count").text
    answer = clerk.post(f"{ROOM}/drawer/count", pieces_10000="1", pieces_100="2")
    assert answer.location == f"{ROOM}/drawer/counted"
    page = clerk.get(answer.location).text
    assert "¥10,300" in page
    assert "-¥100(不足)" in page


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "100001"])
def test_a_count_that_is_no_number_of_pieces_is_not_kept(rooms: Rooms, clerk: Browser, typed: str) -> None:
    rooms.till().open()
    answer = clerk.post(f"{ROOM}/drawer/count", pieces_1000=typed, pieces_500="3")
    assert answer.status_code == 409
    assert "枚数は" in answer.text
    assert 'value="3"' in answer.text, "what was typed right is kept"
    session = session_of(rooms)
    assert session
    assert session.status is DrawerStatus.OPEN


def test_closing_twice_gives_the_same_report(rooms: Rooms, clerk: Browser) -> None:
    session = rooms.till().open()
    rooms.till().cash(received_yen=1_000)
    first = closed(clerk, session, pieces_10000="1", pieces_100="3")
    answer = clerk.post(f"{ROOM}/drawer/{session.id}/close")
    assert without_tokens(clerk.get(answer.location).text) == without_tokens(first)
    assert "払込額</dt><dd>¥300" in first


def test_the_report_shows_the_slip_for_the_bank_and_by_when(rooms: Rooms, clerk: Browser) -> None:
    session = rooms.till().open()
    rooms.till().cash()
    report = closed(clerk, session, pieces_10000="1", pieces_100="3")
    assert f"払込書番号</dt><dd>{slip_number(session.id, session.business_day)}" in report
    assert f"払込期限</dt><dd>{in_words(rooms.office.ward.pay_in_due_on(session.business_day))}" in report


def test_with_nothing_to_pay_in_there_is_no_slip(rooms: Rooms, clerk: Browser) -> None:
    assert "払込書" not in closed(clerk, rooms.till().open(), pieces_10000="1")


def test_the_last_report_is_found_again_after_closing(rooms: Rooms, clerk: Browser) -> None:
    session = rooms.till().open()
    assert "前回のレジ精算票" not in clerk.get(f"/counter/{STANDALONE}/drawer/open").text
    closed(clerk, session, pieces_10000="1")
    assert f"/drawer/{session.id}/z-report" in clerk.get(f"{ROOM}/drawer/open").text


def test_the_report_names_what_was_taken_taken_back_and_carried_over(rooms: Rooms, clerk: Browser) -> None:
    till = rooms.till(STANDALONE)
    session = till.open()
    till.attested_card("ROAD-COPY")
    room = f"/counter/{STANDALONE}"
    supervisor = rooms.staff("2001", Role.SUPERVISOR)
    voided = till.cash("ROAD-WIDTH")
    assert supervisor.post(f"{room}/payments/{voided.id}/void", reason="入力誤り").status_code == 302
    clerk.post(f"{room}/drawer/count", pieces_10000="1")
    report = clerk.get(clerk.post(f"{room}/drawer/{session.id}/close").location).text
    assert "Visa" in report
    assert "取消(1件)" in report
    assert "道路幅員証明書" in report
    assert "1–2(2件)" in report


def test_a_free_sale_is_counted_without_money(rooms: Rooms, clerk: Browser) -> None:
    till = rooms.till()
    till.open()
    line = {"fee": "CERT-JUMIN", "quantity": 1, "price_class": "exempted", "exemption_reason": "public-use"}
    body = {"payment_id": rooms.office.new_id(), "lines": [line], "tender": "none", "amount_yen": 0}
    assert clerk.send(f"{ROOM}/json/payments", body).json["phase"] == "paid"
    page = clerk.get(f"{ROOM}/drawer/x-report").text
    assert "収納なし(0円)" in page


def test_a_drawer_of_yesterday_is_closed_before_anything_is_sold(rooms: Rooms, clerk: Browser) -> None:
    yesterday = rooms.till().open()
    rooms.clock.advance(days=1)
    clerk.sign_in("1001")
    assert clerk.get(f"{ROOM}/").location == f"{ROOM}/drawer/count"
    assert f"{in_words(yesterday.business_day)}のレジが開いたままです" in clerk.get(f"{ROOM}/drawer/count").text
    clerk.post(f"{ROOM}/drawer/count", pieces_10000="1")
    assert "締めずに収納へ戻る" not in clerk.get(f"{ROOM}/drawer/counted").text


def test_payments_in_doubt_are_named_and_block_the_count(rooms: Rooms, clerk: Browser) -> None:
    till = rooms.till(STANDALONE)
    session = till.open()
    till.card("ROAD-COPY")
    for answer in (
        clerk.get(f"/counter/{STANDALONE}/drawer/count"),
        clerk.post(f"/counter/{STANDALONE}/drawer/{session.id}/close"),
    ):
        assert answer.status_code == 409
    assert "道路台帳平面図の写し" in clerk.get(f"/counter/{STANDALONE}/drawer/count").text


def test_without_an_open_drawer_there_is_nothing_to_check_or_count(clerk: Browser) -> None:
    assert clerk.get(f"{ROOM}/drawer/count").location == f"{ROOM}/drawer/open"
    assert clerk.get(f"{ROOM}/drawer/x-report").status_code == 409
    assert clerk.post(f"{ROOM}/drawer/resume").status_code == 409


def test_a_report_of_another_counter_does_not_exist_here(rooms: Rooms, clerk: Browser) -> None:
    session = rooms.till().open()
    closed(clerk, session, pieces_10000="1")
    assert clerk.get(f"/counter/{STANDALONE}/drawer/{session.id}/z-report").status_code == 404
    assert clerk.post(f"/counter/{STANDALONE}/drawer/{session.id}/close").status_code == 404
