"""Which triggers guard the append-only tables, word for word; which of them a database lacks; how they come back.

A trigger counts only if it is the one the migrations made: a guard with a `WHEN 0`, a disabled one, or one whose
function was replaced is as bad as none.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

_REFUSE_CHANGE = "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END"

_SQLITE_TRIGGERS = "SELECT name, sql AS definition FROM sqlite_master WHERE type = 'trigger'"

_POSTGRES_TRIGGERS = """
    SELECT trigger.tgname AS name, concat_ws(' ',
        pg_get_triggerdef(trigger.oid, true), trigger.tgenabled, btrim(function.prosrc)) AS definition
    FROM pg_trigger AS trigger
    JOIN pg_proc AS function ON function.oid = trigger.tgfoid
    JOIN pg_class AS guarded ON guarded.oid = trigger.tgrelid
    WHERE NOT trigger.tgisinternal AND guarded.relnamespace = current_schema()::regnamespace
"""


def missing_triggers(connection: Connection, append_only_tables: Iterable[str]) -> list[str]:
    """The names of the guards that should be there, as they should be, and are not."""
    on_sqlite = connection.dialect.name == "sqlite"
    rows = connection.execute(text(_SQLITE_TRIGGERS if on_sqlite else _POSTGRES_TRIGGERS))
    found: dict[str, str] = {row.name: row.definition for row in rows}
    expected = _on_sqlite if on_sqlite else _on_postgresql_written_back
    return [
        name
        for table in append_only_tables
        for name, definition in expected(table).items()
        if found.get(name) != definition
    ]


def restore_triggers(connection: Connection, append_only_tables: Iterable[str]) -> None:
    """Make every guard anew, as the migrations do."""
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        _execute(
            connection,
            f"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSE_CHANGE}$$",
        )
    for table in append_only_tables:
        for name, definition in (_on_sqlite if on_sqlite else _on_postgresql)(table).items():
            _execute(connection, f"DROP TRIGGER IF EXISTS {name}" + ("" if on_sqlite else f" ON {table}"))
            _execute(connection, definition)
            if not on_sqlite:
                _execute(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement)


def _on_sqlite(table: str) -> dict[str, str]:
    return {
        f"{table}_refuses_{change}": f"CREATE TRIGGER {table}_refuses_{change} BEFORE {change.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        for change in ("update", "delete")
    }


def _on_postgresql(table: str) -> dict[str, str]:
    return {
        f"{table}_refuses_{name}": f"CREATE TRIGGER {table}_refuses_{name} BEFORE {event} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        for name, event, each in (("change", "DELETE OR UPDATE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    }


def _on_postgresql_written_back(table: str) -> dict[str, str]:
    """As _POSTGRES_TRIGGERS reads it; `A`: it fires always, also for a session that plays a replica."""
    return {name: f"{definition} A {_REFUSE_CHANGE}" for name, definition in _on_postgresql(table).items()}
