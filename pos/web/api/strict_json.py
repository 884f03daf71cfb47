"""A body as JSON that can be read in one way only (RFC 7493, I-JSON); everything else is refused with its reason.

Two readers that understand one body differently are how a payment of one amount is signed and another one charged.
"""

import json
import math
from typing import Any

#: A request of ours has 3 levels.
DEEPEST = 10
#: Beyond it readers that use doubles start to round, and RFC 8785 cannot write it.
_LARGEST = 2**53 - 1


class NotStrictJson(ValueError):
    """What is wrong with the body."""


def read_json(body: bytes) -> Any:
    """The body's value. Raises NotStrictJson."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrictJson(f"byte {error.start} is not UTF-8") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_number
        )
    except json.JSONDecodeError as error:
        raise NotStrictJson(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _too_deep() from None
    _check(value, DEEPEST)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise NotStrictJson(f"the name {name[:40]!r} is there twice in one object")
        members[name] = value
    return members


def _constant(name: str) -> Any:
    raise NotStrictJson(f"{name} is no number of JSON")


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST:
        raise NotStrictJson(f"a whole number lies within ±{_LARGEST}, found {digits[:20]}")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotStrictJson(f"{digits[:20]} is beyond all numbers that can be written down")
    return value


def _check(value: Any, deeper: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list | dict):
        if deeper == 0:
            raise _too_deep()
        for inner in value:
            _check(inner, deeper - 1)
        if isinstance(value, dict):
            for inner in value.values():
                _check(inner, deeper - 1)


def _check_text(text: str) -> None:
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise NotStrictJson(f"a text holds half a character (U+{ord(text[error.start]):04X})") from None


def _too_deep() -> NotStrictJson:
    return NotStrictJson(f"expected at most {DEEPEST} levels of arrays and objects")
