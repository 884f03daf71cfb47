import pytest

from pos.domain.access import Role
from tests.web.house_of_rooms import Browser, Rooms


def test_a_clerk_with_one_counter_is_led_straight_to_it(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK, facilities=frozenset({"tax"}))
    assert browser.get("/").location == "/counters"
    assert browser.get("/counters").location == "/counter/tax-1/"


def test_a_clerk_of_two_places_chooses_between_their_own_counters_only(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK, facilities=frozenset({"tax", "family-registry"}))
    page = browser.get("/counters").text
    assert page.count('class="place"') == 3
    assert "/counter/tax-1/" in page


def test_somebody_without_a_counter_is_told_whom_to_ask(rooms: Rooms) -> None:
    assert "受け持ちの窓口がありません" in rooms.staff("5001", Role.SECTION).get("/counters").text


@pytest.mark.parametrize("role", [Role.ACCOUNTING, Role.AUDITOR, Role.ADMINISTRATOR])
def test_accounting_begins_with_the_calendar(rooms: Rooms, role: Role) -> None:
    assert rooms.staff("5001", role).get("/").location == "/accounting/"


def test_a_wrong_password_says_no_more_than_that(rooms: Rooms) -> None:
    rooms.staff("5001", Role.CLERK)
    known = Browser(rooms.app).sign_in("5001", "wrong horse battery")
    unknown = Browser(rooms.app).sign_in("5999", "wrong horse battery")
    assert known.status_code == unknown.status_code == 401
    assert "職員番号かパスワードが違います" in known.text
    assert "職員番号かパスワードが違います" in unknown.text


def test_who_guesses_on_is_told_to_wait(rooms: Rooms) -> None:
    rooms.staff("5001", Role.CLERK)
    answers = [Browser(rooms.app).sign_in("5001", "wrong horse battery") for _ in range(6)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "分ほど待って" in answers[-1].text


def test_after_signing_in_one_is_where_one_wanted_to_go(rooms: Rooms) -> None:
    rooms.staff("5001", Role.CLERK)
    browser = Browser(rooms.app)
    asked = browser.get("/counter/tax-1/payments")
    assert asked.location == "/sign-in?next=/counter/tax-1/payments"
    assert browser.sign_in("5001", wanted="/counter/tax-1/payments").location == "/counter/tax-1/payments"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "/\t/evil.example/", "javascript:1", "/\r\nX: y"],
)
def test_signing_in_never_leads_out_of_the_house(rooms: Rooms, elsewhere: str) -> None:
    rooms.staff("5001", Role.CLERK)
    assert Browser(rooms.app).sign_in("5001", wanted=elsewhere).location == "/counters"


def test_signing_in_begins_a_new_session_and_a_new_form_token(rooms: Rooms) -> None:
    rooms.staff("5001", Role.CLERK)
    browser = Browser(rooms.app)
    old_token, old_cookie = browser.token(), browser.http.get_cookie("session")
    browser.sign_in("5001")
    new_cookie = browser.http.get_cookie("session")
    assert old_cookie
    assert new_cookie
    assert old_cookie.value != new_cookie.value
    assert browser.http.post("/sign-out", data={"csrf_token": old_token}).status_code == 400


def test_an_idle_session_ends(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK)
    rooms.clock.advance(minutes=31)
    assert browser.get("/counters").status_code == 302
