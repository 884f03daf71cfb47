"""The demo's time: it moves when somebody waits, for all processes at once, and never back."""

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic, sleep

from pos.clock import FileClock

#: So long somebody beside the day's course really waits for it to go on, before it moves the time itself.
_PATIENCE_SECONDS = 0.5


class MovingClock:
    """Shared by the day's course and by those who wait for a silent agent beside it."""

    def __init__(self, file: FileClock) -> None:
        self._file = file
        self._lock = Lock()
        self._now = file.now()

    def now(self) -> datetime:
        """Where the day is."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Not before this instant."""
        with self._lock:
            if instant > self._now:
                self._now = instant
                self._file.set(instant)

    def wait(self, seconds: int) -> None:
        """The day's own course: nothing else happens meanwhile."""
        self.move_to(self._now + timedelta(seconds=seconds))

    def wait_beside(self, seconds: int) -> None:
        """While the day goes on for everybody else."""
        until, patience_ends = self._now + timedelta(seconds=seconds), monotonic() + _PATIENCE_SECONDS
        while self._now < until and monotonic() < patience_ends:
            sleep(0.02)
        self.move_to(until)
