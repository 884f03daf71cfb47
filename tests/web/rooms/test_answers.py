"""What every answer says to the browser, and what it says when something is wrong."""

from pathlib import Path

import pytest

from pos.app import create_app
from pos.domain.access import Role
from pos.settings import Settings
from pos.web.security import LARGEST_REQUEST_BYTES
from tests.tills import LINKED
from tests.web.house_of_rooms import Browser, Rooms


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/nowhere", f"/counter/{LINKED}/json/state"])
def test_every_answer_forbids_what_a_page_of_ours_never_does(rooms: Rooms, path: str) -> None:
    headers = rooms.app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_our_pages_alone(rooms: Rooms) -> None:
    cookie = rooms.staff("5001", Role.CLERK).http.get_cookie("session")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure, "plain http on this machine"


def test_over_https_the_cookie_is_bound_to_this_host(rooms: Rooms, tmp_path: Path) -> None:
    environment = {"POS_MODE": "development", "POS_PUBLIC_URL": "https://pos.example.jp", "POS_DATA_DIR": str(tmp_path)}
    app = create_app(Settings.from_environment(environment), rooms.office, rooms.desk)
    answer = app.test_client().get("/sign-in", base_url="https://pos.example.jp")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nowhere", 404, "見つかりません"),
        ("DELETE", "/sign-in", 405, "この操作はできません"),
        ("POST", "/sign-in", 400, "画面が古くなっています"),
    ],
)
def test_people_get_a_page_that_says_what_to_do(rooms: Rooms, method: str, path: str, status: int, words: str) -> None:
    answer = rooms.app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert words in answer.text
    assert "はじめの画面へ" in answer.text


def test_a_wrong_method_is_told_the_right_ones(rooms: Rooms) -> None:
    assert set(rooms.app.test_client().delete("/sign-in").headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_request_that_is_too_large_is_refused(rooms: Rooms) -> None:
    browser = Browser(rooms.app)
    form = {"csrf_token": browser.token(), "number": "1" * (LARGEST_REQUEST_BYTES + 1)}
    assert browser.http.post("/sign-in", data=form).status_code == 413


def test_a_fault_of_ours_is_a_page_without_its_details(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = rooms.staff("5001", Role.CLERK)
    monkeypatch.setattr("pos.web.sign_in._places", lambda _: 1 / 0)
    rooms.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = browser.get("/counters")
    assert answer.status_code == 500
    assert "うまく動きませんでした" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_the_process_tells_whether_it_can_work(rooms: Rooms) -> None:
    http = rooms.app.test_client()
    assert http.get("/healthz").json == {"status": "alive"}
    assert http.get("/readyz").json == {"status": "ready"}
    with rooms.office.database.transaction() as connection:
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    missing = http.get("/readyz")
    assert missing.status_code == 503
    assert "triggers" in missing.json["what"]


def test_static_files_are_kept_for_good_under_an_address_of_their_release(rooms: Rooms) -> None:
    http = rooms.app.test_client()
    page = http.get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = http.get(address)
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--color-primitive-blue-900" in sheet.text, "the tokens are joined into it"
    old = http.get("/static/0123456789abcdef/css/base.css")
    assert old.headers["Cache-Control"] == "no-store"
    assert http.get("/static/0123456789abcdef/../settings.py").status_code == 404
