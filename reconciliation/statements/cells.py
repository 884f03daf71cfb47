"""Text of one CSV cell -> value. Each reader raises BadCell; the parser adds the row and the column."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeAlias

from pos.domain.money import LARGEST_YEN, Yen
from reconciliation.statements.refusal import Code

Reader: TypeAlias = Callable[[str], Any]

_REMEMBERED = 16_384


def remembered(reader: Reader) -> Reader:
    """`reader` for values that repeat on thousands of rows: half the time, and the lines share the objects."""
    return lru_cache(_REMEMBERED)(reader)


# No '+', no '-0', no leading zero: a program that writes integers writes none of them, a spreadsheet that lost
# a column or turned an id into an amount does.
_AMOUNT = re.compile(r"0|-?[1-9][0-9]*")
_MOST_DIGITS = 17  # of LARGEST_YEN and a sign; asked first, because int() takes its time for thousands of digits
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
# Years 2000-2099: a year typed wrongly is refused, and no arithmetic on days can overflow.
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
# RFC 3339, 5.6, in capitals; -00:00 says "offset unknown" (4.3), and then the Tokyo day is unknown, too.
_INSTANT = re.compile(
    r"(20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)(Z|(?!-00:00)[+-][0-9]{2}:[0-9]{2})"
)


class BadCell(ValueError):
    """A cell that cannot be what its column says; `expected` is for people."""

    def __init__(self, code: Code, expected: str) -> None:
        super().__init__(code, expected)
        self.code = code
        self.expected = expected


@lru_cache(_REMEMBERED)
def yen(text: str) -> Yen:
    """`-?[0-9]+` in ASCII, without leading zeros and without -0."""
    if not _AMOUNT.fullmatch(text):
        raise BadCell(Code.INVALID_AMOUNT, "a whole number of yen (optional '-' and ASCII digits)")
    if len(text) > _MOST_DIGITS or abs(int(text)) > LARGEST_YEN:
        raise BadCell(Code.AMOUNT_OUT_OF_RANGE, f"at most {LARGEST_YEN} yen either way")
    return Yen(int(text))


def count(text: str) -> int:
    """A number of rows."""
    if not _COUNT.fullmatch(text):
        raise BadCell(Code.INVALID_COUNT, "a number of rows (ASCII digits)")
    return int(text)


@lru_cache(_REMEMBERED)
def day(text: str) -> date:
    """`YYYY-MM-DD`, a day that exists."""
    expected = "a date YYYY-MM-DD that exists, from 2000 to 2099"
    if not _DATE.fullmatch(text):
        raise BadCell(Code.INVALID_DATE, expected)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCell(Code.INVALID_DATE, expected) from None


def day_or_none(text: str) -> date | None:
    """A date, or nothing."""
    return day(text) if text else None


def instant(text: str) -> datetime:
    """RFC 3339 with an offset, to the microsecond at most."""
    expected = "an instant with offset as in 2026-11-23T09:30:00+09:00 (RFC 3339)"
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise BadCell(Code.INVALID_INSTANT, expected)
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=_offset(match[2]))
    except ValueError:
        raise BadCell(Code.INVALID_INSTANT, expected) from None


@lru_cache(_REMEMBERED)
def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(f"no such offset: {text}")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def required_text(text: str, longest: int) -> str:
    """Something, without space around it, as long as our tables can keep it."""
    if not text:
        raise BadCell(Code.CELL_MISSING, "a value")
    if text[0] == " " or text[-1] == " ":
        raise BadCell(Code.SURROUNDING_SPACE, "no space before or after the value")
    if len(text) > longest:
        raise BadCell(Code.CELL_TOO_LONG, f"at most {longest} characters")
    return text


def nothing(text: str) -> None:
    """A column that has no meaning on this kind of row."""
    if text:
        raise BadCell(Code.CELL_NOT_EMPTY, "an empty cell on this kind of row")
