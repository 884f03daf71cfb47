"""Block C 現金: each counter's drawer sessions and their pay-in slips."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen, total
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out, sum_of


@dataclass(frozen=True, slots=True)
class PayInSlip:
    """One 払込書 as it was issued: what has to be paid in, and by when. Whether it has come stands on the sheet of the
    day on which it comes: money that arrives as planned makes no new revision of this one.
    """

    number: str
    amount_yen: Yen
    due_on: date


class TerminalState(StrEnum):
    """Whether a standalone terminal's own 日計 is what the clerks have attested, brand by brand."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_ENTERED = "not_entered"


@dataclass(frozen=True, slots=True)
class TerminalCheck:
    """One standalone terminal at レジ締め. `theirs_yen` is None when its 日計 was not entered."""

    terminal_id: str
    state: TerminalState
    count: int  #: ours
    ours_yen: Yen
    theirs_yen: Yen | None


@dataclass(frozen=True, slots=True)
class DrawerRow:
    """One drawer session. What is known only after the count is None before it (未締め)."""

    counter_id: str
    counter_name: str
    session_id: str
    session_number: int  #: 1, 2 … of the day at that counter
    status: DrawerStatus
    float_yen: Yen
    expected_yen: Yen
    counted_yen: Yen | None
    pay_in_yen: Yen | None
    slips: tuple[PayInSlip, ...] = ()
    terminals: tuple[TerminalCheck, ...] = ()
    over_short_yen: Yen | None = field(init=False)  #: counted − expected

    def __post_init__(self) -> None:
        counted = self.counted_yen
        set_worked_out(self, over_short_yen=None if counted is None else counted - self.expected_yen)

    @property
    def key(self) -> tuple[str, ...]:
        """The session."""
        return (self.session_id,)

    @property
    def title(self) -> str:
        """1番窓口 2回目."""
        return f"{self.counter_name} {self.session_number}回目"


@dataclass(frozen=True, slots=True)
class DrawerTotals:
    """Over and short are added up apart: ¥100 too much at one counter does not heal ¥100 missing at another."""

    session_count: int
    not_closed_count: int
    float_yen: Yen
    expected_yen: Yen
    counted_yen: Yen
    over_yen: Yen
    short_yen: Yen  #: positive
    pay_in_yen: Yen
    over_short_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        set_worked_out(self, over_short_yen=self.over_yen - self.short_yen)


@dataclass(frozen=True, slots=True)
class DrawerBlock:
    """All drawer sessions that belong to the day."""

    rows: tuple[DrawerRow, ...] = ()
    total: DrawerTotals = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block C", [row.key for row in self.rows])
        set_worked_out(self, total=sum_of(DrawerTotals, [_totals_of(row) for row in self.rows]))


def _totals_of(row: DrawerRow) -> DrawerTotals:
    over_short = _or_zero(row.over_short_yen)
    return DrawerTotals(
        session_count=1,
        not_closed_count=int(row.status is not DrawerStatus.CLOSED),
        float_yen=row.float_yen,
        expected_yen=row.expected_yen,
        counted_yen=_or_zero(row.counted_yen),
        over_yen=Yen(max(over_short, 0)),
        short_yen=Yen(max(-over_short, 0)),
        pay_in_yen=_or_zero(row.pay_in_yen),
    )


def _or_zero(amount: Yen | None) -> Yen:
    return total([]) if amount is None else amount
