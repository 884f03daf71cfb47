"""Accounting in the morning: the calendar, the day, a sheet, the files."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import House, is_fine

pytestmark = pytest.mark.browser


def test_the_calendar_shows_what_needs_work_at_a_glance(accountant: Page, reconciled_day: date) -> None:
    cell = accountant.get_by_role("link", name=re.compile(f"{reconciled_day.month}月 ?{reconciled_day.day} ?日 不一致"))
    expect(cell).to_contain_text("不一致 1件")
    is_fine(accountant)


def test_a_day_names_its_differences_before_everything_else(accountant: Page, reconciled_day: date) -> None:
    accountant.goto(f"/accounting/days/{reconciled_day}")
    expect(accountant.locator(".headline")).to_contain_text("不一致 1件 差額 ¥100")
    row = accountant.locator(".breaks tbody tr").first
    expect(row).to_contain_text("現金過不足")
    expect(row).to_contain_text("△¥100")
    expect(accountant.get_by_role("table", name="取扱なし・休館")).to_be_hidden()
    is_fine(accountant)


def test_a_sheet_opens_in_the_page(accountant: Page, reconciled_day: date) -> None:
    accountant.goto(f"/accounting/days/{reconciled_day}")
    accountant.get_by_role("link", name="戸籍住民課の日計表を開く").click()
    frame = accountant.locator("iframe.sheet-pdf")
    address = frame.get_attribute("src")
    assert address
    answer = accountant.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    is_fine(accountant)


def test_the_sheets_of_all_facilities_and_the_csv_files_are_saved(
    accountant: Page, house: House, reconciled_day: date
) -> None:
    accountant.goto(f"/accounting/days/{reconciled_day}")
    for word, file in (("全施設の日計表(PDF)", "all.pdf"), ("不一致(CSV)", "breaks.csv")):
        with accountant.expect_download() as download:
            accountant.get_by_role("link", name=word).click()
        assert download.value.suggested_filename == f"{reconciled_day:%Y%m%d}-{file}"
        saved = download.value.path().read_bytes()
        assert saved == (house.sheets_dir / reconciled_day.isoformat() / file).read_bytes()
