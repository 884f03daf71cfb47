"""The nights that this process holds: nobody else runs them until they are done, given back, or it has died."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from pos.clock import Clock
from pos.storage import jobs
from pos.storage.engine import Database
from pos.storage.jobs import LeaseLost

#: The job's name beside its lease.
NIGHTLY = "nightly"


class Stopped(Exception):
    """The night was asked to stop between two steps; it goes on where it stopped when it is run again."""


class Leases:
    """Leases on days, in real time. What ended badly is written into the day's job row."""

    def __init__(self, database: Database, holder: str, real_clock: Clock) -> None:
        self._database = database
        self._holder = holder
        self._now = real_clock.now
        self._days: set[date] = set()

    def __contains__(self, day: date) -> bool:
        return day in self._days

    def take(self, day: date, *, again: bool) -> bool:
        """Whether the day is ours now. `again`: also one that is done, or that failed a moment ago."""
        with self._database.transaction() as connection:
            taken = jobs.take(connection, NIGHTLY, day, self._holder, self._now(), again=again)
        if taken:
            self._days.add(day)
        return taken

    def renew(self, day: date) -> None:
        """Still at work on the day; the others wait for their turn. Raises LeaseLost if it is held by another."""
        with self._database.transaction() as connection:
            for held in sorted(self._days):
                try:
                    jobs.renew(connection, NIGHTLY, held, self._holder, self._now())
                except LeaseLost:
                    self._days.discard(held)
        if day not in self._days:
            raise LeaseLost(f"{NIGHTLY} of {day} is not held by {self._holder} any more")

    def finish(self, day: date) -> None:
        """The day is done. Raises LeaseLost."""
        self._days.discard(day)
        with self._database.transaction() as connection:
            jobs.finish(connection, NIGHTLY, day, self._holder, self._now())

    @contextmanager
    def at_work(self, day: date) -> Iterator[None]:
        """Whatever is raised inside frees the day, says why in its job row, and goes on upwards."""
        try:
            yield
        except LeaseLost:
            self._days.discard(day)
            raise
        except Exception as error:
            self._days.discard(day)
            with self._database.transaction() as connection:
                if isinstance(error, Stopped):
                    jobs.give_back(connection, NIGHTLY, day, self._holder, self._now())
                else:
                    reason = f"{type(error).__name__}: {error}"
                    jobs.fail(connection, NIGHTLY, day, self._holder, self._now(), reason)
            raise

    def give_back(self) -> None:
        """Whatever is still held: anybody may take it at once."""
        with self._database.transaction() as connection:
            for day in sorted(self._days):
                with suppress(LeaseLost):
                    jobs.give_back(connection, NIGHTLY, day, self._holder, self._now())
        self._days.clear()


@contextmanager
def leases(database: Database, holder: str, real_clock: Clock) -> Iterator[Leases]:
    """What is not done at the end, however it ends, is given back."""
    held = Leases(database, holder, real_clock)
    try:
        yield held
    finally:
        held.give_back()
