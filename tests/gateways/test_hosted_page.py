"""The hosted page: what a payer sees and where the buttons lead."""

import re
from html.parser import HTMLParser

import pytest

from pos.gateways.gateway import NextAction, Operation
from pos.gateways.simulator.messages import Reply, Request
from tests.gateways.makers import Desk, in_short, page_charge

BACK = "http://127.0.0.1:1/back"


def open_page(desk: Desk, **facts: object) -> str:
    """The path of a new page."""
    waiting = desk.gateway.authorize(page_charge(**facts))
    assert isinstance(waiting, NextAction)
    assert waiting.url is not None
    return waiting.url.removeprefix("http://simulator.invalid")


def show(desk: Desk, path: str, **query: str) -> str:
    reply = desk.host.answer(Request("GET", path, query))
    assert reply.status == 200
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'self'")
    return reply.body.decode()


def press(desk: Desk, path: str, choice: str, **query: str) -> Reply:
    return desk.host.answer(Request("POST", path, query, body=f"choice={choice}".encode()))


def test_the_page_shows_merchant_and_amount_and_that_it_is_a_test():
    desk = Desk()
    page = show(desk, open_page(desk, amount_yen=1_234_567, description="総合体育館"))
    assert '<html lang="ja">' in page
    for words in ("テスト決済", "シミュレーター", "総合体育館", "shop-1", "¥1,234,567", "支払う", "拒否される", "中止"):
        assert words in page


@pytest.mark.parametrize(
    ("locale", "query", "language"),
    [("ja", {}, "ja"), ("en", {}, "en"), ("zh", {}, "en"), ("ja", {"lang": "en"}, "en"), ("en", {"lang": "ja"}, "ja")],
)
def test_the_page_speaks_the_payer_s_language(locale, query, language):
    desk = Desk()
    page = show(desk, open_page(desk, locale=locale), **query)
    assert f'<html lang="{language}">' in page
    assert ("Test payment" in page) == (language == "en")


def test_what_a_merchant_wrote_is_text_and_not_html():
    desk = Desk()
    page = show(desk, open_page(desk, description="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class Tags(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_works_without_script_and_by_keyboard():
    desk = Desk()
    tags = Tags(show(desk, open_page(desk))).found
    names = [tag for tag, _ in tags]
    assert not {"script", "style", "iframe", "img"} & set(names)
    assert not [attributes for _, attributes in tags if "style" in attributes or "tabindex" in attributes]
    buttons = [attributes for tag, attributes in tags if tag == "button"]
    assert [(button["type"], button["value"]) for button in buttons] == [
        ("submit", "pay"),
        ("submit", "decline"),
        ("submit", "leave"),
        ("submit", "challenge"),
        ("submit", "frictionless"),
    ]
    sources = [attributes.get("href") or "" for tag, attributes in tags if tag == "link"]
    assert sources == ["/static/hosted_page.css"]
    style = desk.host.answer(Request("GET", sources[0]))
    assert style.status == 200
    assert b":focus-visible" in style.body
    assert not re.search(rb"url\(|@import", style.body)


@pytest.mark.parametrize(
    ("choice", "answer"),
    [("pay", "approved captured"), ("leave", "for now abandoned_by_payer")],
)
def test_a_button_leads_back_to_the_merchant(choice, answer):
    desk = Desk()
    reply = press(desk, open_page(desk), choice)
    assert (reply.status, reply.headers["Location"]) == (303, BACK)
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == answer


def test_a_declined_payer_stays_on_the_page_until_the_last_attempt():
    desk = Desk()
    path = open_page(desk)
    here = f"http://simulator.invalid{path}?lang=en"
    targets = []
    for left in (2, 1):
        reply = desk.host.answer(
            Request("POST", path, {"lang": "en"}, body=b"choice=decline", base_url="http://simulator.invalid")
        )
        targets.append(reply.headers["Location"])
        assert f"Attempts left: {left}" in show(desk, path, lang="en")
    targets.append(press(desk, path, "decline").headers["Location"])
    assert targets == [here, here, BACK]
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "declined attempt_limit_reached"


def test_a_double_click_on_pay_charges_once_and_leads_back_twice():
    desk = Desk()
    path = open_page(desk)
    assert [press(desk, path, "pay").headers["Location"] for _ in range(2)] == [BACK, BACK]
    assert len(desk.simulator.truth()["entries"]) == 1


def test_a_finished_page_says_so_and_has_no_buttons():
    desk = Desk()
    path = open_page(desk)
    press(desk, path, "pay")
    page = show(desk, path)
    assert "終わっています" in page
    assert "<button" not in page
    assert f'href="{BACK}"' in page


def test_an_expired_page_has_no_buttons():
    desk = Desk()
    path = open_page(desk)
    desk.clock.advance(minutes=31)
    assert "<button" not in show(desk, path)
    assert press(desk, path, "pay").headers["Location"] == BACK
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "declined expired"


def test_without_a_way_back_the_payer_stays_here():
    desk = Desk()
    path = open_page(desk, return_url=None)
    reply = press(desk, path, "pay")
    assert reply.headers["Location"].endswith(path)
    assert "終わっています" in show(desk, path)


@pytest.mark.parametrize("return_url", ["javascript:alert(1)", "file:///etc/passwd", "back", "//evil.example"])
def test_a_way_back_is_a_web_address(return_url):
    desk = Desk()
    assert in_short(desk.gateway.authorize(page_charge(return_url=return_url))) == "unknown garbage"


@pytest.mark.parametrize("body", [b"", b"choice=steal", b"\xff\xff"])
def test_a_button_that_is_not_on_the_page_is_refused(body):
    desk = Desk()
    path = open_page(desk)
    assert desk.host.answer(Request("POST", path, body=body)).status == 422
    assert in_short(desk.gateway.inquire(Operation.AUTHORIZE, "P1")) == "next hosted_page"


def test_a_browser_that_asks_for_an_icon_gets_no_error():
    assert Desk().host.answer(Request("GET", "/favicon.ico")).status == 204


def test_an_unknown_page_is_not_found():
    desk = Desk()
    assert desk.host.answer(Request("GET", "/hosted/wait_nothing")).status == 404
    assert press(desk, "/hosted/wait_nothing", "pay").status == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/healthz/", 404),
        ("DELETE", "/healthz", 405),
        ("POST", "/agents/cards/charges", 400),
        ("POST", "/agents/nobody/charges/P1/void", 404),
        ("GET", "/agents/cards/operations/steal/P1", 404),
        ("GET", "/agents/cards/operations/void/P1", 404),
        ("GET", "/reports/cards", 400),
        ("GET", "/control/truth", 200),
    ],
)
def test_what_is_not_a_door_is_refused_in_one_form(method, path, status):
    reply = Desk().host.answer(Request(method, path))
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("application/")
    assert ("Allow" in reply.headers) == (status == 405)
