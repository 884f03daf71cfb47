from dataclasses import fields, is_dataclass, replace
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings

from pos.domain.drawer import DrawerStatus
from pos.domain.facility_day import DayStatus
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities.fees import TaxClass
from reconciliation.sheet import (
    AdjustmentKind,
    BreakBlock,
    Change,
    DayNote,
    DrawerBlock,
    FacilityFigures,
    FreeOfCharge,
    HeadlineState,
    TakenBlock,
    TerminalState,
    WardFigures,
    differences,
    ward_figures_of,
)
from reconciliation.sheet.labels import COLUMN_LABELS, state_in_words
from tests.reconciliation.sheet import examples, strategies


def changes(**parts):
    return differences(examples.ordinary_figures(), examples.ordinary_figures(**parts))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.figures(), strategies.figures())
def test_sheets_differ_exactly_when_a_change_is_told(one, other):
    other = replace(other, ward_name=one.ward_name, facility_id=one.facility_id, business_day=one.business_day)
    other = replace(other, day_notes=one.day_notes)
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


def test_a_changed_amount_is_told_with_before_and_after():
    rows = examples.taken_block().rows
    visa = replace(rows[1], amounts=replace(rows[1].amounts, count=7, gross_yen=Yen(4_500)))
    block = TakenBlock((rows[0], visa, *rows[2:]), examples.taken_block().free_of_charge)
    assert changes(taken=block) == (
        Change("A 収納", "クレジット VISA", "件数", "6", "7"),
        Change("A 収納", "クレジット VISA", "収納額", "¥4,200", "¥4,500"),
        Change("A 収納", "クレジット VISA", "差引", "¥4,200", "¥4,500"),
    )


def test_a_row_that_is_gone_and_one_that_is_new_are_told():
    rows = examples.taken_block().rows
    gone = TakenBlock(rows[:-1], (FreeOfCharge("減免", 2), FreeOfCharge("公用", 1), FreeOfCharge("法令無料", 4)))
    assert changes(taken=gone) == (
        Change("A 収納", "コード決済 d払い", "", "収納額 ¥600 差引 ¥600", "なし"),
        Change("A 無料の取扱い", "法令無料", "", "なし", "件数 4"),
    )


def test_the_headline_changes_with_a_break():
    told = changes(breaks=BreakBlock((examples.found(1),)))
    assert told[0].block == "突合"
    assert told[0].before == "照合待ち 12件 ¥13,050(期日 11/24)"
    assert told[0].after.startswith("不一致 1件 差額 ¥3,000")
    assert told[1].row == "1 相手方に記録なし"


def test_a_slip_that_was_issued_later_is_told_in_words():
    row = examples.drawer_block().rows[0]
    before = examples.ordinary_figures(drawers=DrawerBlock((replace(row, slips=()),)))
    told = differences(before, examples.ordinary_figures())
    assert [(change.column, change.before, change.after) for change in told] == [
        ("払込書", "なし", "P261122-00000001 ¥12,150 2026-11-24")
    ]


def test_a_drawer_that_was_closed_is_told_in_words():
    row = examples.drawer_block().rows[0]
    still_open = DrawerBlock((replace(row, status=DrawerStatus.OPEN, counted_yen=None),))
    told = changes(drawers=still_open)
    assert ("状態", "締め済", "未締め") in [(change.column, change.before, change.after) for change in told]
    assert ("計数額", "¥42,150", "なし") in [(change.column, change.before, change.after) for change in told]


def test_a_facility_that_changed_is_told_on_the_wards_sheet():
    one, other = (
        ward_figures_of("品川区", examples.DAY, [examples.first_revision(examples.ordinary_figures(**parts))])
        for parts in ({}, {"breaks": BreakBlock((examples.found(1),))})
    )
    told = differences(one, other)
    assert ("施設", "税務課", "", "突合 照合待ち 不一致 0 差額 ¥0", "突合 不一致 不一致 1 差額 ¥3,000") in [
        (change.block, change.row, change.column, change.before, change.after) for change in told
    ]


def columns_of(kind, seen=None):
    """The names of all columns of a dataclass and of the dataclasses in it."""
    for name, hint in get_type_hints(kind).items():
        for part in (hint, *get_args(hint)):
            if is_dataclass(part):
                yield from columns_of(part)
        if not any(is_dataclass(part) for part in (hint, *get_args(hint))):
            yield name


@pytest.mark.parametrize("kind", [FacilityFigures, WardFigures])
def test_every_column_of_every_row_has_a_printed_name(kind):
    blocks = [field.name for field in fields(kind) if field.name != "headline"]
    rows = [
        row
        for block in blocks
        for part in (get_type_hints(kind)[block], *get_args(get_type_hints(kind)[block]))
        if is_dataclass(part)
        for row in ([get_args(get_type_hints(part)["rows"])[0]] if "rows" in get_type_hints(part) else [part])
    ]
    single = {"not_closed_count", "session_count", "over_yen", "short_yen", "balance_yen"}
    missing = {name for row in rows for name in columns_of(row)} - set(COLUMN_LABELS) - single
    assert missing == set()


@pytest.mark.parametrize(
    "states",
    [DrawerStatus, DayStatus, Tender, TaxClass, TerminalState, AdjustmentKind, HeadlineState, DayNote],
)
def test_every_state_has_a_printed_word(states):
    assert all(state_in_words(state) for state in states)
