"""A clerk sells: one test per way to pay."""

import pytest
from playwright.sync_api import expect

from pos.domain.payment import PaymentStatus
from pos.domain.tender import Tender
from tests.browser.house import Counter, CounterOf

pytestmark = pytest.mark.browser


def test_an_exact_cash_sale_is_three_taps(linked: Counter) -> None:
    linked.first_tile.click()
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    expect(linked.page.locator(".change")).to_contain_text("お釣り ¥0")
    expect(linked.page.locator(".paper")).to_contain_text("領収書")
    (payment,) = linked.payments()
    assert (payment.status, payment.tender) == (PaymentStatus.CAPTURED, Tender.CASH)


def test_notes_add_up_and_the_change_is_shown_before_and_after(linked: Counter) -> None:
    linked.first_tile.click()
    price = linked.total_yen()
    linked.tap("現金")
    expect(linked.page.get_by_role("button", name="領収する")).to_be_disabled()
    linked.tap("五千")
    linked.tap("千")
    expect(linked.page.locator(".cash-change")).to_contain_text(f"¥{6_000 - price:,}")
    linked.tap("領収する")
    expect(linked.page.locator(".change")).to_contain_text(f"お釣り ¥{6_000 - price:,}")
    expect(linked.page.locator(".paper")).to_contain_text("お預り")


def test_the_amount_received_can_be_typed_and_ended_with_enter(linked: Counter) -> None:
    linked.first_tile.click()
    linked.tap("現金")
    linked.page.keyboard.type("20000")
    linked.page.keyboard.press("Enter")
    linked.heading("領収しました")
    linked.tap("次の方へ")
    linked.sees("左の一覧から選んでください。")


@pytest.mark.parametrize(
    ("word", "tender"),
    [("クレジットカード", Tender.CREDIT), ("電子マネー", Tender.E_MONEY), ("コード決済", Tender.CODE)],
)
def test_a_linked_terminal_is_followed_up_to_the_slip(linked: Counter, word: str, tender: Tender) -> None:
    linked.first_tile.click()
    linked.tap(word)
    linked.heading("カードをかざしてください")
    linked.heading("領収しました")
    expect(linked.page.locator(".paper")).to_contain_text("キャッシュレス利用控え")
    (payment,) = linked.payments()
    assert (payment.status, payment.tender) == (PaymentStatus.CAPTURED, tender)
    assert payment.brand
    linked.sees(payment.brand)


def test_a_declined_card_keeps_the_basket_for_another_way_to_pay(linked: Counter) -> None:
    linked.house.tell_simulator(f"terminals/{linked.terminal('credit')}", plan="decline")
    linked.first_tile.click()
    linked.tap("クレジットカード")
    expect(linked.page.get_by_role("alert")).to_contain_text("不承認でした")
    linked.tap("同じ内容で、支払方法を選び直す")
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.DECLINED, PaymentStatus.CAPTURED]


def test_a_citizen_who_changes_their_mind_is_not_charged(linked: Counter) -> None:
    linked.house.tell_simulator(f"terminals/{linked.terminal('credit')}", plan="no_card")
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.tap("取りやめる")
    expect(linked.page.get_by_role("alert")).to_contain_text("取りやめました")
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.CANCELED]


def test_a_standalone_terminal_is_copied_by_the_clerk(standalone: Counter) -> None:
    standalone.first_tile.click()
    standalone.tap("クレジットカード")
    standalone.heading("端末の結果を入れてください")
    standalone.page.get_by_text("Visa", exact=True).click()
    standalone.page.get_by_label("伝票番号").fill("００１２３")
    standalone.tap("承認")
    standalone.heading("領収しました")
    expect(standalone.page.locator(".paper")).to_contain_text("00123")
    (payment,) = standalone.payments()
    assert (payment.brand, payment.slip_number) == ("Visa", "00123")


def test_a_standalone_terminal_that_declined_leaves_nothing_paid(standalone: Counter) -> None:
    standalone.first_tile.click()
    standalone.tap("電子マネー")
    standalone.tap("不承認")
    expect(standalone.page.get_by_role("alert")).to_contain_text("不承認でした")
    assert [payment.status for payment in standalone.payments()] == [PaymentStatus.DECLINED]


def test_an_exempted_fee_needs_a_reason_and_ends_without_a_tender(linked: Counter) -> None:
    linked.first_tile.click()
    linked.page.get_by_label("の料金区分").select_option("減免")
    confirm = linked.page.get_by_role("button", name="確定(0円)")
    expect(confirm).to_be_disabled()
    linked.page.get_by_label("の減免の理由").select_option("公用請求")
    confirm.click()
    linked.heading("確定しました")
    (payment,) = linked.payments()
    assert (payment.tender, payment.lines[0].exemption_reason) == (Tender.NONE, "public-use")


def test_a_fee_that_is_cash_only_closes_the_other_ways_to_pay(counter_of: CounterOf) -> None:
    counter = counter_of("family-registry-2")
    counter.tap("マイナンバーカード再交付手数料", exact=False)
    expect(counter.page.get_by_role("button", name="クレジットカード")).to_be_disabled()
    expect(counter.page.get_by_role("button", name="現金", exact=True)).to_be_enabled()


@pytest.mark.parametrize("typed", ["104", "いんかん", "ｲﾝｶﾝ", "印鑑"])
def test_a_fee_is_found_by_number_kana_or_name_and_taken_with_enter(counter_of: CounterOf, typed: str) -> None:
    counter = counter_of("family-registry-2")
    counter.page.get_by_label("番号・かな・バーコードで選ぶ").fill(typed)
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line-name")).to_have_text("印鑑登録証明書")


def test_quantity_multiplies_the_total(linked: Counter) -> None:
    linked.first_tile.click()
    price = linked.total_yen()
    linked.first_tile.click()
    linked.tap("増やす")
    assert linked.total_yen() == 3 * price
    linked.page.get_by_role("button", name="を除く").click()
    assert linked.total_yen() == 0
