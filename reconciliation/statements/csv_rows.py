"""CSV bytes -> rows of cells, one at a time, strict: RFC 4180, UTF-8, one kind of line end, no invisible characters.

Decisions where RFC 4180 leaves room, each against files that were edited, joined or cut:
- LF or CRLF, but the same in every row: a mixed file was glued together by hand.
- The last row ends with a line end: a file cut after any byte lacks it, so it can never pass for a complete one.
- A quoted cell may hold commas and quotes, but no line break: no column of a report has one.
- Nothing but printable characters: NUL, TAB, zero-width and direction marks make two different ids look equal.
"""

import csv
import io
import re
from collections.abc import Iterator

from reconciliation.statements.foreign_files import UTF8_MARK
from reconciliation.statements.refusal import Code, StatementRefused

#: Longer than any report's row; bounds the work on a file that is no CSV at all.
LONGEST_ROW_BYTES = 4_000

_CELL = r'(?:"(?:[^"]|"")*"|[^",]*)'
_CONTROL = re.compile(rb"[\x00-\x1f]")
_QUOTED_ROW = re.compile(f"{_CELL}(?:,{_CELL})*")


def read_csv_rows(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row's number (1 is the first) and cells. Raises StatementRefused at the first row that is not sound."""
    line_end = b""
    for row, line in enumerate(io.BytesIO(raw.removeprefix(UTF8_MARK)), start=1):
        line_end = line_end or _line_end_of(line)
        content = _without_line_end(row, line, line_end)
        yield row, _cells(row, _decoded(row, content))


def _line_end_of(line: bytes) -> bytes:
    return b"\r\n" if line.endswith(b"\r\n") else b"\n"


def _without_line_end(row: int, line: bytes, line_end: bytes) -> bytes:
    if not line.endswith(b"\n"):
        _refuse_other_line_end(row, line.removesuffix(b"\r"))
        raise StatementRefused(
            Code.TRUNCATED,
            row=row,
            found="the end of the file inside a row",
            expected="a line end after the last row: the file was cut off, download it again",
        )
    if _line_end_of(line) != line_end:
        names = {b"\n": "LF", b"\r\n": "CR LF"}
        raise StatementRefused(
            Code.MIXED_LINE_ENDS,
            row=row,
            found=names[_line_end_of(line)],
            expected=f"{names[line_end]} as in row 1: use the file as the agent made it",
        )
    return line[: -len(line_end)]


def _refuse_other_line_end(row: int, line: bytes) -> None:
    """Rows that end with CR alone, or an end mark (0x1A): the file is whole, and "cut off" would be the wrong word."""
    odd = _CONTROL.search(line)
    if odd:
        position = len(line[: odd.start()].decode("utf-8", "replace")) + 1
        raise StatementRefused(
            Code.CONTROL_CHARACTER,
            row=row,
            found=f"U+{odd.group()[0]:04X} at position {position} of the row",
            expected="LF or CR LF after every row, and printable characters only",
        )


def _decoded(row: int, content: bytes) -> str:
    if len(content) > LONGEST_ROW_BYTES:
        raise StatementRefused(
            Code.ROW_TOO_LONG, row=row, found=f"{len(content)} bytes", expected=f"at most {LONGEST_ROW_BYTES} bytes"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise StatementRefused(
            Code.NOT_UTF8,
            row=row,
            found=f"byte 0x{content[problem.start]:02X} at position {problem.start + 1} of the row",
            expected="UTF-8 (perhaps the file is Shift_JIS: ask the agent for UTF-8)",
        ) from None


def _cells(row: int, text: str) -> list[str]:
    if not text.isprintable():
        _refuse_invisible_character(row, text)
    if '"' not in text:
        return text.split(",")
    if not _QUOTED_ROW.fullmatch(text):
        raise StatementRefused(
            Code.BAD_QUOTING,
            row=row,
            found=text,
            expected='quotes around the whole cell, doubled inside ("" for one), closed in the same row (RFC 4180)',
        )
    return next(csv.reader([text], strict=True))


def _refuse_invisible_character(row: int, text: str) -> None:
    position, character = next(
        (position, character) for position, character in enumerate(text, start=1) if not character.isprintable()
    )
    raise StatementRefused(
        Code.CONTROL_CHARACTER,
        row=row,
        found=f"U+{ord(character):04X} at position {position} of the row",
        expected="printable characters only",
    )
