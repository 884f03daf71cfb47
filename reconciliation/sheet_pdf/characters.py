"""No silent boxes: a character that the font lacks is printed as 〓 with its number, and named on the sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any

from reconciliation.sheet.labels import COLUMN_LABELS
from reconciliation.sheet_pdf.fonts import code_points

#: Line ends and tabs are typed by people into reasons; they are laid out, not drawn.
_LAYOUT = {"\n", "\r", "\t"}


class CharacterNotInFont(ValueError):
    """A text holds a character that the sheets cannot draw (𠮷, U+20BB7, is the well-known one)."""

    def __init__(self, character: str, where: str) -> None:
        self.character = character
        self.code_point = f"U+{ord(character):04X}"
        self.where = where
        super().__init__(
            f"{where}: the font BIZ UDGothic lacks {character!r} ({self.code_point}); "
            f"write another form of the character, for example 吉 for 𠮷"
        )


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character that was replaced, and where it stands, in Japanese."""

    code_point: str
    where: str


def require_in_font(text: str, where: str) -> None:
    """Raises CharacterNotInFont: for names that are set by hand before a sheet is made (facilities.yaml)."""
    for character in _lacking(text):
        raise CharacterNotInFont(character, where)


@lru_cache(maxsize=100_000)
def printable(text: str) -> str:
    """The text as it is drawn: 𠮷田 becomes 〓[U+20BB7]田; tabs become spaces; line ends stay for the wrapping."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    lacking = set(_lacking(text))
    return "".join(f"〓[U+{ord(letter):04X}]" if letter in lacking else letter for letter in text) if lacking else text


def missing_in(sheet: Any) -> tuple[MissingCharacter, ...]:
    """Every character of a sheet that was replaced, each place once."""
    found = {
        MissingCharacter(f"U+{ord(character):04X}", COLUMN_LABELS.get(name, "記載"))
        for name, text in _texts(sheet)
        for character in _lacking(text)
    }
    return tuple(sorted(found, key=lambda missing: (missing.code_point, missing.where)))


def _lacking(text: str) -> list[str]:
    return [character for character in text if ord(character) not in code_points() and character not in _LAYOUT]


_PLAIN = re.compile(r"[ -~]*")


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            yield name, value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part, name)
    elif is_dataclass(value):
        for column in fields(value):
            yield from _texts(getattr(value, column.name), column.name)
