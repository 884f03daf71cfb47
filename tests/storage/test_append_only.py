"""What was written down stays as it was written: proven for every append-only table, by the database itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, text
from sqlalchemy.exc import DBAPIError

import reconciliation.tables  # noqa: F401 its tables join the metadata
from pos.storage.engine import Database
from pos.storage.tables import metadata
from pos.storage.tables.base import append_only_tables
from tests.storage.rows import insert_one


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Foreign keys are off, so that any table can be tried with one row; nothing is committed."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=1")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        yield connection
        connection.rollback()


def unguarded(connection: Connection, change: Callable[[Table, dict[str, Any]], Any]) -> list[str]:
    """The append-only tables of which a row can be changed: there must be none."""
    return [
        name
        for name in append_only_tables()
        if f"append-only: {name}" not in answer(connection, metadata.tables[name], change)
    ]


def answer(connection: Connection, table: Table, change: Callable[[Table, dict[str, Any]], Any]) -> str:
    row = insert_one(connection, table)
    try:
        with connection.begin_nested():
            connection.execute(change(table, row))
    except DBAPIError as error:
        return str(error.orig)
    return "nobody objected"


def test_rows_are_never_updated(connection: Connection) -> None:
    def change(table: Table, row: dict[str, Any]) -> Any:
        column = next(iter(row))
        return table.update().values({column: row[column]})

    assert unguarded(connection, change) == []


def test_rows_are_never_deleted(connection: Connection) -> None:
    assert unguarded(connection, lambda table, _row: table.delete()) == []


def test_rows_are_never_replaced(connection: Connection) -> None:
    """SQLite's INSERT OR REPLACE deletes without asking the triggers unless recursive_triggers is on."""

    def change(table: Table, row: dict[str, Any]) -> Any:
        if connection.dialect.name == "sqlite":
            return insert(table).prefix_with("OR REPLACE").values(row)
        return text(f"TRUNCATE {table.name} CASCADE")

    assert unguarded(connection, change) == []


def test_a_table_that_may_change_is_not_guarded(connection: Connection) -> None:
    """So that the tests above can fail."""
    table = metadata.tables["payment_texts"]
    assert answer(connection, table, lambda table, _row: table.delete()) == "nobody objected"
