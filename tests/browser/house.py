"""What the browser tests do over and over: sign in, sell, read off the screen, plant faults at the agents."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from pos.office import Office
from pos.storage import payments
from pos.storage.payments import Payment
from pos.storage.tables import payments as payment_table

PASSWORD = "correct horse battery"
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class RunningClock:
    """Runs from a given instant on, faster than real time: no test meets midnight, or waits for a question's turn."""

    def __init__(self, start: datetime, speed: float = 4) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)


@dataclass(frozen=True)
class House:
    """The running application, its simulated agents, and a look behind the counter."""

    url: str
    simulator_url: str
    office: Office
    sheets_dir: Path

    def tell_simulator(self, path: str, **facts: Any) -> None:
        answer = requests.post(f"{self.simulator_url}/control/{path}", json=facts, timeout=5)
        assert answer.status_code == 201, answer.text

    def agent_fails(self, fault: str, terminal: str, *, silent_inquiries: int) -> None:
        """The next charge ends in `fault`, and so many questions after it get no answer."""
        self.tell_simulator("faults", fault=fault, terminal_id=terminal)
        silence = {"fault": "server_error_before_charge", "operation": "inquire", "times": silent_inquiries}
        self.tell_simulator("faults", terminal_id=terminal, **silence)

    def payments_of(self, counter: str) -> list[Payment]:
        query = (
            select(payment_table.c.id).where(payment_table.c.counter == counter).order_by(payment_table.c.created_at)
        )
        with self.office.database.reading() as connection:
            found = [payments.find(connection, id_) for id_ in connection.execute(query).scalars()]
        return [payment for payment in found if payment]


def sign_in(page: Page, number: str, wanted: str = "/") -> None:
    page.goto("/sign-in")
    page.get_by_label("職員番号").fill(number)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    if wanted != "/":
        page.goto(wanted)


class Counter:
    """One counter on one page."""

    def __init__(self, page: Page, house: House, counter: str) -> None:
        self.page = page
        self.house = house
        self.id = counter
        self.url = f"/counter/{counter}/"
        self._known = {payment.id for payment in house.payments_of(counter)}

    def opened(self, float_yen: int = 10_000) -> "Counter":
        self.page.goto(self.url)
        if "/drawer/counted" in self.page.url:  # as an earlier test left it
            self.tap("締めずに収納へ戻る")
        if "/drawer/open" in self.page.url:
            self.page.get_by_label("つり銭(円)").fill(str(float_yen))
            self.page.get_by_role("button", name="レジを開ける").click()
        expect(self.first_tile).to_be_visible()
        return self

    @property
    def first_tile(self) -> Any:
        return self.page.locator(".tile").first

    def tap(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=name, exact=exact).click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("#sale")).to_contain_text(text)

    def heading(self, text: str, timeout_ms: float = 8_000) -> None:
        expect(self.page.get_by_role("heading", name=text, exact=True)).to_be_visible(timeout=timeout_ms)

    def total_yen(self) -> int:
        """What the screen shows as 合計."""
        return int(self.page.locator(".total-yen").inner_text().replace("¥", "").replace(",", ""))

    def payments(self) -> list[Payment]:
        """What this test has sold."""
        return [payment for payment in self.house.payments_of(self.id) if payment.id not in self._known]

    def terminal(self, tender: str) -> str:
        found = self.house.office.ward.counter(self.id).terminal_for(tender)
        assert found
        return found.terminal_id


CounterOf = Callable[[str], Counter]


@cache
def _axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")


def accessibility_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now, WCAG 2.2 AA and best practices."""
    page.evaluate(_axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {json.dumps(node['html'], ensure_ascii=False)[:200]} {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


#: 1024×768 at 200 %: the same as half the CSS pixels (WCAG 2.2, 1.4.10).
ZOOMED = {"width": 512, "height": 384}


def without_fonts(context: BrowserContext) -> BrowserContext:
    """4 MB in every fresh profile; and a page that is left while they come leaves the server's file open."""
    context.route("**/*.woff2", lambda route: route.abort())
    return context


def is_fine(page: Page) -> None:
    """axe-core finds nothing, and at 200 % nothing has to be scrolled sideways."""
    assert accessibility_violations(page) == []
    size = page.viewport_size
    page.set_viewport_size(ZOOMED)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{page.url} is {overflow} px too wide at 200 %"
    assert size
    page.set_viewport_size(size)
