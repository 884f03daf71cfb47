"""A table of legal moves: the only thing that changes a status."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from pos.domain.errors import IllegalMove

Status = TypeVar("Status", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


class MoveTable(Generic[Status, Move]):
    """For each move, from which status it leads to which. What is not in the table is refused."""

    def __init__(self, thing: str, table: Mapping[Move, Mapping[Status, Status]]) -> None:
        self.thing = thing
        self._table = table

    def next_status(self, status: Status, move: Move) -> Status:
        """The status after `move`. Raises IllegalMove when the table does not have it."""
        try:
            return self._table[move][status]
        except KeyError:
            raise IllegalMove(self.thing, status, move) from None

    def allows(self, status: Status, move: Move) -> bool:
        """Whether `status` may make `move`."""
        return status in self._table.get(move, {})

    def __iter__(self) -> Iterator[tuple[Status, Move, Status]]:
        """Every legal (status, move, next status)."""
        for move, steps in self._table.items():
            for status, next_status in steps.items():
                yield status, move, next_status
