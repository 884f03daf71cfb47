"""Sums that are made once, where the rows are, so that no sheet can carry a total that is not their sum."""

from collections.abc import Hashable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from pos.domain.money import Yen, total

_Amounts = TypeVar("_Amounts")


class SheetDoesNotAddUp(ValueError):
    """A sheet with a total that is not the sum of its rows, or with one row twice."""


def sum_of(kind: type[_Amounts], parts: Iterable[_Amounts]) -> _Amounts:
    """The amounts of `parts` added up column by column; of nothing, zero. What is worked out follows by itself."""
    rows = list(parts)
    columns = [column for column in fields(kind) if column.init]  # type: ignore[arg-type]
    return kind(**{column.name: _sum(column.type, map(attrgetter(column.name), rows)) for column in columns})


def _sum(kind: Any, values: Iterable[int]) -> int:
    return total(list(values)) if kind is Yen else sum(values)


def set_worked_out(row: object, **figures: object) -> None:
    """Write a frozen row's figures that follow from its others; only for `__post_init__`."""
    for name, value in figures.items():
        object.__setattr__(row, name, value)


def refuse_twice(what: str, keys: Iterable[Hashable]) -> None:
    """Raises SheetDoesNotAddUp when one key comes twice: its money would be counted twice."""
    seen: set[Hashable] = set()
    for key in keys:
        if key in seen:
            raise SheetDoesNotAddUp(f"expected one row of {what} for {key!r}, found two: add them up first")
        seen.add(key)
