"""The one writer of CSV: for Excel and for the financial system, the same bytes for the same data."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import BytesIO, TextIOWrapper
from typing import TypeAlias

Value: TypeAlias = str | int | date | None

#: A spreadsheet takes such a cell for a formula, and people type such cells (OWASP, CSV injection).
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_MOST_NAMED = 20


class Encoding(Enum):
    """UTF_8 has a byte order mark, without which Excel reads Japanese as Latin letters; CP932 is Windows' Shift JIS."""

    UTF_8 = "utf-8-sig"
    CP932 = "cp932"


@dataclass(frozen=True, slots=True)
class UnmappableCharacter:
    """A character that CP932 lacks; `row` counts from 1, the column titles being row 1."""

    character: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.character!r} (U+{ord(self.character):04X})"


class CharactersNotInCp932(ValueError):
    """Nothing was written, because some characters would be lost; `characters` names all of them."""

    def __init__(self, characters: Sequence[UnmappableCharacter]) -> None:
        self.characters = tuple(characters)
        named = "; ".join(str(character) for character in characters[:_MOST_NAMED])
        more = f"; and {len(characters) - _MOST_NAMED} more" if len(characters) > _MOST_NAMED else ""
        super().__init__(f"CP932 lacks {named}{more}: write the file as UTF-8, or correct these cells")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]], encoding: Encoding = Encoding.UTF_8) -> bytes:
    """The whole file: titles, then rows; lines end with CRLF (RFC 4180). Days are YYYY-MM-DD, None is an empty cell.

    Raises ValueError for a row of another length than `columns`, TypeError for an instant or a fraction (say first
    how it is to be written), CharactersNotInCp932.
    """
    lost: list[UnmappableCharacter] = []
    content = BytesIO()
    text = TextIOWrapper(content, encoding.value, newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    # Row by row and as bytes: a ward's whole journal as cells, or as text, would be many times its file.
    for number, line in enumerate(_lines(columns, rows), start=1):
        if encoding is Encoding.CP932:
            lost += _unmappable(columns, number, line)
        if not lost:
            writer.writerow(line)
    if lost:
        raise CharactersNotInCp932(lost)
    text.flush()
    return content.getvalue()


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[list[str]]:
    yield list(map(_cell, columns))
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise ValueError(f"row {number}: expected {len(columns)} cells ({', '.join(columns)}), found {len(row)}")
        yield list(map(_cell, row))


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _made_safe(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"expected text, a whole number or a day in a CSV cell, found {value!r}")


def _made_safe(text: str) -> str:
    if text.startswith(_STARTS_A_FORMULA) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _unmappable(columns: Sequence[str], number: int, line: Sequence[str]) -> Iterator[UnmappableCharacter]:
    for column, cell in zip(columns, line, strict=True):
        for character in cell:
            if not _is_in_cp932(character):
                yield UnmappableCharacter(character, number, column)


def _is_in_cp932(character: str) -> bool:
    try:
        character.encode(Encoding.CP932.value)
    except UnicodeEncodeError:
        return False
    return True
