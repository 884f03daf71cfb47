"""レジ開け, 点検, レジ締め, 取消, in the browser."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pos.domain.payment import PaymentStatus
from tests.browser.house import Counter, House, is_fine, sign_in

pytestmark = pytest.mark.browser


def sell_for_cash(counter: Counter) -> None:
    counter.first_tile.click()
    counter.tap("現金")
    counter.tap("ちょうど")
    counter.heading("領収しました")


def count(page: Page, **pieces: int) -> None:
    page.get_by_role("link", name="レジ締め").click()
    for face, number in pieces.items():
        page.get_by_label(f"{int(face.removeprefix('yen_')):,}円", exact=True).fill(str(number))
    page.get_by_role("button", name="数え終わり").click()


def test_a_drawer_is_counted_blind_counted_again_and_closed_with_its_report(linked: Counter) -> None:
    page = linked.page
    sell_for_cash(linked)
    price = linked.payments()[0].amount_yen
    count(page, yen_10000=1)
    expect(page.get_by_role("status")).to_contain_text(f"現金過不足 -¥{price:,}(不足)")
    page.get_by_role("link", name="再計数").click()
    page.get_by_label("10,000円", exact=True).fill("1")
    page.get_by_label("100円", exact=True).fill(str(price // 100))
    expect(page.locator("#sum")).to_have_text(f"¥{10_000 + price:,}")
    page.get_by_role("button", name="数え終わり").click()
    expect(page.get_by_role("status")).to_contain_text("一致しました")
    page.get_by_role("button", name="この計数でレジを締める").click()
    expect(page.get_by_role("heading", name="レジ精算票(日計)")).to_be_visible()
    expect(page.locator(".figure-main").last).to_have_text(f"払込額¥{price:,}")
    expect(page.locator("article")).to_contain_text("1–1(1件)")
    page.get_by_role("link", name="レジ開けへ").click()
    expect(page.get_by_role("heading", name="レジ開け")).to_be_visible()


def test_a_third_count_is_the_last(linked: Counter) -> None:
    count(linked.page, yen_10000=2)
    for _ in range(2):
        linked.page.get_by_role("link", name="再計数").click()
        linked.page.get_by_role("button", name="数え終わり").click()
    expect(linked.page.get_by_role("status")).to_contain_text("再計数の上限です")
    expect(linked.page.get_by_role("link", name="再計数")).to_be_hidden()


def test_selling_goes_on_after_a_count_that_was_not_confirmed(linked: Counter) -> None:
    count(linked.page, yen_10000=1)
    linked.page.get_by_role("button", name="締めずに収納へ戻る").click()
    sell_for_cash(linked)


def test_a_payment_in_doubt_is_named_and_blocks_closing(standalone: Counter) -> None:
    page = standalone.page
    standalone.first_tile.click()
    standalone.tap("クレジットカード")
    standalone.tap("あとで入れる(次の方へ)")
    page.get_by_role("link", name="レジ締め").click()
    expect(page.get_by_role("heading", name="確認中の収納があります")).to_be_visible()
    page.get_by_role("link", name="開く").click()
    standalone.tap("不承認")
    page.get_by_role("link", name="レジ締め").click()
    expect(page.get_by_role("heading", name="レジ締め: 現金を数える")).to_be_visible()


def test_a_check_shows_the_totals_so_far_and_changes_nothing(linked: Counter) -> None:
    sell_for_cash(linked)
    amount = linked.payments()[0].amount_yen
    linked.page.get_by_role("link", name="点検").click()
    expect(linked.page.get_by_role("row", name="計")).to_contain_text(f"¥{amount:,}")
    linked.page.goto(linked.url)
    expect(linked.first_tile).to_be_visible()


def open_newest(counter: Counter) -> None:
    counter.page.goto(f"{counter.url}payments")
    counter.page.locator(".row-link").first.click()


def test_the_clerk_takes_back_the_last_cash_sale_alone(linked: Counter) -> None:
    sell_for_cash(linked)
    open_newest(linked)
    linked.page.get_by_text("この収納を取り消す").click()
    linked.page.get_by_label("取消の理由").select_option("入力誤り")
    linked.tap("取り消す")
    expect(linked.page.locator(".paper")).to_contain_text("取消済")
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.VOIDED]


def test_a_card_payment_is_taken_back_by_the_supervisor_only(
    linked: Counter, context: BrowserContext, house: House
) -> None:
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("領収しました")
    open_newest(linked)
    expect(linked.page.get_by_text("この収納を取り消す")).to_be_hidden()
    context.clear_cookies()
    sign_in(linked.page, "2001")
    open_newest(linked)
    linked.page.get_by_text("この収納を取り消す").click()
    linked.page.get_by_label("取消の理由").select_option("支払方法の変更")
    linked.tap("取り消す")
    expect(linked.page.locator(".paper")).to_contain_text("取消済")
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.VOIDED]


def test_the_terminals_own_totals_are_typed_in_with_the_keyboard_and_compared(standalone: Counter) -> None:
    page = standalone.page
    standalone.first_tile.click()
    standalone.tap("クレジットカード")
    page.get_by_text("Visa", exact=True).click()
    page.get_by_label("伝票番号").fill("00017")
    standalone.tap("承認")
    standalone.heading("領収しました")
    price = standalone.payments()[0].amount_yen
    page.get_by_role("link", name="レジ締め").click()
    page.get_by_role("link", name="端末の日計を入れる").click()
    is_fine(page)
    terminal = standalone.terminal("credit")
    page.get_by_label(f"{terminal} Visa 件数").focus()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type(str(price + 100))
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Visa").first).to_contain_text(f"1件 ¥{price:,}")
    expect(page.get_by_role("link", name="00017")).to_be_visible()
    is_fine(page)
    page.get_by_label(f"{terminal} Visa 金額").fill(str(price))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("一致しました")
    page.get_by_role("link", name="レジ締めへ進む").click()
    expect(page.get_by_role("heading", name="レジ締め: 現金を数える")).to_be_visible()
