"""The layout, looked at as marks: fast enough for many random sheets."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.tender import Tender
from reconciliation.sheet import BreakBlock, DayNote, TakenBlock, Wording, issue, issue_ward, ward_figures_of
from reconciliation.sheet_pdf import TableTooWide
from reconciliation.sheet_pdf.facility_pages import facility_pages
from reconciliation.sheet_pdf.fonts import width
from reconciliation.sheet_pdf.marks import Page, Text
from reconciliation.sheet_pdf.style import BOTTOM, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT
from reconciliation.sheet_pdf.table import Cell, Column, Row, Table, fit
from reconciliation.sheet_pdf.ward_pages import ward_pages
from tests.reconciliation.sheet import examples, strategies
from tests.reconciliation.sheet.boxes import WordBox, outside, overlapping


def boxes(page: Page) -> list[WordBox]:
    return [
        WordBox(
            text.words,
            text.x,
            text.y - 0.12 * text.size,
            text.x + width(text.words, text.face, text.size),
            text.y + 0.88 * text.size,
        )
        for text in page.marks
        if isinstance(text, Text)
    ]


def words(pages: list[Page]) -> list[str]:
    return [mark.words for page in pages for mark in page.marks if isinstance(mark, Text)]


def assert_readable(pages: list[Page]) -> None:
    for page in pages:
        found = boxes(page)
        assert overlapping(found) == []
        assert outside(found, PAGE_WIDTH, PAGE_HEIGHT) == []
        assert all(box.left >= LEFT - 0.01 and box.right <= RIGHT + 0.01 for box in found)
        assert [mark for mark in page.marks if isinstance(mark, Text) and not 4.4 <= mark.size <= 20] == []
        contents = [box for box in found if box.bottom > BOTTOM - 3]
        assert len(found) - len(contents) == 4  # of the foot


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.sheets(most=9))
def test_no_words_overlap_and_none_leaves_the_page(sheet):
    assert_readable(facility_pages(sheet))


def test_two_fiscal_years_on_one_sheet_have_a_sum_each_and_one_year_has_none():
    both = facility_pages(examples.sheet_of_two_years())
    assert_readable(both)
    assert len(both) == 1
    sums = [word for word in words(both) if word.endswith("年度 計")]
    assert sums == ["令和8年度 計", "令和9年度 計"]
    assert not [word for word in words(facility_pages(examples.ordinary_sheet())) if word.endswith("年度 計")]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(strategies.figures(3), min_size=1, max_size=5, unique_by=lambda figures: figures.facility_id),
    st.integers(0, 30),
    strategies.bank_blocks,
)
def test_no_words_of_the_wards_sheet_overlap_and_none_leaves_the_page(drawn, trend_days, bank):
    sheets = [issue(replace(figures, business_day=examples.DAY), examples.MADE) for figures in drawn]
    figures = replace(ward_figures_of("品川区", examples.DAY, sheets), bank=bank)
    ward = issue_ward(figures, examples.MADE, trend=examples.trend(trend_days))
    assert_readable(ward_pages(ward))


@pytest.mark.parametrize(
    "sheet",
    [
        examples.ordinary_sheet(),
        examples.sheet_with_breaks(40),
        examples.quiet_sheet(),
        examples.quiet_sheet(note=DayNote.CLOSED_DAY),
        examples.sheet_with_long_names(),
    ],
    ids=["ordinary", "40 breaks", "quiet", "closed", "long names"],
)
def test_the_sheets_of_a_real_day_are_readable(sheet):
    assert_readable(facility_pages(sheet))


def test_an_ordinary_day_and_a_quiet_day_are_one_page():
    assert len(facility_pages(examples.ordinary_sheet())) == 1
    assert len(facility_pages(examples.quiet_sheet())) == 1


def test_every_printed_amount_stands_whole_on_one_line():
    printed = words(facility_pages(examples.sheet_with_long_names()))
    assert "9,999,999,999" in printed
    assert "△9,999,999,999" in printed
    assert "19,999,999,998" in printed


def test_tables_repeat_their_titles_on_every_page():
    pages = facility_pages(examples.sheet_with_breaks(40))
    assert len(pages) == 3
    assert [words([page]).count("種別・内容") for page in pages] == [1, 1, 1]
    assert [sum("E 不一致" in each for each in words([page])) for page in pages] == [1, 1, 1]


def test_pages_are_numbered_out_of_all_of_the_sheet():
    pages = facility_pages(examples.sheet_with_breaks(40))
    assert [next(each for each in words([page]) if each.endswith("/3")) for page in pages] == ["1/3", "2/3", "3/3"]


def test_a_total_is_never_parted_from_its_last_row():
    for count in range(1, 60):
        pages = facility_pages(examples.sheet_with_breaks(count))
        page_of_total = next(page for page in pages if "計" in words([page]))
        assert str(count) in words([page_of_total])


def test_a_reason_of_thousands_of_letters_goes_on_over_pages():
    long = examples.first_revision(
        examples.ordinary_figures(breaks=BreakBlock((examples.found(1, detail="照会の経過を記す。" * 900),)))
    )
    pages = facility_pages(long)
    assert len(pages) > 2
    assert_readable(pages)
    assert "".join(words(pages)).count("照") >= 900


def test_a_shortage_and_a_break_are_in_the_colour_that_asks_for_somebody():
    marks = [mark for page in facility_pages(examples.sheet_with_breaks(1)) for mark in page.marks]
    assert {mark.colour for mark in marks if isinstance(mark, Text) and mark.words == "3,000"} == {"#1a1a1c", "#b01e1e"}


def test_a_second_revision_says_what_changed():
    assert "第1版からの変更" in words(facility_pages(examples.sheet_with_long_names()))
    assert not any("からの変更" in each for each in words(facility_pages(examples.ordinary_sheet())))


def test_the_ward_may_use_its_own_titles_and_its_word_for_the_slip():
    figures = examples.ordinary_figures()
    sheet = issue(figures, examples.MADE, wording=Wording("収納日報", "収納総括", "納付書"))
    printed = words(facility_pages(sheet))
    assert "収納日報" in printed
    assert "納付書" in printed


def test_the_foot_names_run_times_hash_and_the_whole_audit_head():
    sheet = examples.ordinary_sheet()
    printed = "\n".join(words(facility_pages(sheet)))
    assert "実行 231" in printed
    assert "2026-11-23 02:04" in printed
    assert sheet.figures_sha256[:16] in printed
    assert sheet.made.audit_head in printed


def test_the_line_of_days_is_drawn_from_two_days_on():
    def has_line(days):
        return "差引額の推移" in words(ward_pages(examples.ward_sheet(points=examples.trend(days))))

    assert [has_line(days) for days in (0, 1, 2, 30)] == [False, False, True, True]


def test_a_ward_day_with_more_refunds_than_payments_has_bars_of_no_length():
    block = TakenBlock((examples.taken(Tender.CREDIT, "クレジット", "VISA", 0, 0, refunded=900),))
    sheet = examples.first_revision(examples.ordinary_figures(taken=block))
    ward = issue_ward(ward_figures_of("品川区", examples.DAY, [sheet]), examples.MADE)
    assert "△¥900 0件" in words(ward_pages(ward))


def test_facilities_that_need_somebody_stand_before_the_totals():
    printed = words(ward_pages(examples.ward_sheet()))
    assert printed.index("確認を要する施設") < printed.index("A 収納") < printed.index("その他の施設")


def test_quiet_facilities_are_listed_by_name_and_reason():
    printed = "".join(words(ward_pages(examples.ward_sheet())))
    assert "休館 30施設" in printed
    assert "品川区立第75小学校" in printed


def test_the_largest_amounts_that_can_be_stored_still_fit():
    row = examples.taken(Tender.CASH, "現金", None, 10**15, 9 * 10**15, 10**15, 10**15)
    sheet = examples.first_revision(examples.ordinary_figures(taken=TakenBlock((row,))))
    assert_readable(facility_pages(sheet))
    assert "9,000,000,000,000,000" in words(facility_pages(sheet))


def test_figures_that_cannot_fit_are_refused_and_never_clipped():
    columns = tuple(Column(f"{number}", figure=True) for number in range(12))
    with pytest.raises(TableTooWide, match="G 表"):
        fit(Table("G 表", columns, (Row((Cell("9" * 30),) * 12),)), 515)
