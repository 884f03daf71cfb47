"""Breaks, money owed, files and 確定 as an accountant sees them: found without a mouse, nothing cut off."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import is_fine
from tests.reconciliation import test_imports

pytestmark = pytest.mark.browser


def file_about_the_day_before(day: date, *rows: str) -> dict[str, object]:
    """Not about the day itself: to the other tests that would be news."""
    day -= timedelta(days=1)
    raw = test_imports.report(*rows).replace(b"2026-11-25", day.isoformat().encode())
    return {"name": "report.csv", "mimeType": "text/csv", "buffer": raw}


def test_every_part_of_the_room_is_one_step_away_and_says_where_one_is(accountant: Page, reconciled_day: date) -> None:
    for word, heading in (("不一致", "不一致一覧"), ("未収・払込", "未収・払込"), ("ファイル", "ファイル")):
        accountant.get_by_role("navigation", name="会計").get_by_role("link", name=word).click()
        expect(accountant.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(accountant.get_by_role("navigation", name="会計").locator("[aria-current=page]")).to_have_text(word)
        is_fine(accountant)
    assert reconciled_day


def test_from_the_list_to_a_break_and_its_sheet(accountant: Page, reconciled_day: date) -> None:
    accountant.goto("/accounting/breaks?kind=cash_over_short")
    row = accountant.get_by_role("table", name="現金過不足").locator("tbody tr").first
    expect(row).to_contain_text("△¥100")
    row.get_by_role("link").nth(1).click()
    expect(accountant.get_by_role("heading", level=1)).to_have_text("現金過不足")
    expect(accountant.get_by_role("table", name="経過")).to_contain_text("見つかった")
    is_fine(accountant)
    accountant.get_by_role("link", name="土木管理課").click()
    expect(accountant).to_have_url(re.compile(f"/accounting/days/{reconciled_day}/sheets/"))


def test_money_owed_is_explained_down_to_a_place_and_a_day(accountant: Page, reconciled_day: date) -> None:
    accountant.goto("/accounting/owed")
    table = accountant.get_by_role("table", name="受託者別の未収")
    expect(table).to_contain_text("一致")
    expect(table).not_to_contain_text("説明できない")
    expect(accountant.get_by_role("table", name="現金の払込")).to_contain_text("仕訳と一致")
    table.get_by_role("link").first.click()
    expect(accountant.get_by_role("table", name="内訳")).to_contain_text("照合待ち")
    is_fine(accountant)
    assert reconciled_day


def test_a_file_is_chosen_looked_at_and_accepted(accountant: Page, reconciled_day: date) -> None:
    accountant.goto("/accounting/files")
    chosen = file_about_the_day_before(reconciled_day, test_imports.row("L1"))
    accountant.get_by_label("ファイル(20 MB まで)").set_input_files(chosen)
    accountant.get_by_role("button", name="中身を確かめる").click()
    expect(accountant.get_by_role("heading", level=1)).to_contain_text("ファイルを確かめる")
    is_fine(accountant)
    accountant.get_by_label("1件、¥291 を相手の通知と見比べました").check()
    accountant.get_by_role("button", name="受け入れる").click()
    expect(accountant.get_by_role("status")).to_contain_text("受け入れました")
    expect(accountant.locator(".just-accepted")).to_contain_text("report.csv")
    is_fine(accountant)


def test_a_file_that_cannot_be_used_says_where_and_why(accountant: Page, reconciled_day: date) -> None:
    bad = file_about_the_day_before(reconciled_day, test_imports.row("L9", gross=300).replace(",300,", ",3OO,", 1))
    accountant.goto("/accounting/files")
    accountant.get_by_label("ファイル(20 MB まで)").set_input_files(bad)
    accountant.get_by_label("相手").select_option("online-credit")
    accountant.get_by_role("button", name="中身を確かめる").click()
    expect(accountant.get_by_role("alert")).to_contain_text("gross_yen")
    is_fine(accountant)


def test_closing_names_who_is_ready_and_who_is_not(accountant: Page, reconciled_day: date) -> None:
    accountant.goto(f"/accounting/days/{reconciled_day}")
    is_fine(accountant)
    accountant.get_by_role("link", name="確定へ").click()
    expect(accountant.get_by_role("table", name="残る施設")).to_contain_text("不一致の解消待ち")
    expect(accountant.get_by_role("button", name=re.compile("一括確定"))).to_be_visible()
    is_fine(accountant)
