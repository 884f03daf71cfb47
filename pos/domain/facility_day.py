"""The life of one facility's business day."""

from enum import StrEnum

from pos.domain.moves import MoveTable


class DayStatus(StrEnum):
    """Only CLOSED forbids rows: what comes late before it makes a new revision, after it enters a later day."""

    OPEN = "open"
    ENDED = "ended"  #: the cut-off has passed
    RECONCILED = "reconciled"  #: a sheet revision exists
    CLOSED = "closed"  #: 確定 by accounting


class DayMove(StrEnum):
    """What can happen to a facility-day."""

    END = "end"
    RECONCILE = "reconcile"
    CLOSE = "close"


DAY_MOVES: MoveTable[DayStatus, DayMove] = MoveTable(
    "facility-day",
    {
        DayMove.END: {DayStatus.OPEN: DayStatus.ENDED},
        DayMove.RECONCILE: {DayStatus.ENDED: DayStatus.RECONCILED, DayStatus.RECONCILED: DayStatus.RECONCILED},
        DayMove.CLOSE: {DayStatus.RECONCILED: DayStatus.CLOSED},
    },
)
