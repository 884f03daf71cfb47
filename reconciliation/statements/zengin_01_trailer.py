"""The trailer of type 01: counts and sums of transfers and of cancelled ones, checked against the lines."""

from collections.abc import Sequence

from reconciliation.statements.bank_file import BankLine, Reading
from reconciliation.statements.refusal import Code
from reconciliation.statements.zengin_fields import Field, Record
from reconciliation.statements.zengin_structure import RECORD_TYPE

TOTAL_COUNT = Field("振込合計件数", 2, 7)
TOTAL = Field("振込合計金額", 8, 19)
CANCELLED_COUNT = Field("取消合計件数", 20, 25)
CANCELLED_TOTAL = Field("取消合計金額", 26, 37)
TRAILER_DUMMY = Field("ダミー", 38, 200)
TRAILER_FIELDS = (RECORD_TYPE, TOTAL_COUNT, TOTAL, CANCELLED_COUNT, CANCELLED_TOTAL, TRAILER_DUMMY)


def check_trailer(trailer: Record, lines: Sequence[BankLine], notes: list[Reading]) -> None:
    """Refuse a trailer that disagrees with the lines; note whether the total holds the cancelled ones, if any."""
    trailer.expect_blank(TRAILER_DUMMY)
    amounts = [int(line.amount_yen) for line in lines]
    cancelled = [int(line.amount_yen) for line in lines if line.is_correction]
    _check(trailer, CANCELLED_COUNT, Code.WRONG_TRAILER_COUNT, [len(cancelled)])
    _check(trailer, CANCELLED_TOTAL, Code.WRONG_TRAILER_TOTAL, [sum(cancelled)])
    with_them, without_them = len(lines), len(lines) - len(cancelled)
    _check(trailer, TOTAL_COUNT, Code.WRONG_TRAILER_COUNT, [with_them, without_them])
    contains_them = trailer.number(TOTAL_COUNT) == with_them
    _check(trailer, TOTAL, Code.WRONG_TRAILER_TOTAL, [sum(amounts) - (0 if contains_them else sum(cancelled))])
    if cancelled:
        notes.append(Reading.CANCELLED_IN_TOTAL if contains_them else Reading.CANCELLED_NOT_IN_TOTAL)


def _check(trailer: Record, field: Field, code: Code, possible: Sequence[int]) -> None:
    if trailer.number(field) not in possible:
        expected = " or ".join(map(str, dict.fromkeys(possible))) + ", from the data records"
        raise trailer.refused(code, field, expected, trailer.number(field))
