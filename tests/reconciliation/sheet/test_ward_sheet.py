from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.money import Yen
from reconciliation.sheet import (
    AdjustmentBlock,
    AdjustmentKind,
    BreakBlock,
    DayNote,
    HeadlineState,
    SheetDoesNotAddUp,
    WardSheet,
    issue,
    issue_ward,
    ward_figures_of,
)
from tests.reconciliation.sheet import examples, strategies


@st.composite
def days(draw):
    """The sheets of up to four facilities of one day, without a break that is in two of them."""
    drawn = draw(st.lists(strategies.figures(3), max_size=4, unique_by=lambda figures: figures.facility_id))
    return [issue(replace(figures, business_day=examples.DAY, ward_name="品川区"), examples.MADE) for figures in drawn]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days())
def test_the_ward_is_the_sum_of_its_facilities(sheets):
    ward = ward_figures_of("品川区", examples.DAY, sheets)
    parts = [sheet.figures for sheet in sheets]
    for column in ("count", "gross_yen", "net_yen"):
        assert getattr(ward.taken.total, column) == sum(getattr(part.taken.total, column) for part in parts)
    for column in ("assessed_yen", "reduced_yen", "received_yen", "outstanding_yen"):
        assert getattr(ward.revenue.total, column) == sum(getattr(part.revenue.total, column) for part in parts)
    for column in ("pending_count", "pending_yen", "matched_yen", "owed_yen", "net_yen"):
        assert getattr(ward.agents.total, column) == sum(getattr(part.agents.total, column) for part in parts)
    assert ward.held.total.net_yen == sum(part.held.total.net_yen for part in parts)
    assert ward.drawers.pay_in_yen == sum(part.drawers.total.pay_in_yen for part in parts)
    assert ward.taken.free_count == sum(part.taken.free_count for part in parts)
    assert ward.headline.break_count == sum(part.headline.break_count for part in parts)
    assert ward.headline.difference_yen == sum(part.headline.difference_yen for part in parts)
    assert sum(row.count for row in ward.adjustments) == sum(len(part.adjustments.rows) for part in parts)
    assert len(ward.facilities) + len(ward.without_movement) == len(sheets)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), st.booleans(), strategies.bank_blocks)
def test_a_stored_ward_sheet_is_read_back_exactly(sheets, with_trend, bank):
    figures = replace(ward_figures_of("品川区", examples.DAY, sheets), bank=bank)
    sheet = issue_ward(figures, examples.MADE, trend=examples.trend() if with_trend else ())
    assert WardSheet.from_json(sheet.to_json()) == sheet
    assert WardSheet.from_plain(sheet.to_plain()) == sheet


def test_facilities_with_breaks_come_first():
    states = [row.state for row in examples.ward_sheet().figures.facilities]
    assert states == sorted(states, key=[HeadlineState.BROKEN, HeadlineState.PENDING, HeadlineState.AGREED].index)
    assert states[0] is HeadlineState.BROKEN


def test_facilities_without_movement_are_listed_with_their_state():
    quiet = examples.ward_sheet().figures.without_movement
    assert len(quiet) == 46
    assert {row.state for row in quiet} == {DayNote.NO_BUSINESS, DayNote.CLOSED_DAY}


def test_a_brand_of_two_facilities_is_one_row_of_the_ward():
    sheets = [examples.first_revision(examples.ordinary_figures(name, name)) for name in ("税務課", "戸籍住民課")]
    ward = ward_figures_of("品川区", examples.DAY, sheets)
    visa = next(row for row in ward.taken.rows if row.brand == "VISA")
    assert (visa.amounts.count, visa.amounts.gross_yen) == (12, 8_400)
    assert len(ward.agents.rows) == 3


def test_an_open_drawer_anywhere_is_said_for_the_ward():
    assert "未締め" in examples.ward_sheet().figures.headline.beside_in_words


def test_adjustments_are_summed_by_kind():
    rows = examples.sheet_with_breaks(1).figures.adjustments.rows
    sheet = examples.first_revision(examples.ordinary_figures(adjustments=AdjustmentBlock(rows)))
    sums = ward_figures_of("品川区", examples.DAY, [sheet]).adjustments
    assert [(row.kind, row.count, row.amount_yen) for row in sums] == [
        (AdjustmentKind.SETTLED_LATER, 1, Yen(300)),
        (AdjustmentKind.RESOLVED, 1, Yen(450)),
    ]


def test_a_sheet_of_another_day_is_refused():
    other = replace(examples.ordinary_figures(), business_day=examples.DAY + timedelta(days=1))
    with pytest.raises(SheetDoesNotAddUp, match="expected sheets of 2026-11-22, found 20261123-tax"):
        ward_figures_of("品川区", examples.DAY, [examples.first_revision(other)])


def test_a_facility_that_comes_twice_is_refused():
    with pytest.raises(SheetDoesNotAddUp, match="found two"):
        ward_figures_of("品川区", examples.DAY, [examples.ordinary_sheet(), examples.ordinary_sheet()])


def test_every_break_of_the_ward_says_where_it_is():
    sheet = examples.first_revision(examples.ordinary_figures(breaks=BreakBlock((examples.found(1),))))
    found = ward_figures_of("品川区", examples.DAY, [sheet]).breaks
    assert [(row.facility_id, row.title) for row in found] == [("tax", "税務課 1 相手方に記録なし")]
