"""未収・払込 in the browser: every agent with its explanation, what is overdue, cash on its way."""

import pytest

from pos.domain.access import Role
from tests.tills import STANDALONE
from tests.web.house_of_rooms import Browser, Rooms
from tests.web.rooms.test_accounting_room import TUESDAY, morning_after


@pytest.fixture
def accountant(rooms: Rooms) -> Browser:
    """The morning after a card sale and a cash sale."""
    till = rooms.till(STANDALONE)
    session = till.open()
    facility = rooms.office.ward.counter(STANDALONE).facility
    till.attested_card(next(iter(rooms.office.ward.fees_at(facility, TUESDAY))).code)
    till.close(session, 10_000)
    return morning_after(rooms)


def test_each_agents_balance_is_explained_by_what_waits(accountant: Browser, rooms: Rooms) -> None:
    page = accountant.get("/accounting/owed").text
    agent = rooms.office.ward.agents["counter-card"]
    assert f'href="/accounting/owed/{agent.id}">{agent.name}' in page
    assert "説明できない" not in page
    assert "照合待ち" in page


def test_cash_on_its_way_is_listed_with_its_slip_and_agrees_with_the_journal(accountant: Browser) -> None:
    page = accountant.get("/accounting/owed").text
    assert "現金の払込 入金確認前 1件 ¥200" in page
    assert "仕訳と一致" in page
    assert f'href="/accounting/days/{TUESDAY}/sheets/family-registry"' in page
    assert "日超過" not in page


@pytest.mark.usefixtures("accountant")
def test_what_is_overdue_says_by_how_many_days(rooms: Rooms) -> None:
    rooms.clock.advance(hours=24 * 100)
    page = rooms.staff("3002", Role.AUDITOR).get("/accounting/owed").text
    assert "日超過" in page


def test_one_agent_shows_each_part_with_its_place_and_dates(accountant: Browser) -> None:
    page = accountant.get("/accounting/owed/counter-card").text
    assert f'href="/accounting/days/{TUESDAY}"' in page
    assert "照合待ち" in page
    assert accountant.get("/accounting/owed/nobody").status_code == 404
