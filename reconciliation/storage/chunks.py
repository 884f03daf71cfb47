"""Lists of values cut to what one statement takes."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Value = TypeVar("Value", bound=str)

#: SQLite takes 32,766 parameters in one statement, and its planner slows down long before that.
_AT_ONCE = 500


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Each value once, sorted, in lists that fit into one IN (…)."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]
