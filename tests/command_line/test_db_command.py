from pathlib import Path

import pytest

from pos.settings import SettingsInvalid
from pos.storage.engine import Database
from pos.storage.readiness import NotReady
from pos.storage.schema import newest_revision
from tests.command_line.conftest import Run, ward_events
from tests.conftest import PostgresServer


def test_upgrade_makes_a_database_in_a_new_folder(run: Run, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POS_DATA_DIR", str(data_dir / "new" / "folder"))
    monkeypatch.setenv("POS_MODE", "development")
    result = run("db", "upgrade")
    assert result.exit_code == 0, result.output
    assert result.output == f"OK: sqlite:///{data_dir}/new/folder/pos.sqlite is at revision {newest_revision()}\n"
    assert run("db", "upgrade").exit_code == 0


def test_upgrade_works_from_any_folder(run: Run, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert run("db", "upgrade").exit_code == 0
    assert (data_dir / "pos.sqlite").is_file()


def test_status_of_a_ready_database_says_so(upgraded: Run) -> None:
    result = upgraded("db", "status")
    assert result.exit_code == 0
    assert "OK: durable, schema up to date, append-only tables guarded" in result.output


def test_status_of_a_missing_database_says_what_to_do(run: Run) -> None:
    result = run("db", "status")
    assert result.exit_code == 1
    assert "Run `pos db upgrade`." in result.output


def test_a_backup_is_made_once(upgraded: Run, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite"
    assert upgraded("db", "backup", str(target)).output.startswith(f"OK: {target}, ")
    result = upgraded("db", "backup", str(target))
    assert result.exit_code == 1
    assert "never overwritten" in result.output


def test_guards_are_put_back_and_the_chain_says_so(upgraded: Run, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER receipts_refuses_delete")
    assert upgraded("db", "status").exit_code == 1
    assert upgraded("db", "guard").output == "OK: receipts_refuses_delete\n"
    assert upgraded("db", "status").exit_code == 0
    (event,) = ward_events(sqlite_database)
    assert (event["kind"], event["triggers"]) == ("guards_restored", ["receipts_refuses_delete"])
    assert event["actor"].startswith("system:command-line:")


def test_restoring_complete_guards_changes_nothing(upgraded: Run, sqlite_database: Database) -> None:
    assert upgraded("db", "guard").output == "OK: nothing was missing\n"
    assert ward_events(sqlite_database) == []


def test_roles_are_for_postgresql(upgraded: Run) -> None:
    result = upgraded("db", "grant", "pos_app")
    assert result.exit_code == 1
    assert "found SQLite, which has no roles" in result.output


@pytest.fixture
def on_postgres(run: Run, postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("POS_DATABASE_URL", postgres_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POS_MODE", "development")
    return run


@pytest.mark.postgres
def test_a_role_is_granted_what_the_application_needs(
    on_postgres: Run, postgres_server: PostgresServer, postgres_database: Database
) -> None:
    role = f"cli_{postgres_database.url.database}"
    postgres_server.execute(f"CREATE ROLE {role} LOGIN")
    result = on_postgres("db", "grant", role)
    assert result.exit_code == 0, result.output
    assert f"OK: {role} may read and add" in result.output
    assert on_postgres("db", "grant", "nobody").exit_code == 1
    assert on_postgres("db", "status").exit_code == 0


def test_local_secrets_are_never_used_with_another_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite")
    result = run("db", "status")
    assert isinstance(result.exception, SettingsInvalid)
    assert "POS_AUDIT_KEYS: found nothing" in str(result.exception)


def test_a_command_on_a_database_that_is_not_ready_does_nothing(run: Run) -> None:
    assert isinstance(run("staff", "list").exception, NotReady)
