import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pos.domain.access import Role
from pos.storage.engine import Database
from reconciliation.nightly import run
from tests.makers import TUESDAY_MORNING, ManualClock, SequentialIds
from tests.web.house_of_rooms import Browser, Rooms

TUESDAY = date(2026, 11, 24)
DAY = f"/accounting/days/{TUESDAY}"


def morning_after(rooms: Rooms) -> Browser:
    """An accountant after a Tuesday whose drawer was ¥100 short, and after its night."""
    session = rooms.till().open()
    rooms.till().cash()
    rooms.till().close(session, 10_200)
    rooms.clock.advance(hours=17)
    run(rooms.office, rooms.sheets_dir, TUESDAY, verify=lambda _: [])
    return rooms.staff("3001", Role.ACCOUNTING)


@pytest.fixture(scope="module")
def reconciled(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """For the tests that only look."""
    file = tmp_path_factory.mktemp("accounting") / "pos.sqlite"
    shutil.copyfile(migrated_sqlite_file, file)
    database = Database(f"sqlite:///{file}")
    yield Rooms(database, ManualClock(), SequentialIds())
    database.close()


@pytest.fixture(scope="module")
def accountant(reconciled: Rooms) -> Browser:
    return morning_after(reconciled)


def test_the_calendar_says_what_each_day_needs(accountant: Browser) -> None:
    page = accountant.get("/accounting/?month=2026-11").text
    assert f'href="{DAY}"' in page
    assert "不一致 1件" in page
    assert "この月に収納はありません" in accountant.get("/accounting/?month=2026-10").text


@pytest.mark.parametrize("month", ["2026-13", "x", "2026", "9999-12"])
def test_a_month_that_is_none_is_not_found_and_the_last_one_does_not_break(accountant: Browser, month: str) -> None:
    assert accountant.get(f"/accounting/?month={month}").status_code == 404


def test_the_day_lists_every_facility_and_both_sides_of_each_difference(reconciled: Rooms, accountant: Browser) -> None:
    page = accountant.get(DAY).text
    assert page.count("の日計表を開く") == len(reconciled.office.ward.facilities)
    assert "あるべき現金" in page
    assert "計数した現金" in page
    assert "△¥100" in page


def test_a_sheet_is_the_very_file_of_the_night(reconciled: Rooms, accountant: Browser) -> None:
    answer = accountant.get(f"{DAY}/sheets/family-registry/1.pdf")
    assert answer.data == (reconciled.sheets_dir / TUESDAY.isoformat() / "family-registry.r1.pdf").read_bytes()
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    saved = accountant.get(f"{DAY}/sheets/family-registry/1.pdf?download=1")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="20261124-family-registry.r1.pdf"'


def test_an_older_revision_stays_and_says_that_it_is_old(rooms: Rooms) -> None:
    accountant = morning_after(rooms)
    late = replace(rooms.office, clock=ManualClock(TUESDAY_MORNING))
    till = rooms.till()
    till.office = late
    till.open()
    till.cash()
    run(rooms.office, rooms.sheets_dir, TUESDAY, verify=lambda _: [])
    assert "第2版" in accountant.get(f"{DAY}/sheets/family-registry").text
    assert "(古い版です)" in accountant.get(f"{DAY}/sheets/family-registry?revision=1").text


@pytest.mark.parametrize(
    "path",
    [
        "/accounting/days/2026-11-23",
        "/accounting/days/yesterday",
        f"{DAY}/sheets/nowhere",
        f"{DAY}/sheets/family-registry?revision=9",
        f"{DAY}/sheets/family-registry/9.pdf",
        f"{DAY}/files/secret.txt",
        f"{DAY}/files/..%2F..%2Fpos.sqlite",
        f"{DAY}/files/family-registry.r1.pdf",
    ],
)
def test_what_is_not_there_is_not_found(accountant: Browser, path: str) -> None:
    assert accountant.get(path).status_code == 404


def test_the_files_of_the_night_are_saved_under_their_day(reconciled: Rooms, accountant: Browser) -> None:
    with accountant.get(f"{DAY}/files/settlement.csv") as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=20261124-settlement.csv"
        assert answer.data == (reconciled.sheets_dir / TUESDAY.isoformat() / "settlement.csv").read_bytes()


def test_before_the_night_a_day_waits(rooms: Rooms) -> None:
    rooms.till().open()
    page = rooms.staff("3001", Role.AUDITOR).get(DAY).text
    assert "夜間の突合の前です" in page
    assert "突合前" in page
