from pathlib import Path

import pytest

from pos.storage.engine import Database
from pos.storage.readiness import NotReady, assert_ready
from pos.storage.schema import newest_revision
from pos.storage.tables.base import append_only_tables
from pos.storage.triggers import restore_triggers
from tests.conftest import PostgresServer


def change(database: Database, *statements: str) -> None:
    with database.transaction() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def complaint(database: Database) -> str:
    with pytest.raises(NotReady) as refused:
        assert_ready(database)
    return str(refused.value)


def test_a_migrated_database_is_ready(database: Database) -> None:
    assert_ready(database)


def test_a_database_without_tables_is_told_to_upgrade(empty_database: Database) -> None:
    with empty_database.engine.connect():
        assert complaint(empty_database) == (
            f"the schema's revision: found none, expected {newest_revision()}. Run `pos db upgrade`."
        )


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "pos.sqlite"
    assert complaint(Database(f"sqlite:///{file}")) == (
        f"the database: found no file {file}, expected one. Run `pos db upgrade`."
    )
    assert not file.parent.exists()


def test_a_database_of_an_older_release_is_told_to_upgrade(database: Database) -> None:
    change(database, "UPDATE alembic_version SET version_num = '0007'")
    assert f"found 0007, expected {newest_revision()}. Run `pos db upgrade`." in complaint(database)


def test_a_database_of_a_newer_release_is_left_alone(database: Database) -> None:
    change(database, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer than this program" in complaint(database)


def test_a_dropped_guard_is_named(database: Database) -> None:
    change(
        database,
        "DROP TRIGGER journal_lines_refuses_delete"
        if database.is_sqlite
        else "DROP TRIGGER journal_lines_refuses_change ON journal_lines",
    )
    assert "found journal_lines_refuses_" in complaint(database)
    assert "`pos db guard`" in complaint(database)


def test_a_guard_that_never_fires_is_as_bad_as_none(sqlite_database: Database) -> None:
    change(
        sqlite_database,
        "DROP TRIGGER receipts_refuses_update",
        "CREATE TRIGGER receipts_refuses_update BEFORE UPDATE ON receipts WHEN 0 "
        "BEGIN SELECT RAISE(ABORT, 'append-only: receipts'); END",
    )
    assert "found receipts_refuses_update missing or changed" in complaint(sqlite_database)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "tampering",
    [
        "ALTER TABLE receipts DISABLE TRIGGER receipts_refuses_change",
        "ALTER TABLE receipts ENABLE TRIGGER receipts_refuses_change",  # sleeps for a session that plays a replica
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    ],
)
def test_a_guard_that_was_put_to_sleep_is_as_bad_as_none(postgres_database: Database, tampering: str) -> None:
    change(postgres_database, tampering)
    assert "receipts_refuses_change" in complaint(postgres_database)


@pytest.mark.parametrize("table", ["receipts", "audit_rows"])
def test_restored_guards_are_the_ones_that_are_expected(database: Database, table: str) -> None:
    if database.is_sqlite:
        change(database, f"DROP TRIGGER {table}_refuses_delete")
    else:
        change(database, "DROP FUNCTION refuse_change() CASCADE")
    with database.transaction() as connection:
        restore_triggers(connection, append_only_tables())
    assert_ready(database)


@pytest.mark.parametrize(
    ("pragma", "found"),
    [("synchronous=NORMAL", "1"), ("foreign_keys=0", "0"), ("recursive_triggers=0", "0"), ("busy_timeout=5", "5")],
)
def test_a_weaker_pragma_is_refused(sqlite_database: Database, pragma: str, found: str) -> None:
    with sqlite_database.engine.connect() as connection:  # the pool hands the same connection out again
        connection.connection.execute(f"PRAGMA {pragma}")
    assert f"PRAGMA {pragma.partition('=')[0]}: found {found}, expected" in complaint(sqlite_database)


def test_a_database_in_memory_is_refused() -> None:
    database = Database("sqlite://")
    try:
        assert "journal_mode: found memory, expected wal" in complaint(database)
    finally:
        database.close()


@pytest.mark.postgres
def test_a_server_that_acknowledges_before_writing_is_refused(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    name = postgres_database.url.database
    postgres_server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    postgres_database.engine.dispose()
    assert "synchronous_commit: found off" in complaint(postgres_database)


@pytest.mark.postgres
def test_a_server_that_never_flushes_is_refused(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is shared with other tests: its answer is changed, not its setting."""
    real = "pos.storage.readiness._setting"
    monkeypatch.setattr(real, lambda _connection, name: {"server_version_num": "180000", "fsync": "off"}[name])
    assert "fsync: found off, expected on" in complaint(postgres_database)
    monkeypatch.setattr(real, lambda _connection, _name: "130021")
    assert "PostgreSQL: found 13, expected at least 14" in complaint(postgres_database)


def test_an_old_sqlite_is_refused(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.storage.readiness.sqlite.sqlite_version_info", (3, 34, 1))
    assert "SQLite: found" in complaint(sqlite_database)


def test_a_missing_file_of_migrations_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from pos.storage import schema

    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    (tmp_path / "versions").mkdir()
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        schema.newest_revision.__wrapped__()
