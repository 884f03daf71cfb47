"""確認中: nobody is told "failed", the counter goes on, and the outcome comes by itself."""

import pytest
from playwright.sync_api import expect

from pos.domain.payment import PaymentStatus
from tests.browser.house import Counter

pytestmark = pytest.mark.browser

#: authorize gives up after 3.5 s; then come the questions, at 2 s, 5 s, 15 s of a clock that runs four times as fast.
UNTIL_KNOWN_MS = 15_000


def test_a_charge_whose_answer_was_lost_is_confirming_then_paid(linked: Counter) -> None:
    linked.house.agent_fails("timeout_after_charge", linked.terminal("credit"), silent_inquiries=1)
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("確認中")
    linked.sees("同じ支払いを受けないでください")
    linked.heading("領収しました", timeout_ms=UNTIL_KNOWN_MS)
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.CAPTURED]


def test_a_parked_payment_leaves_the_counter_free_and_reports_by_itself(linked: Counter) -> None:
    linked.house.agent_fails("server_error_after_charge", linked.terminal("credit"), silent_inquiries=2)
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("確認中")
    linked.tap("次の方へ")
    badge = linked.page.get_by_role("button", name="確認中 1件")
    expect(badge).to_be_visible()
    linked.first_tile.click()
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    news = linked.page.locator(".parked-news")
    expect(news).to_contain_text("収納済", timeout=UNTIL_KNOWN_MS)
    expect(badge).to_be_hidden()
    news.get_by_role("button", name="閉じる").click()
    expect(news).to_be_hidden()
    assert [payment.status for payment in linked.payments()] == [PaymentStatus.CAPTURED] * 2


def test_a_parked_terminal_outcome_is_opened_from_the_badge_and_entered_later(standalone: Counter) -> None:
    standalone.first_tile.click()
    standalone.tap("コード決済")
    standalone.tap("あとで入れる(次の方へ)")
    standalone.page.get_by_role("button", name="確認中 1件").click()
    standalone.page.locator(".parked-list").get_by_role("button").click()
    standalone.heading("端末の結果を入れてください")
    standalone.tap("不承認")
    expect(standalone.page.get_by_role("alert")).to_contain_text("不承認でした")


def test_an_unconfirmed_write_is_handed_to_people(linked: Counter) -> None:
    linked.house.tell_simulator(f"terminals/{linked.terminal('e_money')}", plan="unconfirmed_write")
    linked.first_tile.click()
    linked.tap("電子マネー")
    linked.heading("処理未了", timeout_ms=UNTIL_KNOWN_MS)
    linked.tap("次の方へ")
    linked.sees("左の一覧から選んでください。")
    expect(linked.page.get_by_role("button", name="確認中 1件")).to_be_visible()
