"""The kinds of values facilities.yaml has. Every refusal's message is what was expected instead."""

import re
from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load, validate

from pos.domain.money import Yen

_Choice = TypeVar("_Choice", bound=StrEnum)

#: Ten million yen: the most that one payment of the API may have.
MOST_YEN = 10_000_000


class Row(Schema):
    """A row of the file; becomes `makes`. Unknown keys are refused with the known ones."""

    makes: type[Any]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        known = f"one of the keys {', '.join(sorted(self.load_fields))}"
        self.error_messages = {**self.error_messages, "unknown": known, "type": "a row of `key: value`"}

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """The frozen object."""
        return self.makes(**data)


def _saying(expected: str) -> dict[str, str | list[Any] | dict[Any, Any]]:
    keys = ("required", "null", "invalid", "invalid_utf8", "unknown", "too_large", "type")
    return dict.fromkeys(keys, expected)


class _Read(fields.Field[Any]):
    """A value that a function reads; it raises ValueError for everything else."""

    def __init__(self, read: Callable[[Any], Any], expected: str, **kwargs: Any) -> None:
        super().__init__(error_messages=_saying(expected), **kwargs)
        self._read = read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's
        try:
            return self._read(value)
        except ValueError as error:
            raise self.make_error("invalid") from error


def text(
    expected: str = "a text of 1 to 200 characters", pattern: str = r".{1,200}", **kwargs: Any
) -> fields.Field[Any]:
    """A text that matches `pattern` from end to end. A number without quotes is no text."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value != value.strip() or not re.fullmatch(pattern, value):
            raise ValueError(value)
        return value

    return _Read(read, expected, **_required_unless_default(kwargs))


def identifier(**kwargs: Any) -> fields.Field[Any]:
    """An id of ours: it stands in addresses, file names and the journal's accounts."""
    return text("an id of a–z, 0–9, - and _, starting with a letter", r"[a-z][a-z0-9_-]{0,63}", **kwargs)


def outside_identifier(**kwargs: Any) -> fields.Field[Any]:
    """An agent's id for a terminal or account. 13 to 19 bare digits would look like a card number in every file."""
    return text(
        "an id of A–Z, a–z, 0–9, - and _, not 13 to 19 bare digits", r"(?![0-9]{13,19}$)[A-Za-z0-9_-]{1,64}", **kwargs
    )


def whole(lowest: int, highest: int, **kwargs: Any) -> fields.Field[Any]:
    """A whole number; 300.0, "300" and true are none."""
    expected = f"a whole number from {lowest:,} to {highest:,}"
    in_range = validate.Range(lowest, highest, error=expected)
    options = _required_unless_default(kwargs)
    return fields.Integer(strict=True, validate=in_range, error_messages=_saying(expected), **options)


def yen(**kwargs: Any) -> fields.Field[Any]:
    """Whole yen, from nothing to the most one payment may have."""
    return whole(0, MOST_YEN, post_load=Yen, **kwargs)


def optional_yen() -> fields.Field[Any]:
    """Yen, or nothing at all."""
    return whole(0, MOST_YEN, post_load=Yen, load_default=None)


def flag(**kwargs: Any) -> fields.Field[Any]:
    """True or false, in these words."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(value)  # noqa: TRY004 - the one refusal that _Read turns into a mistake
        return value

    return _Read(read, "true or false", **_required_unless_default(kwargs))


def day(**kwargs: Any) -> fields.Field[Any]:
    """A date without a time of day."""

    def read(value: Any) -> date:
        if type(value) is not date:
            raise ValueError(value)
        return value

    return _Read(read, "a date, as 2026-04-01 without quotes", **_required_unless_default(kwargs))


def half_width(also: str = "", **kwargs: Any) -> fields.Field[Any]:
    """A name as bank files print it: half-width kana without small letters, capitals, digits, a few signs."""
    said = f"half-width kana, A-Z, 0-9, space and ().,-/ {also} as the bank prints it, at most 48 characters"
    return text(said, rf"[ｦｱ-ﾟA-Z0-9 ().,/｢｣\-{also}]{{1,48}}", **kwargs)


def clock_time(**kwargs: Any) -> fields.Field[Any]:
    """A Tokyo time of day. Without quotes YAML would read 10:30 as 630."""

    def read(value: Any) -> time:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
            raise ValueError(value)
        return time.fromisoformat(value)

    return _Read(read, 'a time of day in quotes, as "02:00"', **_required_unless_default(kwargs))


def month_day(**kwargs: Any) -> fields.Field[Any]:
    """A day of every year, as (month, day)."""

    def read(value: Any) -> tuple[int, int]:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
            raise ValueError(value)
        leap_day_allowed = date.fromisoformat(f"2024-{value}")
        return leap_day_allowed.month, leap_day_allowed.day

    return _Read(read, 'a day of the year in quotes, as "12-29"', **_required_unless_default(kwargs))


def choice(choices: type[_Choice], **kwargs: Any) -> fields.Field[Any]:
    """One of the words of an enumeration."""
    expected = f"one of {', '.join(choices)}"
    return fields.Enum(choices, by_value=True, error_messages=_saying(expected), **_required_unless_default(kwargs))


def row(schema: type[Row], **kwargs: Any) -> fields.Field[Any]:
    """One row inside another."""
    return fields.Nested(schema, error_messages=_saying("a row of `key: value`"), **_required_unless_default(kwargs))


def several(each: fields.Field[Any], into: Callable[[list[Any]], Any] = tuple, **kwargs: Any) -> fields.Field[Any]:
    """A list, as a tuple or frozenset. Texts may stand in it once; without a default it has at least one."""
    at_least_one = "load_default" not in kwargs

    def check(values: list[Any]) -> None:
        if at_least_one and not values:
            raise ValidationError("at least one")
        texts = [value for value in values if isinstance(value, str)]
        if len(set(texts)) != len(texts):
            raise ValidationError("each value once")

    options = _required_unless_default(kwargs)
    return fields.List(each, validate=check, post_load=into, error_messages=_saying("a list, as [a, b]"), **options)


def rows(schema: type[Row], **kwargs: Any) -> fields.Field[Any]:
    """A table."""
    return several(fields.Nested(schema, error_messages=_saying("a row of `key: value`")), **kwargs)


def _required_unless_default(options: dict[str, Any]) -> dict[str, Any]:
    return options if "load_default" in options else {"required": True, **options}
