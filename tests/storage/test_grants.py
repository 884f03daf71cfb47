"""The application's role on PostgreSQL: it can work, and it cannot undo what was written down."""

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from pos.storage.engine import Database
from pos.storage.grants import RoleUnsuitable, grant_application_role
from pos.storage.readiness import assert_ready
from pos.storage.tables.base import append_only_tables
from tests.conftest import PostgresServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def role(postgres_server: PostgresServer, postgres_database: Database) -> str:
    """Roles belong to the whole server: each test has its own."""
    role = f"app_{postgres_database.url.database}"
    postgres_server.execute(f"CREATE ROLE {role} LOGIN")
    return role


@pytest.fixture
def application(postgres_server: PostgresServer, postgres_database: Database, role: str):
    with postgres_database.transaction() as connection:
        grant_application_role(connection, role)
    database = Database(postgres_server.url(str(postgres_database.url.database), user=role))
    yield database
    database.close()


def refused(database: Database, statement: str) -> str:
    engine = create_engine(database.url)
    try:
        with pytest.raises(DBAPIError) as error, engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
    return str(error.value.orig)


def may(connection: Connection, table: str, right: str) -> bool:
    return bool(connection.scalar(text("SELECT has_table_privilege(:table, :right)"), {"table": table, "right": right}))


def test_the_application_starts_with_what_it_was_granted(application: Database) -> None:
    assert_ready(application)


def test_the_application_may_only_add_to_append_only_tables(application: Database) -> None:
    with application.reading() as connection:
        for table in append_only_tables():
            rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
            assert [right for right in rights if may(connection, table, right)] == ["SELECT", "INSERT"], table


def test_the_application_may_delete_texts_and_nothing_else(application: Database) -> None:
    with application.reading() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        assert [table for table in tables if may(connection, table, "DELETE")] == ["payment_texts"]
        assert [table for table in tables if may(connection, table, "TRUNCATE")] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE epochs SET reason = 'changed'",
        "DELETE FROM epochs",
        "TRUNCATE epochs",
        "ALTER TABLE epochs DISABLE TRIGGER epochs_refuses_change",
        "DROP TRIGGER epochs_refuses_change ON epochs",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
        "SET session_replication_role = replica",
        "DROP TABLE epochs",
        "DROP TABLE payments",
        "DELETE FROM payments",
        "CREATE TABLE of_our_own (id integer)",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_the_application_cannot(application: Database, statement: str) -> None:
    assert "permission denied" in refused(application, statement) or "must be owner" in refused(application, statement)


def test_granting_again_takes_away_what_was_added_by_hand(
    application: Database, postgres_database: Database, role: str
) -> None:
    with postgres_database.transaction() as connection:
        connection.exec_driver_sql(f"GRANT DELETE ON journal_lines TO {role}")
        grant_application_role(connection, role)
    with application.reading() as connection:
        assert not may(connection, "journal_lines", "DELETE")


def refusal_of_role(database: Database, role: str) -> str:
    with pytest.raises(RoleUnsuitable) as error, database.transaction() as connection:
        grant_application_role(connection, role)
    return str(error.value)


def test_a_role_that_does_not_exist_is_refused(postgres_database: Database) -> None:
    assert "CREATE ROLE nobody" in refusal_of_role(postgres_database, "nobody")


def test_a_superuser_is_no_application_role(postgres_database: Database) -> None:
    assert "plain LOGIN role" in refusal_of_role(postgres_database, "postgres")


def test_a_role_that_owns_a_table_is_refused(postgres_database: Database, role: str) -> None:
    with postgres_database.transaction() as connection:
        connection.exec_driver_sql(f"ALTER TABLE receipts OWNER TO {role}")
    assert "owns a table" in refusal_of_role(postgres_database, role)
