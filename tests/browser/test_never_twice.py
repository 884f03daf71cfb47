"""A double tap, Enter twice, reload, the back button, two tabs, a line that breaks: never a second payment."""

import pytest
from playwright.sync_api import Route, expect

from pos.domain.payment import PaymentStatus
from tests.browser.house import Counter

pytestmark = pytest.mark.browser

CAPTURED = [PaymentStatus.CAPTURED]


def statuses(counter: Counter) -> list[PaymentStatus]:
    return [payment.status for payment in counter.payments()]


def test_a_double_tap_sells_once(linked: Counter) -> None:
    linked.first_tile.click()
    linked.tap("現金")
    linked.page.get_by_role("button", name="ちょうど").dblclick()
    linked.heading("領収しました")
    assert statuses(linked) == CAPTURED


def test_enter_twice_sells_once(linked: Counter) -> None:
    linked.first_tile.click()
    linked.tap("現金")
    linked.page.keyboard.type("20000")
    linked.page.keyboard.press("Enter")
    linked.page.keyboard.press("Enter")
    linked.heading("領収しました")
    assert statuses(linked) == CAPTURED


def test_a_reload_while_the_card_is_awaited_goes_on_with_the_same_payment(linked: Counter) -> None:
    linked.house.tell_simulator(f"terminals/{linked.terminal('credit')}", plan="approve", after_inquiries=4)
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("カードをかざしてください")
    linked.page.reload()
    linked.heading("領収しました")
    assert statuses(linked) == CAPTURED


def test_the_back_button_comes_back_to_the_same_payment(linked: Counter) -> None:
    linked.house.tell_simulator(f"terminals/{linked.terminal('credit')}", plan="approve", after_inquiries=4)
    linked.first_tile.click()
    linked.tap("クレジットカード")
    linked.heading("カードをかざしてください")
    linked.page.get_by_role("link", name="取引一覧").click()
    linked.page.go_back()
    linked.heading("領収しました")
    assert statuses(linked) == CAPTURED


def test_a_request_that_never_arrived_is_sent_again_as_the_same_payment(linked: Counter) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
        else:
            lost.append(str(route.request.post_data_json["payment_id"]))
            route.abort()

    linked.page.route("**/json/payments", lose_the_first)
    linked.first_tile.click()
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.sees("サーバーに接続できません")
    linked.heading("領収しました")
    assert [payment.id for payment in linked.payments()] == lost


def test_an_answer_that_got_lost_is_asked_for_again(linked: Counter) -> None:
    swallowed: list[int] = []

    def swallow_the_first_answer(route: Route) -> None:
        if swallowed or route.request.method != "POST":
            route.continue_()
        else:
            swallowed.append(route.fetch().status)
            route.abort()

    linked.page.route("**/json/payments", swallow_the_first_answer)
    linked.first_tile.click()
    linked.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    assert swallowed == [200]
    assert statuses(linked) == CAPTURED


def test_two_tabs_show_and_pay_the_same_sale(linked: Counter) -> None:
    linked.first_tile.click()
    other_page = linked.page.context.new_page()
    other_page.goto(linked.url)
    expect(other_page.locator(".line-name")).to_have_count(1)
    other = Counter(other_page, linked.house, linked.id)
    for tab in (linked, other):
        tab.tap("現金")
    linked.tap("ちょうど")
    linked.heading("領収しました")
    other.heading("領収しました")
    assert statuses(linked) == CAPTURED


def test_a_basket_survives_a_reload(linked: Counter) -> None:
    linked.first_tile.click()
    linked.page.reload()
    expect(linked.page.locator(".line-name")).to_have_count(1)


def test_a_sale_of_this_morning_that_was_never_sent_is_not_sent_by_itself(linked: Counter) -> None:
    linked.first_tile.click()
    linked.page.evaluate(
        """(counter) => {
            const key = `pos.sale.${counter}`;
            const sale = JSON.parse(localStorage.getItem(key));
            const amounts = {amount_yen: 300, received_yen: 300};
            const request = {payment_id: sale.id, lines: sale.lines, tender: "cash", ...amounts};
            localStorage.setItem(key, JSON.stringify({...sale, request, sent_at: Date.now() - 3600000}));
        }""",
        linked.id,
    )
    linked.page.reload()
    expect(linked.page.get_by_role("alert")).to_contain_text("前の収納は記録されていませんでした")
    expect(linked.page.locator(".line-name")).to_have_count(1)
    assert statuses(linked) == []
