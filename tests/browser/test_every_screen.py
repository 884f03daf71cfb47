"""Every screen of the counter: axe-core finds nothing, nothing is cut off, the first page is light, fingers fit."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.house import Counter, CounterOf, House, is_fine, sign_in

pytestmark = pytest.mark.browser

#: What a finger hits (WCAG 2.2, 2.5.5: 44 px).
SMALLEST_TARGET_PX = 44


def test_signing_in_and_choosing_a_counter(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    is_fine(page)
    page.get_by_label("職員番号").fill("1001")
    page.get_by_label("パスワード").fill("wrong horse battery")
    page.get_by_role("button", name="ログイン").click()
    expect(page.get_by_role("alert")).to_contain_text("職員番号かパスワードが違います")
    is_fine(page)
    sign_in(page, "1001", "/counters")
    is_fine(page)
    page.goto("/nowhere")
    is_fine(page)


def test_the_sale_screen_from_basket_to_receipt(linked: Counter) -> None:
    is_fine(linked.page)
    linked.first_tile.click()
    linked.page.get_by_label("の料金区分").select_option("減免")
    is_fine(linked.page)
    linked.page.get_by_label("の料金区分").select_option(index=0)
    linked.tap("現金")
    is_fine(linked.page)
    linked.tap("ちょうど")
    expect(linked.page.locator(".paper")).to_be_visible()
    is_fine(linked.page)


def test_the_screens_of_a_cashless_sale(linked: Counter) -> None:
    terminal = linked.terminal("credit")
    linked.house.tell_simulator(f"terminals/{terminal}", plan="no_card")
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("カードをかざしてください")
    is_fine(linked.page)
    linked.tap("取りやめる")
    expect(linked.page.get_by_role("alert")).to_be_visible()
    is_fine(linked.page)
    linked.tap("取りやめて次の方へ")
    linked.house.agent_fails("server_error_before_charge", terminal, silent_inquiries=4)
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("確認中")
    linked.tap("次の方へ")
    linked.page.get_by_role("button", name="確認中 1件").click()
    is_fine(linked.page)


def test_the_screens_of_a_standalone_terminal_and_of_a_blocked_closing(standalone: Counter) -> None:
    standalone.first_tile.click()
    standalone.tap("クレジットカード")
    standalone.heading("端末の結果を入れてください")
    is_fine(standalone.page)
    standalone.page.goto(f"{standalone.url}drawer/count")
    is_fine(standalone.page)


def test_the_screens_of_the_drawer_and_the_list(linked: Counter) -> None:
    linked.first_tile.click()
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    page = linked.page
    page.goto(f"{linked.url}payments")
    is_fine(page)
    page.locator(".row-link").first.click()
    page.get_by_text("この収納を取り消す").click()
    is_fine(page)
    page.goto(f"{linked.url}drawer/x-report")
    is_fine(page)
    page.goto(f"{linked.url}drawer/count")
    is_fine(page)
    page.get_by_role("button", name="数え終わり").click()
    is_fine(page)
    page.get_by_role("button", name="この計数でレジを締める").click()
    is_fine(page)
    page.get_by_role("link", name="レジ開けへ").click()
    is_fine(page)


def test_everything_that_is_tapped_is_large_enough(linked: Counter) -> None:
    linked.first_tile.click()
    small = linked.page.evaluate(
        """(least) => [...document.querySelectorAll("button, select, input, nav a")]
            .filter((target) => target.offsetParent && !target.closest(".visually-hidden"))
            .map((target) => [target.getBoundingClientRect(), target.outerHTML.slice(0, 80)])
            .filter(([box]) => box.height < least || box.width < least).map(([, html]) => html)""",
        SMALLEST_TARGET_PX,
    )
    assert small == []


def test_a_sale_is_made_with_the_keyboard_alone(counter_of: CounterOf) -> None:
    counter = counter_of("family-registry-2")
    press = counter.page.keyboard.press
    counter.page.keyboard.type("101")
    press("Enter")
    expect(counter.page.locator(".line-name")).to_have_count(1)
    for _ in range(40):
        if counter.page.evaluate("document.activeElement.textContent.trim()") == "現金":
            break
        press("Tab")
    press("Enter")
    counter.page.keyboard.type("500")
    press("Enter")
    expect(counter.page.locator(".change")).to_contain_text("お釣り ¥200")


def test_the_first_page_takes_eight_requests_and_150_kb_without_the_font(
    browser: Browser, house: House, clerks_cookie: Any, linked: Counter
) -> None:
    with_empty_cache = browser.new_context(base_url=house.url, storage_state=clerks_cookie)
    page = with_empty_cache.new_page()
    received: list[tuple[str, int]] = []
    page.on("response", lambda answer: received.append((answer.url, int(answer.headers["content-length"]))))
    page.goto(linked.url)
    expect(page.locator(".tile").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    with_empty_cache.close()
    assert len(received) <= 8, received
    assert sum(size for url, size in received if not url.endswith(".woff2")) < 150_000, received
    assert [url for url, _ in received if not url.startswith(house.url)] == [], "nothing comes from outside"


def test_a_tap_is_felt_within_100_ms(linked: Counter) -> None:
    linked.first_tile.click()
    milliseconds = linked.page.evaluate(
        """async () => {
            const tile = document.querySelector(".tile");
            const lines = document.querySelector(".basket-lines");
            const before = lines.textContent;
            const started = performance.now();
            tile.click();
            while (lines.textContent === before) await new Promise(requestAnimationFrame);
            return performance.now() - started;
        }"""
    )
    assert milliseconds < 100
