"""Blocks E 不一致 and F 過日分・後日確定・解消."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pos.facilities import Ward
from reconciliation.blocks.drawers import counter_name
from reconciliation.breaks import BreakStatus, Fact
from reconciliation.day_rows import MovedMoney
from reconciliation.sheet import Adjustment, AdjustmentBlock, AdjustmentKind, BreakBlock, BreakRow


@dataclass(frozen=True, slots=True)
class DayBreak:
    """A break as it will stand after the run. `number` counts the breaks of its facility and day as they were found;
    `last_reason` is why it is where it is.
    """

    fact: Fact
    number: int
    status: BreakStatus
    last_reason: str


def break_block(breaks: Iterable[DayBreak]) -> BreakBlock:
    """What disagrees and is not closed. What is merely unfinished stands in the headline (未締め・未着)."""
    shown = [one for one in breaks if one.status is not BreakStatus.CLOSED and not one.fact.kind.is_unfinished]
    return BreakBlock(tuple(break_row(one) for one in shown))


def break_row(one: DayBreak) -> BreakRow:
    """One line of block E."""
    found = one.fact
    return BreakRow(
        break_id=found.break_id,
        number=str(one.number),
        kind=found.kind.value,
        kind_name=found.kind.words.ja,
        ours_yen=found.ours_yen,
        theirs_yen=found.theirs_yen,
        difference_yen=found.difference_yen,
        since=found.business_day,
        detail=found.detail,
    )


def adjustment_block(
    ward: Ward,
    day: date,
    earlier: Iterable[MovedMoney],
    late: Iterable[MovedMoney],
    found_later: Iterable[Fact],
    breaks: Iterable[DayBreak],
) -> AdjustmentBlock:
    """What stands here and is about another day, what came after レジ締め, and what was resolved."""
    rows = [_earlier_day(moved) for moved in _one_per_subject(earlier)]
    rows += [_settled_later(ward, moved) for moved in _one_per_subject(late)]
    rows += [_found_later(found) for found in found_later]
    rows += [_resolved(day, one) for one in breaks if one.status is BreakStatus.CLOSED]
    return AdjustmentBlock(tuple(rows))


def _one_per_subject(moves: Iterable[MovedMoney]) -> list[MovedMoney]:
    """A payment that was taken and undone on the same late day is one line of ¥0."""
    merged: dict[str, MovedMoney] = {}
    for moved in moves:
        before = merged.get(moved.subject_id)
        amount = moved.amount_yen + (before.amount_yen if before else 0)
        merged[moved.subject_id] = replace(moved, amount_yen=amount)
    return list(merged.values())


def _earlier_day(moved: MovedMoney) -> Adjustment:
    what = "収納" if moved.amount_yen > 0 else "取消・還付"
    detail = "確定後に判明したため、この日に計上"
    return Adjustment(
        AdjustmentKind.EARLIER_DAY, moved.subject_id, moved.belongs_to_day, what, detail, moved.amount_yen
    )


def _settled_later(ward: Ward, moved: MovedMoney) -> Adjustment:
    subject = f"{counter_name(ward, moved.counter or '')} の収納"
    detail = "レジ締めの後に成立(レジ精算票には含まれない)"
    return Adjustment(
        AdjustmentKind.SETTLED_LATER, moved.subject_id, moved.belongs_to_day, subject, detail, moved.amount_yen
    )


def _found_later(found: Fact) -> Adjustment:
    return Adjustment(
        AdjustmentKind.FOUND_LATER,
        found.break_id,
        found.business_day,
        found.kind.words.ja,
        found.detail,
        found.difference_yen,
    )


def _resolved(day: date, one: DayBreak) -> Adjustment:
    subject = f"{one.number} {one.fact.kind.words.ja}"
    return Adjustment(
        AdjustmentKind.RESOLVED, one.fact.break_id, day, subject, one.last_reason, one.fact.difference_yen
    )
