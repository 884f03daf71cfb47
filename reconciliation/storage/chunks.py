"""Long lists cut to what one statement takes, and to what a process should hold at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Value = TypeVar("Value", bound=str)

#: SQLite takes 32,766 parameters in one statement, and its planner slows down long before that.
_AT_ONCE = 500

#: So many rows are fetched or inserted at a time: each is about 2 kB while it is on its way. Fewer make more round
#: trips, many more show in the memory of the night of a big day.
ROWS_AT_A_TIME = 1_000

Row = TypeVar("Row")


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Each value once, sorted, in lists that fit into one IN (…)."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def in_batches(rows: Iterable[Row], size: int = ROWS_AT_A_TIME) -> Iterator[list[Row]]:
    """All rows in their order, a few at a time."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some
