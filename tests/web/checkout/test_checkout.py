import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from pos.gateways.gateway import Answer, Charge, Unknown, UnknownReason
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.operations.sweep import sweep
from pos.storage.engine import Database
from tests.web.online import RETURN_URL, OnlineDoors


@pytest.fixture
def both(database: Database) -> OnlineDoors:
    return OnlineDoors(database)


def heading(page: str) -> str:
    found = re.search(r"<h1>(.+?)</h1>", page)
    assert found
    return found[1]


def charges(doors: OnlineDoors) -> int:
    return len(doors.simulator.truth()["charges"])


def test_the_page_shows_who_is_paid_for_what_how_much_and_until_when(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    page = doors.http.get(f"/checkout/{payment['id']}").text
    assert heading(page) == "お支払いの内容をご確認ください"
    for word in (
        "大崎第一地域センター",
        "集会室(午前)",
        "第1集会室",
        "¥8,900",
        "R-2026-000123",
        "2026年12月2日(水) 10:00",
    ):
        assert word in page
    assert '<html lang="ja">' in page


def test_the_page_is_in_the_payers_language_and_can_be_switched(doors: OnlineDoors) -> None:
    payment = doors.new_payment(payer_language="en")
    english = doors.http.get(f"/checkout/{payment['id']}").text
    assert ('<html lang="en">' in english, heading(english)) == (True, "Please check what you pay for")
    assert "2 December 2026, 10:00 (Japan time)" in english
    assert '<html lang="ja">' in doors.http.get(f"/checkout/{payment['id']}?lang=ja").text
    assert '<html lang="en">' in doors.http.get(f"/checkout/{payment['id']}?lang=de").text


def test_the_button_leads_to_the_agents_page_and_back_to_the_reservation_system(both: OnlineDoors) -> None:
    payment = both.new_payment()
    answer = both.press_pay(payment["id"])
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("http://simulator.invalid/hosted/")
    both.at_agent(payment["id"], PageOutcome.APPROVE)
    back = both.http.get(f"/checkout/{payment['id']}/return").text
    assert heading(back) == "お支払い済みです"
    assert f'href="{RETURN_URL}&amp;payment={payment["id"]}"' in back
    assert "<form" not in back


def test_a_double_click_two_tabs_and_the_back_button_are_one_charge(both: OnlineDoors) -> None:
    payment = both.new_payment()
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: both.press_pay(payment["id"]), range(8)))
    assert {answer.status_code for answer in answers} == {303}
    again = both.press_pay(payment["id"])
    assert again.headers["Location"].startswith("http://simulator.invalid/hosted/")
    assert charges(both) == 1
    page = both.http.get(f"/checkout/{payment['id']}").text
    assert heading(page) == "お支払いはまだ終わっていません"


def test_who_tries_again_at_once_and_pays_is_shown_that_it_is_paid(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.ABANDON)
    assert heading(doors.http.get(f"/checkout/{payment['id']}/return").text) == "お支払いできませんでした"
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.APPROVE)
    assert heading(doors.http.get(f"/checkout/{payment['id']}/return").text) == "お支払い済みです"


def test_who_comes_back_without_having_paid_is_told_so_and_may_go_on(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.ABANDON)
    page = doors.http.get(f"/checkout/{payment['id']}/return").text
    assert "<form" in page
    assert heading(page) in {"お支払いはまだ終わっていません", "お支払いできませんでした"}


def test_the_address_of_the_way_back_alone_pays_nothing(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    page = doors.http.get(f"/checkout/{payment['id']}/return?status=paid").text
    assert heading(page) == "お支払いの内容をご確認ください"
    assert charges(doors) == 0


def test_a_paid_payment_cannot_be_paid_again(doors: OnlineDoors) -> None:
    payment = doors.paid()
    answer = doors.press_pay(payment["id"])
    assert answer.headers["Location"].endswith(f"/checkout/{payment['id']}/return")
    assert charges(doors) == 1
    assert heading(doors.http.get(f"/checkout/{payment['id']}").text) == "お支払い済みです"


def test_past_the_deadline_nothing_can_be_paid(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.clock.advance(days=8)
    assert heading(doors.http.get(f"/checkout/{payment['id']}").text) == "お支払いの期限が切れました"
    answer = doors.press_pay(payment["id"])
    assert (answer.status_code, charges(doors)) == (303, 0)
    sweep(doors.office)
    assert heading(doors.http.get(answer.headers["Location"]).text) == "お支払いの期限が切れました"


def test_a_refunded_payment_says_so(doors: OnlineDoors) -> None:
    payment = doors.paid()
    doors.refund(payment)
    assert heading(doors.http.get(f"/checkout/{payment['id']}").text) == "還付済みです"


class Silent:
    """An agent whose answers get lost."""

    agent = "online-credit"

    def __init__(self) -> None:
        self.inquiries = 0

    def authorize(self, charge: Charge) -> Answer:
        return Unknown(UnknownReason.TIMEOUT, "no answer")

    def inquire(self, *_: object) -> Answer:
        self.inquiries += 1
        return Unknown(UnknownReason.TIMEOUT, "no answer")


def test_an_outcome_nobody_knows_is_said_to_be_checked_never_failed(sqlite_database: Database) -> None:
    doors = OnlineDoors(sqlite_database, Silent())
    payment = doors.new_payment()
    answer = doors.press_pay(payment["id"])
    page = doors.http.get(answer.headers["Location"]).text
    assert heading(page) == "お支払いを確認中です"
    assert "もう一度お支払いにならないでください" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "<form" not in page


def test_looking_again_and_again_asks_the_agent_only_now_and_then(sqlite_database: Database) -> None:
    silent = Silent()
    doors = OnlineDoors(sqlite_database, silent)
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    for _ in range(20):
        assert doors.http.get(f"/checkout/{payment['id']}/state").json == {"state": "checking"}
    assert silent.inquiries == 1


def test_an_open_page_learns_the_outcome(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    doors.press_pay(payment["id"])
    doors.at_agent(payment["id"], PageOutcome.APPROVE)
    assert doors.http.get(f"/checkout/{payment['id']}/state").json == {"state": "paid"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(doors: OnlineDoors, headers: dict[str, str]) -> None:
    payment = doors.new_payment()
    assert doors.press_pay(payment["id"], **headers).status_code == 403
    assert charges(doors) == 0


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
     {"Origin": "http://127.0.0.1:8000"}],
)  # fmt: skip
def test_our_own_form_is_taken(doors: OnlineDoors, headers: dict[str, str]) -> None:
    assert doors.press_pay(doors.new_payment()["id"], **headers).status_code == 303


@pytest.mark.parametrize("payment_id", ["x", "00000000000000000000000000", "%00"])
def test_an_unknown_payment_has_a_page_for_citizens(doors: OnlineDoors, payment_id: str) -> None:
    for answer in (doors.http.get(f"/checkout/{payment_id}"), doors.press_pay(payment_id)):
        assert (answer.status_code, heading(answer.text)) == (404, "このお支払いは見つかりません")


def test_an_address_that_leads_nowhere_has_a_page_for_citizens(doors: OnlineDoors) -> None:
    wrong_method = doors.http.put("/checkout/x")
    assert (wrong_method.status_code, heading(wrong_method.text)) == (405, "この操作はできません")
    assert "POST" in wrong_method.headers["Allow"]
    nowhere = doors.http.get("/checkout/x/y?lang=en")
    assert (nowhere.status_code, heading(nowhere.text)) == (404, "There is no such payment")


def test_a_payment_at_a_counter_is_not_paid_here(doors: OnlineDoors) -> None:
    payment = doors.new_payment()
    with doors.office.database.transaction() as connection:
        connection.execute(text("UPDATE payments SET channel = 'counter'"))
    assert doors.http.get(f"/checkout/{payment['id']}").status_code == 404


def test_texts_of_clients_cannot_smuggle_in_script(doors: OnlineDoors) -> None:
    payment = doors.new_payment(description="<script>alert(1)</script>", return_url='https://a.example/?x=1&y="'[:-1])
    page = doors.http.get(f"/checkout/{payment['id']}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_page_is_strict_about_what_it_loads_and_where_it_leads(doors: OnlineDoors) -> None:
    headers = doors.http.get(f"/checkout/{doors.new_payment()['id']}").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "form-action 'self' https:" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]
