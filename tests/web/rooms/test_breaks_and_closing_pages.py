"""不一致一覧, one break's history, and 確定 in the browser."""

import re

import pytest

from pos.domain.access import Role
from pos.domain.facility_day import DayStatus
from reconciliation.nightly import run
from reconciliation.storage import days
from reconciliation.web.wording import who
from tests.web.house_of_rooms import Browser, Rooms
from tests.web.rooms.test_accounting_room import DAY, TUESDAY, morning_after

BREAK = re.compile(r'href="(/accounting/breaks/[0-9a-f-]{36})"')
SHOWN = re.compile(r'name="(shown_[^"]+)" value="([0-9a-f]{64})"')
PLACE = "family-registry"


@pytest.fixture
def accountant(rooms: Rooms) -> Browser:
    """After a Tuesday whose drawer at one place was ¥100 short."""
    return morning_after(rooms)


def statuses(rooms: Rooms) -> dict[str, DayStatus]:
    with rooms.office.database.reading() as connection:
        return days.statuses(connection, TUESDAY)


def test_open_breaks_of_all_days_are_listed_by_kind_with_their_sum(accountant: Browser) -> None:
    page = accountant.get("/accounting/breaks").text
    assert "現金過不足 1件" in page
    assert "△¥100" in page
    assert f'href="{DAY}"' in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("kind=cash_over_short", True), ("kind=missing_in_pos", False), (f"facility={PLACE}", True),
     ("facility=tax", False), ("agent=counter-card", False), ("kind=nonsense", False)],
)  # fmt: skip
def test_filters_show_fewer(accountant: Browser, query: str, is_there: bool) -> None:
    assert ("現金過不足 1件" in accountant.get(f"/accounting/breaks?{query}").text) == is_there


def test_a_break_tells_both_sides_and_its_history(accountant: Browser) -> None:
    address = BREAK.search(accountant.get("/accounting/breaks").text)
    assert address
    page = accountant.get(address[1]).text
    assert "あるべき現金" in page
    assert "<td>見つかった</td><td>夜間処理</td>" in page
    assert f'href="{DAY}/sheets/{PLACE}"' in page
    assert accountant.get("/accounting/breaks/00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.mark.parametrize(
    ("actor", "words"),
    [("staff:3001", "職員 3001"), ("rule:fact-gone", "夜間処理"), ("system:night", "夜間処理"),
     ("system:command-line", "system:command-line"), ("", "")],
)  # fmt: skip
def test_who_did_something_is_told_in_words(actor: str, words: str) -> None:
    assert who(actor) == words


def test_what_is_closed_by_itself_is_only_shown_when_asked_for(rooms: Rooms, accountant: Browser) -> None:
    with rooms.office.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE breaks SET status = 'closed'")
    assert "ありません" in accountant.get("/accounting/breaks").text
    assert "現金過不足 1件" in accountant.get("/accounting/breaks?closed=1").text


def test_the_closing_page_names_who_is_ready_and_what_is_in_the_way(rooms: Rooms, accountant: Browser) -> None:
    page = accountant.get(f"{DAY}/close").text
    others = len(rooms.office.ward.facilities) - 1
    assert f"一致した {others}施設を一括確定" in page
    assert "不一致の解消待ち" in page
    assert BREAK.search(page)


def test_all_that_agree_are_closed_at_once_by_the_person(rooms: Rooms, accountant: Browser) -> None:
    shown = dict(SHOWN.findall(accountant.get(f"{DAY}/close").text))
    answer = accountant.post(f"{DAY}/close", **shown)
    assert answer.status_code == 302
    page = accountant.get(answer.location).text
    assert f"{len(shown)}施設を確定しました" in page
    found = statuses(rooms)
    assert found.pop(PLACE) is DayStatus.RECONCILED
    assert set(found.values()) == {DayStatus.CLOSED}


def test_a_page_that_shows_an_older_sheet_closes_nothing_of_that_place(rooms: Rooms, accountant: Browser) -> None:
    shown = dict.fromkeys(dict(SHOWN.findall(accountant.get(f"{DAY}/close").text)), "0" * 64)
    answer = accountant.post(f"{DAY}/close", **shown)
    assert "0施設を確定しました" in accountant.get(answer.location).text
    assert DayStatus.CLOSED not in statuses(rooms).values()


def test_nothing_shown_is_nothing_closed(rooms: Rooms, accountant: Browser) -> None:
    assert accountant.post(f"{DAY}/close", shown_nowhere="0" * 64).status_code == 302
    assert DayStatus.CLOSED not in statuses(rooms).values()


def test_an_auditor_sees_the_page_and_closes_nothing(rooms: Rooms, accountant: Browser) -> None:
    auditor = rooms.staff("8001", Role.AUDITOR)
    page = auditor.get(f"{DAY}/close").text
    assert "一括確定" not in page
    assert auditor.post(f"{DAY}/close", **dict(SHOWN.findall(page))).status_code == 403
    assert accountant.get("/accounting/days/2026-11-23/close").status_code == 404


def test_the_day_tells_its_runs_and_the_days_beside_it(rooms: Rooms, accountant: Browser) -> None:
    rooms.clock.advance(minutes=5)
    run(rooms.office, rooms.sheets_dir, TUESDAY, verify=lambda _: [])
    page = accountant.get(DAY).text
    assert "突合の実行 2回" in page
    assert f'href="{DAY}/close"' in page
