"""端末の日計 as a form, without a script."""

import pytest

from pos.domain.access import Role
from tests.tills import LINKED, STANDALONE, Till
from tests.web.house_of_rooms import Browser, Rooms

ROOM = f"/counter/{STANDALONE}"
FEE = "ROAD-COPY"


@pytest.fixture
def clerk(rooms: Rooms) -> Browser:
    return rooms.staff("1001", Role.CLERK)


@pytest.fixture
def till(rooms: Rooms) -> Till:
    till = rooms.till(STANDALONE)
    till.session = till.open()
    till.attested_card(FEE, slip_number="00017")
    return till


def card_terminal(till: Till) -> str:
    terminal = till.office.ward.counter(STANDALONE).terminal_for("credit")
    assert terminal
    return terminal.terminal_id


def test_ours_is_not_shown_before_the_terminals_figures_are_typed_in(clerk: Browser, till: Till) -> None:
    page = clerk.get(f"{ROOM}/drawer/terminals").text
    assert f"端末 {card_terminal(till)}" in page
    assert "¥400" not in page
    assert "00017" not in page


def test_figures_that_agree_are_said_to_agree(clerk: Browser, till: Till) -> None:
    answer = clerk.post(f"{ROOM}/drawer/terminals/{card_terminal(till)}", count_0="１", yen_0="400")
    assert answer.status_code == 302
    assert "一致しました" in clerk.get(f"{ROOM}/drawer/terminals").text


def test_a_brand_that_differs_lists_its_payments(clerk: Browser, till: Till) -> None:
    clerk.post(f"{ROOM}/drawer/terminals/{card_terminal(till)}", count_0="2", yen_0="1,200")
    page = clerk.get(f"{ROOM}/drawer/terminals").text
    assert "1件 ¥400" in page
    assert "2件 ¥1,200" in page
    assert "00017(¥400)" in page
    assert 'value="1200"' in page, "what was entered can be corrected"


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "99999"])
def test_what_is_no_total_is_asked_for_again_and_stays_in_the_form(clerk: Browser, till: Till, typed: str) -> None:
    answer = clerk.post(f"{ROOM}/drawer/terminals/{card_terminal(till)}", count_0=typed, yen_0="400")
    assert answer.status_code == 409
    assert "件数と金額を整数で" in answer.text
    assert f'value="{typed}"' in answer.text
    assert "一致しました" not in answer.text


def test_the_pages_of_closing_say_where_the_terminals_stand(clerk: Browser, till: Till) -> None:
    assert "0/2台 入力済" in clerk.get(f"{ROOM}/drawer/count").text
    clerk.post(f"{ROOM}/drawer/terminals/{card_terminal(till)}", count_0="1", yen_0="500")
    clerk.post(f"{ROOM}/drawer/count", pieces_10000="1")
    counted = clerk.get(f"{ROOM}/drawer/counted").text
    assert "差異 Visa ¥100" in counted
    assert "未入力" in counted
    report = clerk.get(clerk.post(f"{ROOM}/drawer/{till.session.id}/close").location).text
    assert "差異 Visa ¥100" in report


def test_closing_needs_no_totals(rooms: Rooms, clerk: Browser, till: Till) -> None:
    clerk.post(f"{ROOM}/drawer/count", pieces_10000="1")
    assert "未入力" in clerk.get(clerk.post(f"{ROOM}/drawer/{till.session.id}/close").location).text
    assert clerk.get(f"{ROOM}/").location == f"{ROOM}/drawer/open"


def test_a_counter_with_linked_terminals_has_no_such_page(rooms: Rooms, clerk: Browser) -> None:
    rooms.till().open()
    assert clerk.get(f"/counter/{LINKED}/drawer/terminals").status_code == 404
    assert "端末の日計" not in clerk.get(f"/counter/{LINKED}/drawer/count").text


def test_a_terminal_of_another_counter_does_not_exist_here(clerk: Browser, till: Till) -> None:
    assert clerk.post(f"{ROOM}/drawer/terminals/CT-0001", count_0="1", yen_0="400").status_code == 404


def test_without_an_open_drawer_there_is_nothing_to_enter(clerk: Browser) -> None:
    assert clerk.get(f"{ROOM}/drawer/terminals").location == f"{ROOM}/drawer/open"
    assert clerk.post(f"{ROOM}/drawer/terminals/CT-0001").status_code == 409
