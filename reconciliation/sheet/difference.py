"""What a revision changed against the one before, row by row and column by column, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from pos.domain.money import Yen
from reconciliation.sheet.labels import BLOCK_PLACES, COLUMN_LABELS, state_in_words
from reconciliation.sheet.words import yen_in_words

_NOTHING = "なし"
_SOMETHING = "あり"
#: Hashes of what is told anyway.
_UNTOLD = {"figures_sha256"}


@dataclass(frozen=True, slots=True)
class Change:
    """`column` is empty where a whole row came or went; `before` or `after` is then なし."""

    block: str
    row: str
    column: str
    before: str
    after: str


class Row(Protocol):
    """A row that can be found again in the next revision and named."""

    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def title(self) -> str: ...


class Comparable(Protocol):
    """Figures with a headline and blocks of rows, each block under its printed name."""

    @property
    def single_figures(self) -> Mapping[str, str]: ...
    @property
    def blocks(self) -> Mapping[str, Iterable[Row]]: ...


def differences(previous: Comparable, current: Comparable) -> tuple[Change, ...]:
    """Everything that a reader of the previous revision has to correct; empty when nothing differs."""
    changes = list(_single_changes(previous.single_figures, current.single_figures))
    for block, rows in current.blocks.items():
        changes += _row_changes(block, _by_key(previous.blocks[block]), _by_key(rows))
    return tuple(changes)


def _single_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in after:
        if before[name] != after[name]:
            yield Change(name, "", "", before[name] or _NOTHING, after[name] or _NOTHING)


def _by_key(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    return {row.key: row for row in rows}


def _row_changes(block: str, before: dict[tuple[str, ...], Row], after: dict[tuple[str, ...], Row]) -> Iterator[Change]:
    for key, row in before.items():
        if key not in after:
            yield Change(block, row.title, "", _in_one_line(row), _NOTHING)
    for key, row in after.items():
        if key not in before:
            yield Change(block, row.title, "", _NOTHING, _in_one_line(row))
        else:
            changes = list(_column_changes(block, row.title, _columns(before[key]), _columns(row)))
            yield from [_folded(changes)] if changes and block == BLOCK_PLACES else changes


def _folded(changes: list[Change]) -> Change:
    """A place on the ward's sheet: all in one line, for its own sheet tells column by column."""
    first = changes[0]
    before, after = (" ".join(f"{one.column} {side(one)}" for one in changes) for side in (_before, _after))
    return Change(first.block, first.row, "", before, after)


def _before(change: Change) -> str:
    return change.before


def _after(change: Change) -> str:
    return change.after


def _column_changes(block: str, title: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name, value in after.items():
        if before[name] != value and name not in _UNTOLD:
            yield Change(block, title, COLUMN_LABELS[name], _words(before[name]), _words(value))


def _columns(row: Any) -> dict[str, Any]:
    """A row's columns; those of its amounts stand beside its own."""
    columns: dict[str, Any] = {}
    for column in fields(row):
        value = getattr(row, column.name)
        columns |= _columns(value) if is_dataclass(value) else {column.name: value}
    return columns


def _in_one_line(row: Row) -> str:
    columns = _columns(row)
    amounts = [name for name, value in columns.items() if isinstance(value, Yen) and value]
    told = amounts or [name for name in ("count",) if name in columns]
    return " ".join(f"{COLUMN_LABELS[name]} {_words(columns[name])}" for name in told) or _SOMETHING


def _words(value: Any) -> str:
    if value is None or value in ("", ()):
        return _NOTHING
    if isinstance(value, Yen):
        return yen_in_words(value)
    if isinstance(value, tuple):
        return "、".join(_words(part) for part in value)
    if is_dataclass(value):
        parts = [getattr(value, column.name) for column in fields(value)]
        return " ".join(_words(part) for part in parts if part is not None)
    if isinstance(value, StrEnum):
        return state_in_words(value)
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else f"{value:,}" if isinstance(value, int) else str(value)
