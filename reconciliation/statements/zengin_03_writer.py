"""Writes 全銀 type 03 files, for simulations and tests; a bank does it in real life.

It shares no positions and no character table with the reader: each record is a row of widths put next to each other,
so that a mistake in one of the two shows up as a difference.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum

from reconciliation.statements.bank_file import BankFile, BankLine, BankStatement, Direction, Reading


class Framing(Enum):
    """What stands between records."""

    NONE = b""
    CRLF = b"\r\n"
    LF = b"\n"
    CR = b"\r"


def write_zengin_03(
    bank_file: BankFile,
    framing: Framing = Framing.NONE,
    *,
    line_end_at_end: bool = True,
    end_mark: bool = False,
    blank_optional_fields: bool = False,
) -> bytes:
    """The file as a bank would send it. Balances are written as given; counts and sums come from the lines.

    `bank_file.notes` says how the open questions of the layout are answered (default: corrections as written, the
    record count with the end record). `blank_optional_fields` writes spaces instead of zeros where there is no value.
    Raises ValueError for text that is not half-width JIS X 0201 or does not fit.
    """
    records = [record for statement in bank_file.accounts for record in _account(statement, bank_file.notes)]
    records.append(_end(len(records), len(bank_file.accounts), bank_file.notes))
    if blank_optional_fields:
        records = [_with_blanks(record) for record in records]
    separator = framing.value
    return separator.join(records) + (separator if line_end_at_end else b"") + (b"\x1a" if end_mark else b"")


def _account(statement: BankStatement, notes: Sequence[Reading]) -> Iterable[bytes]:
    yield _header(statement)
    yield from map(_data, statement.lines)
    yield _trailer(statement, notes)


def _header(statement: BankStatement) -> bytes:
    account, before = statement.account, int(statement.balance_before_yen or 0)
    return _record(
        b"1", b"03", b"0", _day(statement.made_on), _day(statement.period_from), _day(statement.period_to),
        _n(account.bank_code, 4), _c(account.bank_name, 15), _n(account.branch_code, 3), _c(account.branch_name, 15),
        b"000", _n(account.deposit_type, 1), _n(account.number, 10), _c(account.name, 40),
        _sign(before), b"1", _n(abs(before), 14), _c("", 71),
    )  # fmt: skip


def _data(line: BankLine) -> bytes:
    return _record(
        b"2", _n(line.reference, 8), _day(line.booked_on), _day(line.value_on),
        b"1" if line.direction is Direction.IN else b"2", _n(line.kind, 2),
        _n(line.amount_yen, 12), _n(line.other_bank_checks_yen, 12), _day(line.presented_on), _day(line.returned_on),
        _n(line.bill_kind or 0, 1), _n(line.bill_number or 0, 7), _n(line.branch or 0, 3), _n(line.payer_code or 0, 10),
        _c(line.payer_name, 48), _c(line.sending_bank, 15), _c(line.sending_branch, 15), _c(line.remarks, 20),
        _c(line.edi, 20), _c("", 1),
    )  # fmt: skip


def _trailer(statement: BankStatement, notes: Sequence[Reading]) -> bytes:
    money_in, money_out = _sides(statement.lines, notes)
    after = int(statement.balance_after_yen or 0)
    return _record(
        b"8", _n(len(money_in), 6), _n(sum(money_in), 13), _n(len(money_out), 6), _n(sum(money_out), 13),
        _sign(after), _n(abs(after), 14), _n(len(statement.lines), 7), _c("", 139),
    )  # fmt: skip


def _sides(lines: Sequence[BankLine], notes: Sequence[Reading]) -> tuple[list[int], list[int]]:
    """Amounts that the trailer counts as money in, and as money out."""
    sides: tuple[list[int], list[int]] = ([], [])
    for line in lines:
        if line.is_correction and Reading.CORRECTIONS_LEFT_OUT in notes:
            continue
        turned = line.is_correction and Reading.CORRECTIONS_REVERSED in notes
        sides[(line.direction is Direction.OUT) != turned].append(int(line.amount_yen))
    return sides


def _end(records_before: int, accounts: int, notes: Sequence[Reading]) -> bytes:
    count = records_before + (0 if Reading.RECORD_COUNT_WITHOUT_END in notes else 1)
    return _record(b"9", _n(count, 10), _n(accounts, 5), _c("", 184))


def _with_blanks(record: bytes) -> bytes:
    """A data record with spaces where an optional field has no value (起算日 to 依頼人コード)."""
    if record[:1] != b"2":
        return record
    for start, width in ((15, 6), (36, 12), (48, 6), (54, 6), (60, 1), (61, 7), (68, 3), (71, 10)):
        if not record[start : start + width].strip(b"0"):
            record = record[:start] + b" " * width + record[start + width :]
    return record


def _record(*fields: bytes) -> bytes:
    record = b"".join(fields)
    if len(record) != 200:
        raise AssertionError(f"a record of {len(record)} bytes")
    return record


def _day(day: date | None) -> bytes:
    return b"000000" if day is None else f"{day.year - 2018:02d}{day:%m%d}".encode("ascii")


def _sign(amount: int) -> bytes:
    return b"2" if amount < 0 else b"1"


def _n(value: str | int, width: int) -> bytes:
    digits = f"{value:0>{width}}" if isinstance(value, str) else f"{int(value):0{width}d}"
    if len(digits) != width or not digits.isdecimal():
        raise ValueError(f"{value!r} is not a number of at most {width} digits")
    return digits.encode("ascii")


def _c(text: str, width: int) -> bytes:
    # Windows' Shift_JIS has JIS X 0201 in its single bytes; ¥ and ‾ stand where it has \ and ~.
    content = text.replace("\\", "\0").replace("~", "\0").replace("¥", "\\").replace("‾", "~").encode("cp932")
    if len(content) != len(text) or len(content) > width or b"\0" in content:
        raise ValueError(f"{text!r} is not half-width text of at most {width} characters")
    return content.ljust(width)
