"""Writes 全銀 type 03 files (入出金取引明細), as a bank does it in real life.

It shares no positions, no types and no character table with any reader: each record is a row of widths put next to
each other, so that a mistake in a reader or in this writer shows up as a difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from pos.domain.money import Yen

#: 取引区分 of a 訂正: the money goes the other way than 入払区分 says.
CORRECTION = "19"


class Framing(Enum):
    """What stands between records."""

    NONE = b""
    CRLF = b"\r\n"
    LF = b"\n"
    CR = b"\r"


class CorrectionSums(Enum):
    """How the trailer counts a 訂正: the published layout leaves it open."""

    AS_WRITTEN = "as_written"
    REVERSED = "reversed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Style:
    """How a bank frames its files, and answers what the layout leaves open."""

    framing: Framing = Framing.NONE
    line_end_at_end: bool = True
    end_mark: bool = False  #: 0x1A
    blank_optional_fields: bool = False  #: spaces instead of zeros where there is no value
    corrections: CorrectionSums = CorrectionSums.AS_WRITTEN
    counts_end_record: bool = True  #: in レコード総件数


@dataclass(frozen=True)
class ZenginAccount:
    """Whose movements a file tells. Texts are half-width."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    deposit_type: str  #: 預金種目: 1 普通, 2 当座, 4 貯蓄
    number: str
    name: str


@dataclass(frozen=True)
class ZenginLine:
    """One data record. Texts are half-width; an amount is never negative."""

    reference: str  #: 照会番号
    booked_on: date
    comes_in: bool  #: 入払区分 as written; see CORRECTION
    kind: str  #: 取引区分
    amount_yen: Yen
    payer_name: str = ""
    remarks: str = ""  #: 摘要
    edi: str = ""
    value_on: date | None = None
    payer_code: str | None = None
    sending_bank: str = ""
    sending_branch: str = ""
    other_bank_checks_yen: Yen = Yen(0)  # noqa: RUF009 - a frozen amount
    presented_on: date | None = None
    returned_on: date | None = None
    bill_kind: str | None = None
    bill_number: str | None = None
    branch: str | None = None

    @property
    def signed_yen(self) -> Yen:
        """What the line does to the balance."""
        return self.amount_yen if self.comes_in != (self.kind == CORRECTION) else -self.amount_yen


@dataclass(frozen=True)
class ZenginStatement:
    """One account in a file, from its balance before to its balance after."""

    account: ZenginAccount
    made_on: date
    period_from: date
    period_to: date
    balance_before_yen: Yen
    balance_after_yen: Yen
    lines: tuple[ZenginLine, ...]


def write_zengin_03(statements: Sequence[ZenginStatement], style: Style | None = None) -> bytes:
    """The file. Balances are written as given; counts and sums come from the lines.

    Raises ValueError for text that is not half-width JIS X 0201 or does not fit.
    """
    chosen = style or Style()
    records = [record for statement in statements for record in _account(statement, chosen.corrections)]
    records.append(_end(len(records) + chosen.counts_end_record, len(statements)))
    if chosen.blank_optional_fields:
        records = [_with_blanks(record) for record in records]
    separator = chosen.framing.value
    end = (separator if chosen.line_end_at_end else b"") + (b"\x1a" if chosen.end_mark else b"")
    return separator.join(records) + end


def _account(statement: ZenginStatement, corrections: CorrectionSums) -> Iterable[bytes]:
    yield _header(statement)
    yield from map(_data, statement.lines)
    yield _trailer(statement, corrections)


def _header(statement: ZenginStatement) -> bytes:
    account, before = statement.account, int(statement.balance_before_yen)
    return _record(
        b"1", b"03", b"0", _day(statement.made_on), _day(statement.period_from), _day(statement.period_to),
        _n(account.bank_code, 4), _c(account.bank_name, 15), _n(account.branch_code, 3), _c(account.branch_name, 15),
        b"000", _n(account.deposit_type, 1), _n(account.number, 10), _c(account.name, 40),
        _sign(before), b"1", _n(abs(before), 14), _c("", 71),
    )  # fmt: skip


def _data(line: ZenginLine) -> bytes:
    return _record(
        b"2", _n(line.reference, 8), _day(line.booked_on), _day(line.value_on),
        b"1" if line.comes_in else b"2", _n(line.kind, 2),
        _n(line.amount_yen, 12), _n(line.other_bank_checks_yen, 12), _day(line.presented_on), _day(line.returned_on),
        _n(line.bill_kind or 0, 1), _n(line.bill_number or 0, 7), _n(line.branch or 0, 3), _n(line.payer_code or 0, 10),
        _c(line.payer_name, 48), _c(line.sending_bank, 15), _c(line.sending_branch, 15), _c(line.remarks, 20),
        _c(line.edi, 20), _c("", 1),
    )  # fmt: skip


def _trailer(statement: ZenginStatement, corrections: CorrectionSums) -> bytes:
    money_in, money_out = _sides(statement.lines, corrections)
    after = int(statement.balance_after_yen)
    return _record(
        b"8", _n(len(money_in), 6), _n(sum(money_in), 13), _n(len(money_out), 6), _n(sum(money_out), 13),
        _sign(after), _n(abs(after), 14), _n(len(statement.lines), 7), _c("", 139),
    )  # fmt: skip


def _sides(lines: Sequence[ZenginLine], corrections: CorrectionSums) -> tuple[list[int], list[int]]:
    """Amounts that the trailer counts as money in, and as money out."""
    sides: tuple[list[int], list[int]] = ([], [])
    for line in lines:
        corrects = line.kind == CORRECTION
        if corrects and corrections is CorrectionSums.LEFT_OUT:
            continue
        turned = corrects and corrections is CorrectionSums.REVERSED
        sides[line.comes_in == turned].append(int(line.amount_yen))
    return sides


def _end(count: int, accounts: int) -> bytes:
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
