"""One plausible row for any table, whatever its columns: for tests that are about all tables."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, String, Table
from sqlalchemy.types import JSON

from pos.domain.money import Yen
from pos.storage.columns import UtcDateTime, YenColumn
from tests.makers import TUESDAY_MORNING

#: Columns whose values a CHECK knows.
KNOWN_VALUES = {"verdict": "accepted"}


def plausible(column: Column[Any]) -> Any:
    if column.name in KNOWN_VALUES:
        return KNOWN_VALUES[column.name]
    values = {
        YenColumn: Yen(300),
        UtcDateTime: TUESDAY_MORNING,
        Boolean: False,
        Date: date(2026, 11, 24),
        JSON: {},
        LargeBinary: b"x",
        Integer: 1,
        String: "x",
    }
    return next(value for kind, value in values.items() if isinstance(column.type, kind))


def row_of(table: Table) -> dict[str, Any]:
    row = {column.name: plausible(column) for column in table.columns}
    if table.name == "epochs":
        row["epoch"] = 2  # the first one is there since the upgrade
    if "unit_yen" in row:
        row["quantity"] = 1
    return row


def insert_one(connection: Connection, table: Table) -> dict[str, Any]:
    """A row of `table`; what it refers to is not there, so foreign keys must be off."""
    row = row_of(table)
    connection.execute(table.insert().values(row))
    return row
