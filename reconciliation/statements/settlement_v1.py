"""The layout settlement-v1: our own CSV of an agent's settlement report.

Row 1 the column titles, exactly; row 2 `H` with agent and period; then `D`, one line each; last `T` with count and
sums, and nothing after it. A file is read completely or refused as a whole.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from pos.domain.tender import Tender
from reconciliation.statements.cells import (
    BadCell,
    Reader,
    count,
    day,
    instant,
    nothing,
    remembered,
    required_text,
    yen,
)
from reconciliation.statements.csv_rows import read_csv_rows
from reconciliation.statements.foreign_files import refuse_foreign_file
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.settlement_lines import LineType, SettlementFile, SettlementLine, SettlementTotals

__all__ = [
    "COLUMNS",
    "LAYOUT",
    "LineType",
    "SettlementFile",
    "SettlementLine",
    "SettlementTotals",
    "parse_settlement_v1",
]

LAYOUT: Final = "settlement-v1"
COLUMNS: Final = (
    "record", "agent", "line_id", "type", "merchant_account", "terminal_id", "our_reference", "agent_reference",
    "method", "brand", "occurred_at", "gross_yen", "fee_yen", "fee_tax_yen", "net_yen", "payout_id", "payout_on",
)  # fmt: skip
_SUMMED = ("gross_yen", "fee_yen", "fee_tax_yen", "net_yen")

_Rows = Iterator[tuple[int, list[str]]]

_TYPES = {str(line_type): line_type for line_type in LineType}
_METHODS = {str(method): method for method in Tender if method.through_agent}


def _line_type(text: str) -> LineType:
    if text not in _TYPES:
        raise BadCell(Code.UNKNOWN_TYPE, f"one of {', '.join(_TYPES)}")
    return _TYPES[text]


def _method_or_none(text: str) -> Tender | None:
    if text and text not in _METHODS:
        raise BadCell(Code.UNKNOWN_METHOD, f"one of {', '.join(_METHODS)}")
    return _METHODS.get(text)


def _text(longest: int) -> Reader:
    return partial(required_text, longest=longest)


def _optional(reader: Reader) -> Reader:
    return lambda text: reader(text) if text else None


def _readers(given: Mapping[str, Reader]) -> tuple[Reader, ...]:
    """One reader per column; a column that is not given must be empty."""
    return tuple(given.get(column, nothing) for column in COLUMNS)


# The lengths are what our tables keep: nothing is cut off on its way there.
_AMOUNTS: dict[str, Reader] = dict.fromkeys(_SUMMED, yen)
_HEADER = _readers({"record": str, "agent": _text(64), "occurred_at": day, "payout_on": day})
_TRAILER = _readers({"record": str, "agent": _text(64), "line_id": count, **_AMOUNTS})
_LINE = _readers(
    {
        "record": str,
        "agent": remembered(_text(64)),
        "line_id": _text(80),
        "type": _line_type,
        "merchant_account": remembered(_text(64)),
        "terminal_id": remembered(_optional(_text(64))),
        "our_reference": _optional(_text(64)),
        "agent_reference": _optional(_text(64)),
        "method": _method_or_none,
        "brand": remembered(_optional(_text(32))),
        "occurred_at": instant,
        "payout_id": remembered(_optional(_text(80))),
        "payout_on": remembered(_optional(day)),
        **_AMOUNTS,
    }
)

# Which way the gross amount may go; the types that are missing go either way.
_COMES_IN = frozenset({LineType.SALE, LineType.CHARGEBACK_REVERSAL})
_LEAVES = frozenset({LineType.REFUND, LineType.CHARGEBACK, LineType.TRANSFER_FEE})


def parse_settlement_v1(raw: bytes) -> SettlementFile:
    """The report in `raw`. Raises StatementRefused naming row and column of the first thing that is wrong.

    Whether the agent is one of ours, and whether the file holds card numbers, is asked elsewhere.
    """
    refuse_foreign_file(raw)
    rows = read_csv_rows(raw)
    _check_titles(*_next(rows, after=0))
    row, texts = _next(rows, after=1)
    _expect_record(row, texts, "H")
    _, agent, *rest = _values(row, texts, _HEADER)
    period_from, period_to = rest[8], rest[14]
    if period_from > period_to:
        raise _refused(Code.PERIOD_REVERSED, row, "payout_on", period_to, f"a last day on or after {period_from}")
    lines, totals = _lines_and_totals(rows, agent)
    return SettlementFile(LAYOUT, agent, period_from, period_to, lines, totals)


def _check_titles(row: int, texts: list[str]) -> None:
    if texts != list(COLUMNS):
        raise StatementRefused(Code.WRONG_HEADER, row=row, found=",".join(texts), expected=",".join(COLUMNS))


def _lines_and_totals(rows: _Rows, agent: str) -> tuple[tuple[SettlementLine, ...], SettlementTotals]:
    lines: list[SettlementLine] = []
    seen: set[str] = set()
    row = 2
    for row, texts in rows:
        if texts[0] == "T":
            totals = _totals(row, texts, agent, lines)
            _expect_the_end(rows)
            return tuple(lines), totals
        line = _line(row, texts, agent)
        if line.line_id in seen:
            first = next(known.row for known in lines if known.line_id == line.line_id)
            raise _refused(
                Code.DUPLICATE_LINE_ID, row, "line_id", line.line_id, f"an id of its own (row {first} has the same)"
            )
        seen.add(line.line_id)
        lines.append(line)
    raise _cut_off(row + 1, "a D or T row")


def _line(row: int, texts: list[str], agent: str) -> SettlementLine:
    _expect_record(row, texts, "D")
    _, found_agent, *values = _values(row, texts, _LINE)
    if found_agent != agent:
        raise _refused(Code.WRONG_AGENT, row, "agent", found_agent, f"{agent} as in row 2")
    line = SettlementLine(*(*values, row))  # the columns stand in the order of its attributes
    _check_line(line)
    return line


def _check_line(line: SettlementLine) -> None:
    gross, fee, tax, net = int(line.gross_yen), int(line.fee_yen), int(line.fee_tax_yen), int(line.net_yen)
    if gross - fee - tax != net:
        raise _refused(Code.WRONG_NET, line.row, "net_yen", net, f"gross − fee − fee_tax = {gross - fee - tax}")
    if (line.type in _COMES_IN and gross < 0) or (line.type in _LEAVES and gross > 0):
        way = "zero or more" if line.type in _COMES_IN else "zero or less (money that leaves the ward is negative)"
        raise _refused(Code.WRONG_SIGN, line.row, "gross_yen", gross, f"{way} for {line.type}")
    if line.type is LineType.TRANSFER_FEE and net > 0:
        raise _refused(Code.WRONG_SIGN, line.row, "net_yen", net, "zero or less: a transfer fee leaves the ward")
    if line.method is None and line.type.about_one_payment:
        raise _refused(Code.CELL_MISSING, line.row, "method", "", f"one of {', '.join(_METHODS)} for {line.type}")


def _totals(row: int, texts: list[str], agent: str, lines: list[SettlementLine]) -> SettlementTotals:
    """What the trailer states, once it agrees with the lines in count and in every sum."""
    _, found_agent, stated_count, *rest = _values(row, texts, _TRAILER)
    if found_agent != agent:
        raise _refused(Code.WRONG_AGENT, row, "agent", found_agent, f"{agent} as in row 2")
    if stated_count != len(lines):
        raise _refused(Code.WRONG_TRAILER_COUNT, row, "line_id", stated_count, f"{len(lines)}, the number of D rows")
    sums = rest[8:12]
    for column, stated in zip(_SUMMED, sums, strict=True):
        added_up = sum(int(getattr(line, column)) for line in lines)
        if stated != added_up:
            raise _refused(
                Code.WRONG_TRAILER_TOTAL, row, column, int(stated), f"{added_up}, the sum of {len(lines)} D rows"
            )
    return SettlementTotals(stated_count, *sums)


def _values(row: int, texts: list[str], readers: tuple[Reader, ...]) -> list[Any]:
    if len(texts) != len(COLUMNS):
        raise _refused(Code.WRONG_COLUMN_COUNT, row, None, f"{len(texts)} columns", f"{len(COLUMNS)} columns")
    try:
        return [reader(text) for reader, text in zip(readers, texts, strict=True)]
    except BadCell:
        raise _bad_cell(row, texts, readers) from None


def _bad_cell(row: int, texts: list[str], readers: tuple[Reader, ...]) -> StatementRefused:
    """Reads a row that was refused once more, cell by cell, to name the column."""
    for column, reader, text in zip(COLUMNS, readers, texts, strict=True):
        try:
            reader(text)
        except BadCell as bad:
            return _refused(bad.code, row, column, text, bad.expected)
    raise AssertionError(f"row {row} was refused once and then accepted")


def _expect_record(row: int, texts: list[str], expected: str) -> None:
    found = texts[0]
    if found == expected:
        return
    code = Code.WRONG_RECORD_ORDER if found in ("H", "D", "T") else Code.UNKNOWN_RECORD
    raise _refused(code, row, "record", found, expected)


def _next(rows: _Rows, after: int) -> tuple[int, list[str]]:
    for row, texts in rows:
        return row, texts
    raise _cut_off(after + 1, "the column titles" if after == 0 else "an H row")


def _expect_the_end(rows: _Rows) -> None:
    for row, texts in rows:
        raise _refused(Code.AFTER_THE_END, row, None, ",".join(texts), "nothing after the T row")


def _cut_off(row: int, expected: str) -> StatementRefused:
    return _refused(Code.TRUNCATED, row, None, "the end of the file", f"{expected}: the file was cut off")


def _refused(code: Code, row: int, column: str | None, found: object, expected: str) -> StatementRefused:
    return StatementRefused(code, row=row, column=column, found=found, expected=expected)
