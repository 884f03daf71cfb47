"""The drawer session from レジ開け to レジ締め: its moves and the sum of a count."""

from collections.abc import Mapping
from enum import StrEnum

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.domain.moves import MoveTable


class DrawerStatus(StrEnum):
    """A session is COUNTING from its first count until it is closed or sales go on."""

    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"


class DrawerMove(StrEnum):
    """What can happen to a drawer session."""

    COUNT = "count"
    RESUME = "resume"
    CLOSE = "close"


DRAWER_MOVES: MoveTable[DrawerStatus, DrawerMove] = MoveTable(
    "drawer session",
    {
        DrawerMove.COUNT: {DrawerStatus.OPEN: DrawerStatus.COUNTING, DrawerStatus.COUNTING: DrawerStatus.COUNTING},
        DrawerMove.RESUME: {DrawerStatus.COUNTING: DrawerStatus.OPEN},
        DrawerMove.CLOSE: {DrawerStatus.COUNTING: DrawerStatus.CLOSED},
    },
)

#: Bank of Japan notes and the coins of the Mint, by face value in yen.
DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)


def counted_yen(pieces: Mapping[int, int]) -> Yen:
    """The sum of a count by denomination. Raises Refused for an unknown face value or a negative number."""
    for face, number in pieces.items():
        if face not in DENOMINATIONS:
            raise Refused("unknown_denomination", f"expected one of {DENOMINATIONS}, found {face!r}")
        if type(number) is not int or not 0 <= number <= 100_000:
            raise Refused("invalid_count", f"expected 0 to 100,000 pieces of ¥{face:,}, found {number!r}")
    return total([face * number for face, number in pieces.items()])
