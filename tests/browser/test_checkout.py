"""A citizen pays on a phone: our page, the agent's page, and back, with and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pos.clock import SystemClock, new_secret, new_ulid
from pos.domain.access import EVERYWHERE, Scope
from pos.front_desk import FrontDesk
from pos.operations.api_clients.issue_api_key import issue_api_key
from pos.operations.api_clients.register_client import register_client
from tests.browser.house import House, accessibility_violations
from tests.makers import CHEAP_PASSWORDS, audit_keys

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
#: A desk's 1280 × 1024 at 400 %, and the narrowest phone (WCAG 2.2, 1.4.10).
NARROWEST = {"width": 320, "height": 256}


@pytest.fixture(scope="module")
def key(house: House) -> str:
    """Of a reservation system."""
    database = house.office.database
    desk = FrontDesk(database, audit_keys(), SystemClock(), new_ulid, new_secret, CHEAP_PASSWORDS)
    register_client(desk, "phone-bookings", "予約システム", frozenset({EVERYWHERE}), [], "system:test")
    return issue_api_key(desk, "phone-bookings", frozenset(Scope), None, "system:test").text


def phone_of(browser: Browser, house: House, **options: Any) -> BrowserContext:
    context = browser.new_context(viewport=PHONE, locale="ja-JP", **options)
    context.set_default_timeout(8_000)
    context.route("**/*.woff2", lambda route: route.abort())
    # The house believes that it stands at its public address; the test's server has a port of its own.
    public = house.office.public_url

    def lead_home(route: Any) -> None:
        route.fulfill(status=302, headers={"Location": route.request.url.replace(public, house.url)})

    context.route(f"{public}/**", lead_home)
    return context


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Page]:
    context = phone_of(browser, house)
    complaints: list[str] = []
    context.on(
        "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
    )
    yield context.new_page()
    context.close()
    assert complaints == []


def new_payment(house: House, key: str, **more: Any) -> str:
    """The path of its page."""
    body = {"facility": "community-center-osaki-1", "amount_yen": 3_600, "reference": new_ulid()}
    body |= {"lines": [{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3_600, "description": "第1集会室"}]}
    body |= {"return_url": "https://yoyaku.example.jp/back", "description": "集会室のご利用", **more}
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": body["reference"]}
    answer = requests.post(f"{house.url}/api/v1/payments", json=body, headers=headers, timeout=10)
    assert answer.status_code == 201, answer.text
    return house.url + answer.json()["checkout_url"].removeprefix(house.office.public_url)


def is_fine(page: Page) -> None:
    assert accessibility_violations(page) == []
    page.set_viewport_size(NARROWEST)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size(PHONE)
    assert overflow <= 0, f"{page.url} is {overflow} px too wide"


def test_a_citizen_pays_and_comes_back(phone: Page, house: House, key: str) -> None:
    phone.goto(new_payment(house, key))
    expect(phone.get_by_role("heading", level=1)).to_have_text("お支払いの内容をご確認ください")
    is_fine(phone)
    phone.get_by_role("button", name="お支払いへ進む").click()
    phone.get_by_role("button", name="支払う").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("お支払い済みです")
    expect(phone.get_by_role("link", name="予約システムに戻る")).to_have_attribute(
        "href", "https://yoyaku.example.jp/back?payment=" + phone.url.split("/")[-2]
    )
    is_fine(phone)
    phone.go_back()
    phone.go_back()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("お支払い済みです")
    expect(phone.get_by_role("button")).to_have_count(0)


def test_a_declined_card_may_be_tried_again_in_english(phone: Page, house: House, key: str) -> None:
    phone.goto(new_payment(house, key, payer_language="en"))
    is_fine(phone)
    phone.get_by_role("button", name="Continue to payment").click()
    phone.get_by_role("button", name="Be declined").click()
    phone.get_by_role("button", name="Leave").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("The payment was not made")
    is_fine(phone)
    phone.get_by_role("button", name="Try the payment again").click()
    phone.get_by_role("button", name="Pay", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Paid")


def lose_the_answers(house: House, address: str) -> None:
    """The payer is charged, and the agent's answers get lost for a while."""
    payment_id = address.rsplit("/", 1)[-1]
    house.tell_simulator("faults", fault="server_error_after_charge", our_reference=payment_id)
    house.tell_simulator("faults", fault="garbage", operation="inquire", our_reference=payment_id, times=2)


def test_a_page_that_waits_shows_the_outcome_by_itself(phone: Page, house: House, key: str) -> None:
    address = new_payment(house, key)
    lose_the_answers(house, address)
    phone.goto(address)
    phone.get_by_role("button", name="お支払いへ進む").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("お支払いを確認中です")
    expect(phone.get_by_role("status")).to_contain_text("もう一度お支払いにならないでください")
    expect(phone.get_by_role("button")).to_have_count(0)
    is_fine(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("お支払い済みです", timeout=20_000)


def test_without_scripts_everything_works(browser: Browser, house: House, key: str) -> None:
    context = phone_of(browser, house, java_script_enabled=False)
    page = context.new_page()
    page.goto(new_payment(house, key))
    page.get_by_role("button", name="お支払いへ進む").click()
    page.get_by_role("button", name="支払う").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お支払い済みです")
    context.close()


def test_what_is_not_there_is_said_kindly(phone: Page, house: House) -> None:
    phone.goto(f"{house.url}/checkout/unknown")
    expect(phone.get_by_role("heading", level=1)).to_have_text("このお支払いは見つかりません")
    is_fine(phone)


def test_the_documents_of_the_api_can_be_read_by_everybody(phone: Page, house: House) -> None:
    phone.goto(f"{house.url}/api/v1/docs#refundable_changed")
    expect(phone.locator("#refundable_changed")).to_be_in_viewport()
    is_fine(phone)
