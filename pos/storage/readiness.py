"""Whether a database keeps the promises the money rests on; asked at every start, before the first request."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection

from pos.storage.engine import Database, sqlite_pragmas
from pos.storage.schema import current_revision, newest_revision
from pos.storage.sqlite_driver import sqlite
from pos.storage.tables.base import append_only_tables
from pos.storage.triggers import missing_triggers

#: UPDATE … RETURNING, with which receipt numbers are taken.
_OLDEST_SQLITE = (3, 35, 0)
#: The oldest release that PostgreSQL still mends.
_OLDEST_POSTGRES = 14
#: How PRAGMA writes back what it was given as a word.
_SYNCHRONOUS_LEVELS = {"FULL": 2, "EXTRA": 3}


class NotReady(Exception):
    """The database must not be used as it is: what was found, what is expected, and what to do."""

    def __init__(self, what: str, found: object, expected: object, remedy: str) -> None:
        super().__init__(f"{what}: found {found}, expected {expected}. {remedy}")
        self.what = what
        self.found = found
        self.expected = expected
        self.remedy = remedy


def assert_ready(database: Database, append_only: Iterable[str] | None = None) -> None:
    """Durability, schema and guards are as they must be. Raises NotReady at the first that is not.

    `append_only`: the tables that must be guarded; by default all that are known, so import both rooms' tables first.
    """
    if database.is_sqlite:
        _assert_file(database)
    with database.reading() as connection:
        if database.is_sqlite:
            _assert_sqlite(connection)
        else:
            _assert_postgresql(connection)
        _assert_schema(connection)
        _assert_guards(connection, append_only_tables() if append_only is None else append_only)


def _assert_file(database: Database) -> None:
    """SQLite would make an empty file."""
    file = database.url.database
    if file and file != ":memory:" and not Path(file).is_file():
        raise NotReady("the database", f"no file {file}", "one", "Run `pos db upgrade`.")


def _assert_sqlite(connection: Connection) -> None:
    if sqlite.sqlite_version_info < _OLDEST_SQLITE:
        raise NotReady(
            "SQLite", sqlite.sqlite_version, f"at least {_dotted(_OLDEST_SQLITE)}", "Run `make setup`: it brings one."
        )
    for pragma, wanted in sqlite_pragmas().items():
        expected = _SYNCHRONOUS_LEVELS.get(str(wanted), wanted)
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        if found != expected:
            raise NotReady(
                f"SQLite's PRAGMA {pragma}",
                found,
                expected,
                "Keep the database in a file on a local disk, not in memory and not on a network share.",
            )


def _assert_postgresql(connection: Connection) -> None:
    version = int(_setting(connection, "server_version_num")) // 10_000
    if version < _OLDEST_POSTGRES:
        raise NotReady("PostgreSQL", version, f"at least {_OLDEST_POSTGRES}", "Upgrade the server.")
    if _setting(connection, "fsync") != "on":
        raise NotReady(
            "PostgreSQL's fsync", "off", "on", "Set `fsync = on` in postgresql.conf and run `SELECT pg_reload_conf()`."
        )
    if _setting(connection, "synchronous_commit") == "off":
        raise NotReady(
            "PostgreSQL's synchronous_commit",
            "off",
            "on, local, remote_write or remote_apply",
            "Run `ALTER SYSTEM SET synchronous_commit = on`, look for `ALTER ROLE … SET` and `ALTER DATABASE … SET`, "
            "then run `SELECT pg_reload_conf()`.",
        )


def _assert_schema(connection: Connection) -> None:
    found, expected = current_revision(connection), newest_revision()
    if found is None or found < expected:
        raise NotReady("the schema's revision", found or "none", expected, "Run `pos db upgrade`.")
    if found > expected:
        raise NotReady(
            "the schema's revision", found, expected, "The database is newer than this program: install that release."
        )


def _assert_guards(connection: Connection, append_only: Iterable[str]) -> None:
    missing = missing_triggers(connection, append_only)
    if missing:
        raise NotReady(
            "the triggers of the append-only tables",
            f"{', '.join(missing)} missing or changed",
            "every one as the migrations made it",
            "Find out who changed the database, run `pos verify`, then `pos db guard` to put them back.",
        )


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
