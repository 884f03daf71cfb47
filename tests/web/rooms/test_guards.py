"""Generated from the URL map: a new route without a guard fails here."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from pos.domain.access import Role
from tests.tills import LINKED
from tests.web.house_of_rooms import Browser, Rooms

#: Open to everybody, each for a reason: the log-in itself, files and documents without a secret.
PUBLIC_ENDPOINTS = {"static", "sign_in.start", "sign_in.page", "sign_in.enter", "sign_in.sign_out"}
#: The operator's supervision, and doors that a signature or the knowledge of an address opens.
OTHER_GUARDS = {"health", "checkout", "agents", "api_documents"}
API = "/api/"

MAY_ENTER = {
    "counter": {Role.CLERK, Role.SUPERVISOR},
    "accounting": {Role.ACCOUNTING, Role.AUDITOR, Role.ADMINISTRATOR},
    "rooms": set(Role),
}
#: Who may do more than look.
MAY_CHANGE = {"accounting": {Role.ACCOUNTING}}


def routes(app: Flask) -> Iterator[tuple[str, Rule, str]]:
    """(method, rule, an address of it) of everything that is not public."""
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if rule.endpoint in PUBLIC_ENDPOINTS or room in OTHER_GUARDS:
            continue
        values = {name: _example(name) for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule, address


def routes_of_rooms(app: Flask) -> list[tuple[str, Rule, str]]:
    """Those behind the log-in."""
    return [route for route in routes(app) if not route[1].rule.startswith(API)]


def _example(argument: str) -> object:
    return {"counter_id": LINKED, "revision": 1, "day_text": "2026-11-24"}.get(argument, "x")


def test_every_room_is_known_to_these_tests(rooms: Rooms) -> None:
    found = {rule.endpoint.partition(".")[0] for _, rule, _ in routes_of_rooms(rooms.app)}
    assert found == set(MAY_ENTER)


def test_nobody_comes_in_without_signing_in(rooms: Rooms) -> None:
    rooms.app.config["WTF_CSRF_ENABLED"] = False
    for method, rule, address in routes_of_rooms(rooms.app):
        answer = rooms.app.test_client().open(address, method=method)
        to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
        assert to_sign_in or answer.status_code == 401, f"{method} {rule.rule}: {answer.status}"


def test_no_door_of_the_api_opens_without_a_key(rooms: Rooms) -> None:
    signed_in = rooms.staff("5001", *Role)
    doors = [route for route in routes(rooms.app) if route[1].rule.startswith(API)]
    assert doors
    for method, rule, address in doors:
        answer = signed_in.http.open(address, method=method, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 401, f"{method} {rule.rule}: {answer.status}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_own_rooms_and_no_other(rooms: Rooms, role: Role) -> None:
    browser = rooms.staff("5001", role)
    rooms.app.config["WTF_CSRF_ENABLED"] = False
    for method, rule, address in routes_of_rooms(rooms.app):
        room = rule.endpoint.partition(".")[0]
        may = role in (MAY_CHANGE if method == "POST" else MAY_ENTER).get(room, MAY_ENTER[room])
        status = browser.http.open(address, method=method).status_code
        assert (status == 403) != may, f"{role}: {method} {rule.rule} answered {status}"


def test_a_counter_of_another_facility_does_not_exist(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK, facilities=frozenset({"tax"}))
    rooms.app.config["WTF_CSRF_ENABLED"] = False
    for method, rule, address in routes_of_rooms(rooms.app):
        if rule.endpoint.startswith("counter."):
            assert browser.http.open(address, method=method).status_code == 404, f"{method} {rule.rule}"


def test_accounting_is_for_those_who_see_the_whole_ward(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.ACCOUNTING, facilities=frozenset({"tax"}))
    assert browser.get("/accounting/").status_code == 403


def test_every_form_and_every_request_of_the_screen_needs_its_token(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK, Role.ACCOUNTING)
    posts = [address for method, _, address in routes_of_rooms(rooms.app) if method == "POST"]
    for address in [*posts, "/sign-in", "/sign-out"]:
        answer = browser.http.post(address, json={})
        assert answer.status_code == 400, f"{address}: {answer.status}"
        assert browser.get("/counters").status_code == 200, "the session is not touched"


def test_a_token_of_another_session_is_refused(rooms: Rooms) -> None:
    theirs, mine = rooms.staff("5001", Role.CLERK), rooms.staff("5002", Role.CLERK)
    answer = mine.http.post(f"/counter/{LINKED}/drawer/open", data={"csrf_token": theirs.token(), "float_yen": "1"})
    assert answer.status_code == 400


def test_a_session_that_has_ended_opens_nothing(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK)
    browser.post("/sign-out")
    assert browser.get(f"/counter/{LINKED}/").status_code == 302
    assert browser.get(f"/counter/{LINKED}/json/state").status_code == 401


def test_a_copied_cookie_is_worthless_after_sign_out(rooms: Rooms) -> None:
    browser = rooms.staff("5001", Role.CLERK)
    cookie = browser.http.get_cookie("session")
    assert cookie
    thief = Browser(rooms.app)
    thief.http.set_cookie("session", cookie.value)
    assert thief.get("/counters").status_code == 200
    browser.post("/sign-out")
    assert thief.get("/counters").status_code == 302
