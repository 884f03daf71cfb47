"""The migrations lead to exactly the live tables, on both engines."""

import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from pos.storage.engine import Database
from pos.storage.schema import MIGRATIONS, current_revision, newest_revision, upgrade
from pos.storage.tables import epochs, metadata
from pos.storage.tables.base import append_only_tables
from pos.storage.triggers import missing_triggers
from tests.makers import TUESDAY_MORNING

INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def indexes(connection: Connection) -> dict[str, str]:
    """Each index as the engine wrote it down, with the WHERE of the partial ones."""
    rows = connection.execute(text(INDEXES[connection.dialect.name]))
    return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version_pkc"}


def shape(connection: Connection) -> dict[str, object]:
    """Everything about the tables that matters, without the order of columns."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)),
            "primary key": inspector.get_pk_constraint(name),
            "foreign keys": sorted(str(sorted(key.items())) for key in inspector.get_foreign_keys(name)),
            "unique": sorted(str(sorted(key.items())) for key in inspector.get_unique_constraints(name)),
            "checks": sorted((c["name"], c["sqltext"]) for c in inspector.get_check_constraints(name)),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def test_alembic_finds_no_difference_between_the_migrations_and_the_live_tables(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_keys_checks_and_partial_indexes_are_those_of_the_live_tables(
    database: Database, empty_database: Database
) -> None:
    with empty_database.transaction() as connection:
        metadata.create_all(connection)
        expected_shape, expected_indexes = shape(connection), indexes(connection)
    with database.reading() as connection:
        assert shape(connection) == expected_shape
        assert indexes(connection) == expected_indexes


def test_every_append_only_table_is_guarded(database: Database) -> None:
    with database.reading() as connection:
        assert missing_triggers(connection, append_only_tables()) == []


def test_upgrading_leads_to_the_newest_revision_and_starts_epoch_one(empty_database: Database) -> None:
    assert upgrade(empty_database, TUESDAY_MORNING) == newest_revision()
    with empty_database.reading() as connection:
        assert current_revision(connection) == newest_revision()
        assert connection.execute(select(epochs)).all() == [(1, TUESDAY_MORNING, "first start")]


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database, TUESDAY_MORNING)
    with database.reading() as connection:
        assert len(connection.execute(select(epochs)).all()) == 1


def test_an_empty_database_has_no_revision(empty_database: Database) -> None:
    with empty_database.reading() as connection:
        assert current_revision(connection) is None


def test_a_migration_never_imports_the_live_tables() -> None:
    offenders = [
        file.name
        for file in sorted(MIGRATIONS.glob("versions/*.py"))
        if "import pos" in file.read_text("utf-8") or "from pos" in file.read_text("utf-8")
    ]
    assert offenders == []


UPGRADE = """
import sys
from pos.storage.engine import Database
from pos.storage.schema import upgrade
from tests.makers import TUESDAY_MORNING
print(upgrade(Database(sys.argv[1]), TUESDAY_MORNING))
"""


def test_two_processes_that_upgrade_at_once_both_find_a_whole_schema(empty_database: Database) -> None:
    url = empty_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", UPGRADE, url]
    racers = [
        subprocess.Popen(command, cwd=MIGRATIONS.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [racer.communicate(timeout=60) for racer in racers]
    assert [out.strip() for out, _ in answers] == [newest_revision()] * 2, answers
    with empty_database.reading() as connection:
        assert len(connection.execute(select(epochs)).all()) == 1
