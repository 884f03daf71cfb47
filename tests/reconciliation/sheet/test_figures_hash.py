"""What a revision is compared and signed by: its figures, and nothing that changes by itself."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
import rfc8785

from pos.domain.facility_day import DayStatus
from pos.domain.money import Yen
from reconciliation.sheet import Wording, issue, issue_ward, ward_figures_of
from tests.reconciliation.sheet import examples

AN_HOUR_LATER = replace(
    examples.MADE,
    run_number=999,
    as_of=examples.MADE.as_of + timedelta(days=3),
    made_at=examples.MADE.made_at + timedelta(days=3),
    audit_head="f" * 64,
)


def test_the_hash_is_sha256_of_the_figures_as_rfc8785_json():
    sheet = examples.sheet_with_breaks(3)
    assert sheet.figures_sha256 == sha256(rfc8785.dumps(sheet.figures.as_plain())).hexdigest()


def test_run_times_audit_head_ages_revision_status_and_wording_are_no_figures():
    sheet = examples.sheet_with_breaks(3)
    later = replace(
        sheet,
        revision=7,
        made=AN_HOUR_LATER,
        day_status=DayStatus.CLOSED,
        break_ages_days=(9, 9, 9),
        changes=(),
        wording=Wording("別の表題"),
    )
    assert later.figures_sha256 == sheet.figures_sha256
    assert later.to_json() != sheet.to_json()


def test_the_trend_is_no_figure_of_the_ward():
    sheet = examples.ward_sheet()
    assert replace(sheet, trend=(), revision=2, made=AN_HOUR_LATER).figures_sha256 == sheet.figures_sha256


@pytest.mark.parametrize(
    "change",
    [
        {"facility_name": "税務課分室"},
        {"notes": ("停電",)},
        {"taken": replace(examples.taken_block(), free_of_charge=())},
        {"drawers": type(examples.drawer_block())()},
    ],
)
def test_any_other_figure_gives_another_hash(change):
    figures = examples.ordinary_figures()
    assert replace(figures, **change).sha256() != figures.sha256()


def test_equal_figures_make_no_new_revision():
    sheet = examples.ordinary_sheet()
    assert issue(examples.ordinary_figures(), AN_HOUR_LATER, previous=sheet) is None


def test_other_figures_make_the_next_revision_with_what_changed():
    second = issue(examples.ordinary_figures(notes=("停電",)), AN_HOUR_LATER, previous=examples.ordinary_sheet())
    assert second.revision == 2
    assert [(change.block, change.before, change.after) for change in second.changes] == [("特記事項", "なし", "停電")]


def test_the_age_of_a_break_is_counted_in_tokyo_days_up_to_as_of():
    sheet = issue(examples.sheet_with_breaks(3).figures, AN_HOUR_LATER)
    assert sheet.break_ages_days == (5, 6, 7)


def test_a_revision_of_another_facility_is_refused():
    with pytest.raises(ValueError, match="expected a revision of 20261122-tax, found 20261122-school-1"):
        issue(examples.ordinary_figures(), examples.MADE, previous=examples.quiet_sheet())


def test_the_wards_hash_stands_for_every_facilitys_sheet():
    first, second = (
        ward_figures_of("品川区", examples.DAY, [examples.first_revision(figures)])
        for figures in (examples.ordinary_figures(), examples.ordinary_figures(notes=("停電",)))
    )
    assert first.sha256() != second.sha256()
    assert issue_ward(second, examples.MADE, previous=issue_ward(first, examples.MADE)).revision == 2
    assert issue_ward(first, examples.MADE, previous=issue_ward(first, examples.MADE)) is None


def test_yen_are_hashed_as_numbers_not_as_words():
    assert b'"gross_yen":12450' in rfc8785.dumps(examples.ordinary_figures().as_plain())
    assert str(Yen(12450)) == "¥12,450"
