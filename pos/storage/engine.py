"""One database, embedded SQLite or PostgreSQL; one `with` is one commit; its promises asserted at start.

SQLite: every writing transaction is BEGIN IMMEDIATE behind one lock of this process and one file lock across
processes. SQLite's own back-off under contention gives p99 of hundreds of milliseconds; a lock gives single digits.
PostgreSQL: READ COMMITTED with row locks; money is decided under FOR UPDATE, never on a replica.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from pos.crash_points import crash_point
from pos.storage.sqlite_driver import sqlite

#: Older libraries can lose committed rows when a WAL is reset while another connection reads.
_SAFE_WAL_VERSION = (3, 51, 3)
#: How long a connection of another process may hold the write lock before we report it as an error.
_BUSY_TIMEOUT_MS = 10_000


class TransactionIsOpen(RuntimeError):
    """A programming mistake: a call or a second transaction inside a writing transaction."""


class Database:
    """Where everything is kept. Open once per process; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else create_engine(url, pool_size=10, max_overflow=10)
        self._writer = threading.Lock()
        self._here = threading.local()  # whether this thread is inside a writing transaction
        self._lock_path = Path(f"{self.url.database}.lock") if self.is_sqlite else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction: committed when the block ends, rolled back when it raises.

        Raises TransactionIsOpen inside another one of this thread, which would wait for itself for ever.
        """
        self.assert_no_transaction_is_open()
        with self._one_writer(), self.engine.connect() as connection, self._marked():
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection
                crash_point("before_commit")
            crash_point("after_commit")

    def assert_no_transaction_is_open(self) -> None:
        """Nobody talks to an agent, or starts a second transaction, while holding one. Raises TransactionIsOpen."""
        if getattr(self._here, "writes", False):
            raise TransactionIsOpen("this thread is inside a writing transaction: end it first")

    @contextmanager
    def _marked(self) -> Iterator[None]:
        self._here.writes = True
        try:
            yield
        finally:
            self._here.writes = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view that writes nothing."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if self._lock_path is None:
            yield
            return
        with self._writer, self._lock_path.open("w") as side_file:
            fcntl.flock(side_file, fcntl.LOCK_EX)  # released when the file is closed, also by a crash
            yield

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, module=sqlite, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN loses updates silently
        for pragma, value in sqlite_pragmas().items():
            connection.execute(f"PRAGMA {pragma}={value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def sqlite_pragmas() -> dict[str, str | int]:
    """What every SQLite connection is set to; asserted at start by pos.storage.readiness."""
    safe_wal = sqlite.sqlite_version_info >= _SAFE_WAL_VERSION
    return {
        "busy_timeout": _BUSY_TIMEOUT_MS,
        "journal_mode": "wal" if safe_wal else "delete",
        "synchronous": "FULL" if safe_wal else "EXTRA",
        "foreign_keys": 1,
        "recursive_triggers": 1,  # otherwise INSERT OR REPLACE gets past the append-only triggers
    }
