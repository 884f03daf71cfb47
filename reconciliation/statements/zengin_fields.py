"""Fields of a 全銀 record: byte range -> value, or a refusal that names record, field and bytes.

N fields are digits, right-justified, zero-padded. C fields are JIS X 0201, left-justified, space-padded. Dates are
和暦 YYMMDD without the era: 081123 is 令和8年11月23日.
"""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from pos.domain.money import Yen
from reconciliation.statements.refusal import Code, StatementRefused

Value = TypeVar("Value")

#: 令和 1 is 2019. Read in a later era, a file's dates would be far in the past: refused, never guessed.
_YEAR_BEFORE_REIWA = 2018
_OLDEST_YEARS = 2

# JIS X 0201 has ¥ and ‾ where ASCII has \ and ~. U+FFFE marks bytes that have no character.
_JIS_X_0201: Final = "".join(
    chr(0xFF61 + byte - 0xA1) if 0xA1 <= byte <= 0xDF else chr(byte) if 0x20 <= byte <= 0x7E else "\ufffe"
    for byte in range(256)
).translate({0x5C: "¥", 0x7E: "‾"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field's name and its 1-based, inclusive byte range, as the banks' tables print it."""

    name: str
    first: int
    last: int

    def __str__(self) -> str:
        place = f"byte {self.first}" if self.first == self.last else f"bytes {self.first}-{self.last}"
        return f"{self.name} ({place})"


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The days a booking may have: not in the future, at most two years old (`today` is the Tokyo day)."""

    earliest: date
    latest: date

    @classmethod
    def ending(cls, today: date) -> "DateWindow":
        """The window up to today. On 29 February it starts on 28 February."""
        month_end = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
        return cls(month_end.replace(year=month_end.year - _OLDEST_YEARS), today)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file, read field by field; `row` counts the records from 1."""

    row: int
    content: bytes

    def bytes_of(self, field: Field) -> bytes:
        """The field as it stands."""
        return self.content[field.first - 1 : field.last]

    def text(self, field: Field) -> str:
        """A C field without its padding."""
        return decoded(self.bytes_of(field)).rstrip(" ")

    def digits(self, field: Field) -> str:
        """An N field as it stands, zeros included."""
        content = self.bytes_of(field)
        if not content.isdigit():
            raise self.refused(Code.NOT_DIGITS, field, f"{len(content)} digits, padded with zeros on the left")
        return content.decode("ascii")

    def digits_or_none(self, field: Field) -> str | None:
        """An optional N field: spaces or zeros mean that there is no value."""
        if self.is_blank(field):
            return None
        digits = self.digits(field)
        return digits if digits.strip("0") else None

    def number(self, field: Field) -> int:
        """An N field as a number."""
        return int(self.digits(field))

    def yen(self, field: Field) -> Yen:
        """An N field as an amount."""
        return Yen(self.number(field))

    def yen_or_zero(self, field: Field) -> Yen:
        """An optional N field as an amount."""
        return Yen(0) if self.is_blank(field) else self.yen(field)

    def signed_yen(self, sign: Field, amount: Field) -> Yen:
        """A balance with its 貸越区分: 1 plus, 2 minus (overdrawn)."""
        return self.yen(amount) * self.one_of(sign, {"1": 1, "2": -1})

    def one_of(self, field: Field, values: Mapping[str, Value]) -> Value:
        """A coded field. Raises for a code that is not listed."""
        found = decoded(self.bytes_of(field))
        if found not in values:
            raise self.refused(Code.UNKNOWN_VALUE, field, f"one of {', '.join(map(repr, values))}")
        return values[found]

    def day(self, field: Field, window: DateWindow | None) -> date:
        """A 和暦 date inside the window, or, without a window, any date of 令和."""
        digits = self.digits(field)
        try:
            found = _day_of_reiwa(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            raise self.refused(Code.INVALID_DATE, field, "a date YYMMDD of 令和 that exists, as in 081123") from None
        if window is not None:
            self._check_window(field, found, window)
        return found

    def day_or_none(self, field: Field, window: DateWindow | None) -> date | None:
        """An optional date: spaces or zeros mean that there is none."""
        return None if self.digits_or_none(field) is None else self.day(field, window)

    def is_blank(self, field: Field) -> bool:
        """Whether the field is all spaces."""
        return not self.bytes_of(field).strip(b" ")

    def expect_blank(self, field: Field) -> None:
        """A dummy must be empty: something in it means a layout we don't know, and it would be skipped silently."""
        if not self.is_blank(field):
            raise self.refused(Code.DUMMY_NOT_BLANK, field, "spaces")

    def refused(self, code: Code, field: Field, expected: str, found: object = None) -> StatementRefused:
        """The refusal of a field; `found` is what stands in the file unless something else is given."""
        shown = decoded(self.bytes_of(field)) if found is None else found
        return StatementRefused(code, row=self.row, column=str(field), found=shown, expected=expected)

    def _check_window(self, field: Field, found: date, window: DateWindow) -> None:
        if found > window.latest:
            raise self.refused(Code.DATE_IN_FUTURE, field, f"a day up to {window.latest}", found)
        if found < window.earliest:
            raise self.refused(Code.DATE_TOO_OLD, field, f"a day from {window.earliest} on (two years)", found)


def _day_of_reiwa(year: int, month: int, day: int) -> date:
    if year == 0:
        raise ValueError("an era starts with the year 1")
    return date(_YEAR_BEFORE_REIWA + year, month, day)


def decoded(content: bytes) -> str:
    """JIS X 0201 -> text. The bytes were checked before (zengin_framing)."""
    return codecs.charmap_decode(content, "strict", _JIS_X_0201)[0]
