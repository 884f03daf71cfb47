"""Sheets as JSON and back, exactly: what is stored today is read again in ten years or refused by name.

Figures that are worked out (`init=False`) are written down, too; when a sheet is read they are worked out again
and must be the same, so that no altered total is ever taken for a stored one.
"""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pos.domain.money import Yen
from reconciliation.figures import Plain
from reconciliation.sheet.adding_up import SheetDoesNotAddUp

_Sheet = TypeVar("_Sheet")


class NotASheet(ValueError):
    """JSON that is not a stored sheet of this layout; names the place, what was found and what was expected."""


def to_plain(value: Any) -> Plain:
    """JSON values of a sheet or of a part of it. Instants are written in UTC, days as YYYY-MM-DD."""
    if is_dataclass(value):
        return {column.name: to_plain(getattr(value, column.name)) for column in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return int(value) if isinstance(value, Yen) else _plain_already(value)


def _plain_already(value: Any) -> Plain:
    if value is None or type(value) in {str, int}:
        return value  # type: ignore[no-any-return]
    raise TypeError(f"a sheet holds no {type(value).__name__}: found {value!r}")


def from_plain(kind: type[_Sheet], value: Plain, place: str = "sheet") -> _Sheet:
    """The sheet that `to_plain` wrote. Raises NotASheet, or SheetDoesNotAddUp where a total was altered."""
    read: _Sheet = _read(kind, value, place)
    return read


def _read(kind: Any, value: Any, place: str) -> Any:
    if get_origin(kind) is UnionType:
        return None if value is None else _read(_without_none(kind), value, place)
    if get_origin(kind) is tuple:
        parts = _of_type(list, value, place)
        return tuple(_read(get_args(kind)[0], part, f"{place}[{index}]") for index, part in enumerate(parts))
    if is_dataclass(kind):
        return _read_row(kind, _of_type(dict, value, place), place)
    return _read_single(kind, value, place)


def _without_none(union: Any) -> Any:
    return next(part for part in get_args(union) if part is not NoneType)


def _read_row(kind: Any, values: Mapping[str, Plain], place: str) -> Any:
    columns = _columns(kind)
    if set(values) != set(columns):
        raise NotASheet(f"{place}: expected {sorted(columns)}, found {sorted(values)}")
    given = {
        name: _read(hint, values[name], f"{place}.{name}") for name, (column, hint) in columns.items() if column.init
    }
    row = kind(**given)
    for name, (column, _) in columns.items():
        if not column.init and to_plain(getattr(row, name)) != values[name]:
            raise SheetDoesNotAddUp(f"{place}.{name}: worked out {to_plain(getattr(row, name))}, found {values[name]}")
    return row


@cache
def _columns(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    return {column.name: (column, hints[column.name]) for column in fields(kind)}


def _read_single(kind: Any, value: Any, place: str) -> Any:
    if kind is Yen:
        return Yen(_of_type(int, value, place))
    if kind in {str, int}:
        return _of_type(kind, value, place)
    text = _of_type(str, value, place)
    try:
        return kind.fromisoformat(text) if kind in {date, datetime} else kind(text)
    except ValueError as refusal:
        raise NotASheet(f"{place}: expected a {kind.__name__}, found {text!r}") from refusal


def _of_type(kind: type, value: Any, place: str) -> Any:
    if type(value) is not kind:
        raise NotASheet(f"{place}: expected {kind.__name__}, found {value!r}")
    return value
