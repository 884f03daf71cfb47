"""A file is looked at, confirmed and accepted by a person; what cannot be used is kept with its reason."""

import io
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from pos.domain.access import Role
from pos.storage.engine import Database
from reconciliation.storage import files
from reconciliation.storage.news import days_with_news
from reconciliation.web import files as page
from tests.reconciliation import test_imports
from tests.reconciliation.test_imports import row
from tests.web.house_of_rooms import Browser, Rooms
from tests.web.rooms.test_accounting_room import TUESDAY, morning_after

UPLOAD = re.compile(r'name="upload_id" value="([^"]+)"')
SHA256 = re.compile(r'name="sha256" value="([^"]+)"')


@pytest.fixture
def accountant(rooms: Rooms) -> Browser:
    return morning_after(rooms)


def report(*rows: str, yen: int = 300, fee: int = 9) -> bytes:
    """About Tuesday."""
    return test_imports.report(*rows, gross=yen, fee=fee).replace(b"2026-11-25", str(TUESDAY).encode())


def look(browser: Browser, raw: bytes, source: str = "", name: str = "report.csv") -> TestResponse:
    return browser.post("/accounting/files/preview", file=(io.BytesIO(raw), name), source=source)


def accept(browser: Browser, seen: TestResponse, **fields: Any) -> TestResponse:
    upload, sha256 = UPLOAD.search(seen.text), SHA256.search(seen.text)
    assert upload
    assert sha256
    return browser.post(
        "/accounting/files/accept", **{"upload_id": upload[1], "sha256": sha256[1], "confirmed": "yes", **fields}
    )


def stored(rooms: Rooms) -> list[tuple[str, str]]:
    with rooms.office.database.reading() as connection:
        return [(one.name, one.verdict.verdict) for one in files.newest(connection, 10)]


def test_looking_shows_counts_sums_and_lines_and_changes_nothing(rooms: Rooms, accountant: Browser) -> None:
    seen = look(accountant, report(row("L1"), row("L2", gross=450), yen=750, fee=18))
    assert seen.status_code == 200
    assert "2件" in seen.text
    assert "¥750" in seen.text
    assert "L1" in seen.text
    assert stored(rooms) == []


def test_what_was_looked_at_is_accepted_by_the_person_and_its_day_runs_again(rooms: Rooms, accountant: Browser) -> None:
    rooms.clock.advance(minutes=10)
    answer = accept(accountant, look(accountant, report(row("L1"))))
    assert answer.status_code == 302
    page_after = accountant.get(answer.location).text
    assert "受け入れました" in page_after
    assert "職員 3001" in page_after
    assert stored(rooms) == [("report.csv", "accepted")]
    with rooms.office.database.reading() as connection:
        assert TUESDAY in days_with_news(rooms.office, connection)


def test_nothing_is_accepted_unseen_unconfirmed_or_twice(rooms: Rooms, accountant: Browser) -> None:
    seen = look(accountant, report(row("L1")))
    assert accept(accountant, seen, confirmed="").status_code == 422
    assert accept(accountant, seen, sha256="0" * 64).status_code == 409
    assert accept(accountant, seen, upload_id="x").status_code == 409
    assert stored(rooms) == []
    assert accept(accountant, seen).status_code == 302
    assert accept(accountant, seen).status_code == 409
    again = look(accountant, report(row("L1")))
    assert "同じ内容は既に受け入れています" in again.text
    assert stored(rooms) == [("report.csv", "accepted")]


def test_somebody_elses_look_is_not_mine(rooms: Rooms, accountant: Browser) -> None:
    seen = look(accountant, report(row("L1")))
    other = rooms.staff("3009", Role.ACCOUNTING)
    assert accept(other, seen).status_code == 409


def test_a_file_that_cannot_be_used_is_kept_with_row_column_and_reason(rooms: Rooms, accountant: Browser) -> None:
    bad = report(row("L1")).replace(b",300,", b",3OO,", 1)
    seen = look(accountant, bad, source="online-credit")
    assert seen.status_code == 422
    assert "gross_yen" in seen.text
    assert "3OO" in seen.text
    assert stored(rooms) == [("report.csv", "rejected")]


def test_a_card_number_is_never_kept_as_it_came(rooms: Rooms, accountant: Browser, sqlite_database: Database) -> None:
    raw = report(row("L1")).replace(b"L1", b"4111111111111111", 1)
    seen = look(accountant, raw, source="online-credit")
    assert seen.status_code == 422
    assert "4111111111111111" not in seen.text
    with sqlite_database.reading() as connection:
        for table in ("statement_files", "statement_uploads"):
            kept = connection.exec_driver_sql(f"SELECT raw FROM {table}").scalars().all()
            assert not any(b"4111111111111111" in content for content in kept)


def test_a_file_nobody_can_read_asks_whose_it_is(rooms: Rooms, accountant: Browser) -> None:
    seen = look(accountant, b"hello")
    assert seen.status_code == 422
    assert "受託者か銀行を選んでください" in seen.text
    assert accountant.post("/accounting/files/preview").status_code == 422
    assert stored(rooms) == []


def test_a_file_that_is_too_large_is_said_to_be(
    accountant: Browser, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "LARGEST_FILE_BYTES", 10_000)
    seen = look(accountant, b"x" * 20_000, source="bank")
    assert seen.status_code == 413
    assert "取り込まれていません" in seen.text
    assert stored(rooms) == []


def test_larger_than_any_form_is_fine_for_a_file(accountant: Browser) -> None:
    rows = [row(f"L{number}") for number in range(10_000)]
    raw = report(*rows, yen=3_000_000, fee=90_000)
    assert len(raw) > 1_000_000
    # Put together by hand: werkzeug's test client leaves a temporary file open when it does so.
    head = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    token = accountant.token().encode()
    body = head % (b"csrf_token", b"", token) + head % (b"file", b'; filename="month.csv"', raw) + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    assert accountant.http.post("/accounting/files/preview", data=body, content_type=kind).status_code == 200


def test_an_auditor_sees_the_files_and_has_no_form(rooms: Rooms, accountant: Browser) -> None:
    accept(accountant, look(accountant, report(row("L1"))))
    auditor = rooms.staff("8001", Role.AUDITOR)
    seen = auditor.get("/accounting/files")
    assert "report.csv" in seen.text
    assert "ファイルを取り込む" not in seen.text
    assert look(auditor, report(row("L2"))).status_code == 403


def test_many_files_are_paged(rooms: Rooms, accountant: Browser) -> None:
    for number in range(55):
        look(accountant, f"record,agent,{number}".encode(), source="online-credit", name=f"f{number}.csv")
    first, second = accountant.get("/accounting/files").text, accountant.get("/accounting/files?page=2").text
    assert "f54.csv" in first
    assert "f0.csv" not in first
    assert "f0.csv" in second
