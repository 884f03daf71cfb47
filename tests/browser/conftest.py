"""The real application on a real port, real Chromium in front of it, simulated agents behind it.

One server and one browser for all tests; each test works at a counter of its own, in a fresh profile.
"""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pos.app import create_app
from pos.clock import SystemClock, new_secret, new_ulid
from pos.domain.access import EVERYWHERE, Role
from pos.facilities import TerminalMode
from pos.front_desk import FrontDesk
from pos.gateways.registry import Gateways
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.server import SimulatorServer
from pos.operations.staff.register_staff import NewStaff, register_staff
from pos.settings import Settings
from pos.storage.engine import Database
from reconciliation.nightly import run as run_night
from tests.browser.house import (
    CHROMIUM_FLAGS,
    PASSWORD,
    Counter,
    CounterOf,
    House,
    RunningClock,
    sign_in,
    without_fonts,
)
from tests.makers import CHEAP_PASSWORDS, TUESDAY_MORNING, ManualClock, audit_keys
from tests.tills import STANDALONE, WEDNESDAY_MORNING, Till, office_with, the_ward
from tests.web.serving import serving

_PEOPLE = {
    "1001": ("窓口 花子", Role.CLERK),
    "2001": ("出納 太郎", Role.SUPERVISOR),
    "3001": ("会計 桜", Role.ACCOUNTING),
}
#: Counters that some tests ask for by name.
_NAMED = {"family-registry-1", "family-registry-2", STANDALONE}
_COUNTERS = [counter for counter in the_ward().counters.values() if counter.id not in _NAMED]
_LINKED = itertools.cycle(counter.id for counter in _COUNTERS if counter.terminal_mode is TerminalMode.LINKED)
_STANDALONE = itertools.cycle(counter.id for counter in _COUNTERS if counter.terminal_mode is TerminalMode.STANDALONE)


@pytest.fixture(scope="session")
def house(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(migrated_sqlite_file, folder / "pos.sqlite")
    database = Database(f"sqlite:///{folder}/pos.sqlite")
    desk = FrontDesk(database, audit_keys(), SystemClock(), new_ulid, new_secret, CHEAP_PASSWORDS)
    for number, (name, role) in _PEOPLE.items():
        new = NewStaff(number, name, frozenset({role}), frozenset({EVERYWHERE}))
        register_staff(desk, new, PASSWORD, [], "system:test")
    clock = RunningClock(WEDNESDAY_MORNING)
    host = SimulatorHost(Simulator(contracts_of(the_ward()), seed=1), clock)
    with SimulatorServer(host.answer) as simulator:
        gateways = Gateways({name: SimulatorGateway(name, simulator.url, "secret") for name in the_ward().agents})
        office = replace(office_with(database, clock, new_ulid, None), gateways=gateways)  # type: ignore[arg-type]
        settings = Settings.from_environment({"POS_MODE": "development", "POS_DATA_DIR": str(folder)})
        with serving(create_app(settings, office, desk)) as url:
            yield House(url, simulator.url, office, settings.sheets_dir)
    database.close()


@pytest.fixture(scope="session")
def reconciled_day(house: House) -> date:
    """Tuesday: some cash, a card that waits for its report, a drawer that is ¥100 short; and its night."""
    clock = ManualClock(TUESDAY_MORNING)
    office = replace(house.office, clock=clock)
    for counter, short_yen in (("family-registry-1", 0), (STANDALONE, 100)):
        till = Till(office, counter)
        fee = next(iter(office.ward.fees_at(office.ward.counter(counter).facility, TUESDAY_MORNING.date()))).code
        session = till.open()
        paid = [till.cash(fee), till.cash(fee)]
        if counter == STANDALONE:
            till.attested_card(fee)
        till.close(session, 10_000 + sum(payment.amount_yen for payment in paid) - short_yen)
    clock.set(WEDNESDAY_MORNING)
    run_night(office, house.sheets_dir, TUESDAY_MORNING.date(), verify=lambda _: [])
    return TUESDAY_MORNING.date()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "the browser tests need Debian's chromium: `make setup-test`"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def clerks_cookie(browser: Browser, house: House) -> Any:
    """The clerk signs in once; most tests are about what comes after."""
    context = without_fonts(browser.new_context(base_url=house.url))
    sign_in(context.new_page(), "1001")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, house: House, clerks_cookie: Any) -> Iterator[BrowserContext]:
    """A fresh profile on a 1024×768 screen. Whatever the pages complain about fails the test."""
    screen = {"width": 1024, "height": 768}
    fresh = without_fonts(
        browser.new_context(base_url=house.url, viewport=screen, locale="ja-JP", storage_state=clerks_cookie)
    )
    fresh.set_default_timeout(8_000)
    complaints: list[str] = []
    fresh.on("weberror", lambda error: complaints.append(str(error.error)))
    fresh.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    yield fresh
    fresh.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def accountant(browser: Browser, house: House, reconciled_day: date) -> Iterator[Page]:
    """A 会計 person at the calendar, on their own larger screen."""
    screen = {"width": 1366, "height": 768}
    context = without_fonts(
        browser.new_context(base_url=house.url, viewport=screen, locale="ja-JP", accept_downloads=True)
    )
    context.set_default_timeout(8_000)
    page = context.new_page()
    sign_in(page, "3001")
    yield page
    context.close()


@pytest.fixture
def linked(page: Page, house: House) -> Counter:
    """A counter with linked terminals, its drawer open, a clerk in front of the sale screen."""
    return Counter(page, house, next(_LINKED)).opened()


@pytest.fixture
def standalone(page: Page, house: House) -> Counter:
    return Counter(page, house, next(_STANDALONE)).opened()


@pytest.fixture
def counter_of(page: Page, house: House) -> CounterOf:
    """A counter by its id, opened."""
    return lambda counter: Counter(page, house, counter).opened()
