"""Blocks E 不一致 and F: what does not agree, and what earlier days brought."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen, total
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out


@dataclass(frozen=True, slots=True)
class BreakRow:
    """One break. A side that does not exist is None: 記録なし, which is not ¥0.

    `since` is the day from which it is counted; its age is no figure, because it changes every night by itself.
    `detail` must not change by itself either (no run numbers, no times of the run).
    """

    break_id: str
    number: str  #: as people call it, e.g. "3"
    kind: str  #: code
    kind_name: str  #: 相手方に記録なし
    ours_yen: Yen | None
    theirs_yen: Yen | None
    difference_yen: Yen
    since: date
    detail: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The break."""
        return (self.break_id,)

    @property
    def title(self) -> str:
        """3 相手方に記録なし."""
        return f"{self.number} {self.kind_name}"


@dataclass(frozen=True, slots=True)
class BreakTotals:
    """`difference_yen` adds up magnitudes: +¥500 and −¥500 are ¥1,000 to be explained. `balance_yen` is with signs."""

    count: int
    difference_yen: Yen
    balance_yen: Yen


@dataclass(frozen=True, slots=True)
class BreakBlock:
    """The day's breaks that are not closed."""

    rows: tuple[BreakRow, ...] = ()
    total: BreakTotals = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block E", [row.key for row in self.rows])
        set_worked_out(self, total=totals_of(self.rows))


def totals_of(rows: tuple[BreakRow, ...]) -> BreakTotals:
    """Count and differences of breaks."""
    differences = [row.difference_yen for row in rows]
    return BreakTotals(len(rows), total([abs(amount) for amount in differences]), total(differences))


class AdjustmentKind(StrEnum):
    """Why a fact stands on a day that is not its own, or that something is over."""

    EARLIER_DAY = "earlier_day"  #: 過日分調整: belongs to a day that is closed
    SETTLED_LATER = "settled_later"  #: 後日確定: a payment found out after its drawer was closed
    FOUND_LATER = "found_later"  #: 確定後の不一致: a break of a closed day, whose sheet stays as it was approved
    RESOLVED = "resolved"  #: 解消: a break with its category and reason


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One line of block F. `reference`: payment, refund or break; `belongs_to_day`: the day it is about."""

    kind: AdjustmentKind
    reference: str
    belongs_to_day: date
    subject: str
    detail: str
    amount_yen: Yen

    @property
    def key(self) -> tuple[str, ...]:
        """Kind and reference."""
        return (str(self.kind), self.reference)

    @property
    def title(self) -> str:
        """What it is about."""
        return self.subject


@dataclass(frozen=True, slots=True)
class AdjustmentBlock:
    """Block F in the order in which it is printed."""

    rows: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        refuse_twice("block F", [row.key for row in self.rows])
