"""The trailer of type 03: counts, sums and the balance after, checked against header and lines."""

from collections.abc import Callable, Sequence

from pos.domain.money import Yen
from reconciliation.statements.bank_file import BankLine, Direction, Reading
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.zengin_fields import Field, Record
from reconciliation.statements.zengin_structure import RECORD_TYPE

IN_COUNT = Field("入金件数", 2, 7)
IN_TOTAL = Field("入金額", 8, 20)
OUT_COUNT = Field("出金件数", 21, 26)
OUT_TOTAL = Field("出金額", 27, 39)
BALANCE_AFTER_SIGN = Field("貸越区分", 40, 40)
BALANCE_AFTER = Field("取引後残高", 41, 54)
DATA_COUNT = Field("データ件数", 55, 61)
TRAILER_DUMMY = Field("ダミー", 62, 200)
TRAILER_FIELDS = (
    RECORD_TYPE, IN_COUNT, IN_TOTAL, OUT_COUNT, OUT_TOTAL, BALANCE_AFTER_SIGN, BALANCE_AFTER, DATA_COUNT, TRAILER_DUMMY,
)  # fmt: skip

#: Count in, yen in, count out, yen out.
_Figures = tuple[int, int, int, int]
_STATED = (IN_COUNT, IN_TOTAL, OUT_COUNT, OUT_TOTAL)


def check_trailer(trailer: Record, before: Yen, lines: Sequence[BankLine], notes: list[Reading]) -> Yen:
    """The balance after, once everything agrees; adds to `notes` how the trailer counts corrections, if there are any.

    The balance is checked against the lines, not against the trailer's sums: with a correction (訂正) these two
    differ, and what moved is what each line says.
    """
    trailer.expect_blank(TRAILER_DUMMY)
    if trailer.number(DATA_COUNT) != len(lines):
        raise trailer.refused(Code.WRONG_TRAILER_COUNT, DATA_COUNT, f"{len(lines)}, the number of data records")
    _check_sums(trailer, lines, notes)
    after = trailer.signed_yen(BALANCE_AFTER_SIGN, BALANCE_AFTER)
    expected = int(before) + sum(int(line.signed_yen) for line in lines)
    if after != expected:
        raise trailer.refused(Code.WRONG_BALANCE, BALANCE_AFTER, f"{expected}: balance before + in − out", int(after))
    return after


def _check_sums(trailer: Record, lines: Sequence[BankLine], notes: list[Reading]) -> None:
    possible = _possible_figures(lines)
    stated = tuple(trailer.number(field) for field in _STATED)
    that_hold = [reading for reading, figures in possible.items() if figures == stated]
    if not that_hold:
        raise _wrong_sum(trailer, stated, list(possible.values()))
    if any(line.is_correction for line in lines):
        notes.extend(that_hold)


def _possible_figures(lines: Sequence[BankLine]) -> dict[Reading, _Figures]:
    """What the trailer says under each reading; without corrections, the same under all of them."""
    others = [line for line in lines if not line.is_correction]
    return {
        Reading.CORRECTIONS_AS_WRITTEN: _figures(lines, lambda line: line.direction is Direction.IN),
        Reading.CORRECTIONS_REVERSED: _figures(lines, lambda line: line.money_comes_in),
        Reading.CORRECTIONS_LEFT_OUT: _figures(others, lambda line: line.direction is Direction.IN),
    }


def _figures(lines: Sequence[BankLine], comes_in: Callable[[BankLine], bool]) -> _Figures:
    money_in = [int(line.amount_yen) for line in lines if comes_in(line)]
    money_out = [int(line.amount_yen) for line in lines if not comes_in(line)]
    return len(money_in), sum(money_in), len(money_out), sum(money_out)


def _wrong_sum(trailer: Record, stated: Sequence[int], possible: Sequence[_Figures]) -> StatementRefused:
    """Names the first figure that no reading explains, or else the first that differs from the lines as written."""
    options = [sorted({figures[index] for figures in possible}) for index in range(len(_STATED))]
    wrong = [index for index, figure in enumerate(stated) if figure not in options[index]]
    index = wrong[0] if wrong else next(i for i, figure in enumerate(stated) if figure != possible[0][i])
    code = Code.WRONG_TRAILER_COUNT if _STATED[index] in (IN_COUNT, OUT_COUNT) else Code.WRONG_TRAILER_TOTAL
    expected = " or ".join(map(str, options[index])) + ", from the data records"
    return trailer.refused(code, _STATED[index], expected, stated[index])
