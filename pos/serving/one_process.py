"""An embedded database has one web process: a second one would lose the lock that keeps writers in turn quick."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyServing(Exception):
    """Another web process serves this database file."""


@contextmanager
def only_web_process(database_file: str | None) -> Iterator[None]:
    """Hold the file's serving lock for the block; PostgreSQL (None) needs none. Raises AlreadyServing."""
    if database_file is None:
        yield
        return
    with Path(f"{database_file}.serving").open("w", encoding="ascii") as side_file:
        try:
            fcntl.flock(side_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServing(
                f"another `pos serve` serves {database_file}: stop it, or use PostgreSQL (POS_DATABASE_URL)"
            ) from None
        yield
