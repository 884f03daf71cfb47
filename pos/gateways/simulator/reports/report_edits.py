"""Planted mistakes in settlement reports, and the breaks that a reconciliation has to find because of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen


class EditKind(StrEnum):
    """What is wrong in the report."""

    LEAVE_OUT = "leave_out"
    CHANGE_AMOUNT = "change_amount"
    ADD = "add"  #: a line for money we never asked for
    REPEAT = "repeat"  #: the same movement once more, under another line id
    DROP_REFERENCE = "drop_reference"  #: the line arrives without any reference
    CHARGE_BACK = "charge_back"  #: the payer's bank takes the money of a sale back
    REVERSE_CHARGEBACK = "reverse_chargeback"  #: and gives it again: in the same report, or in a later one
    ADJUST_FEE = "adjust_fee"  #: a fee of earlier days is put right
    ADJUST = "adjust"  #: money that no sale explains and nobody has announced
    WRONG_DAY = "wrong_day"  #: the line says the day before or after
    LATE = "late"  #: the line is not in its own report, but in the next one


#: No break: matching mends it by itself.
HEALS = "heals"
AMBIGUOUS = "ambiguous_line"
#: What each mistake is, unless a line without a reference makes it something else, or another report mends it: a
#: chargeback and its reversal are no break once both are out, a late line is none once it is there.
BREAK_KINDS: Mapping[EditKind, str] = {
    EditKind.LEAVE_OUT: "missing_in_settlement",
    EditKind.CHANGE_AMOUNT: "amount_differs",
    EditKind.ADD: "missing_in_pos",
    EditKind.REPEAT: "duplicate_in_settlement",
    EditKind.DROP_REFERENCE: HEALS,
    EditKind.CHARGE_BACK: "unbooked_line",
    EditKind.REVERSE_CHARGEBACK: "unbooked_line",
    EditKind.ADJUST_FEE: HEALS,
    EditKind.ADJUST: "unbooked_line",
    EditKind.WRONG_DAY: HEALS,
    EditKind.LATE: "missing_in_settlement",
}

#: They make a line of their own, instead of doing something to one that is there.
ADDITIONS = frozenset({EditKind.ADD, EditKind.ADJUST_FEE, EditKind.ADJUST})


@dataclass(frozen=True)
class ReportEdit:
    """One mistake in the report an agent publishes on a date.

    `our_reference` names the line (for ADD: what stands on it, may be empty; an adjustment has none). `amount_yen` is
    the new amount of CHANGE_AMOUNT, the amount of ADD and ADJUST, and for ADJUST_FEE what the ward gets of it; negative
    for money that leaves the ward.
    """

    agent: str
    on: date
    edit: EditKind
    our_reference: str | None = None
    amount_yen: Yen | None = None
    method: str = "credit"  #: of ADD only
    merchant_account: str = ""  #: these two: of lines that a mistake adds
    terminal_id: str = ""
    shift_days: int = -1  #: of WRONG_DAY only: -1 the day before, 1 the day after


@dataclass(frozen=True)
class ExpectedBreak:
    """What has to be found. The difference is settlement − POS; a side that does not exist counts as nothing."""

    kind: str
    agent: str
    our_reference: str | None  #: as we know it, whatever the line says; None for a whole report
    line_id: str | None  #: None where the report has no line
    difference_yen: Yen
    business_day: date
