import sqlite3
from pathlib import Path

import pytest

from pos.storage.backup import BackupRefused, backup
from pos.storage.engine import Database
from pos.storage.readiness import assert_ready


def add_chain(database: Database, chain: str) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO audit_chains VALUES (?, 0, '')", (chain,))


def chains(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        found = [row[0] for row in connection.execute("SELECT chain FROM audit_chains")]
    connection.close()
    return found


def test_a_backup_holds_what_was_committed_and_is_still_in_the_wal(sqlite_database: Database, tmp_path: Path) -> None:
    add_chain(sqlite_database, "tax")
    with sqlite_database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO audit_chains VALUES ('open', 0, '')")
        assert backup(sqlite_database, tmp_path / "copy.sqlite") > 0
    add_chain(sqlite_database, "later")
    assert chains(tmp_path / "copy.sqlite") == ["tax"]


def test_a_backup_is_one_file_and_a_ready_database(sqlite_database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "second disk"
    folder.mkdir()
    backup(sqlite_database, folder / "copy.sqlite")
    assert [file.name for file in folder.iterdir()] == ["copy.sqlite"]
    restored = Database(f"sqlite:///{folder}/copy.sqlite")
    assert_ready(restored)
    restored.close()


def test_a_backup_never_overwrites(sqlite_database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("the only backup of yesterday")
    with pytest.raises(BackupRefused, match="never overwritten"):
        backup(sqlite_database, target)
    assert target.read_text() == "the only backup of yesterday"


def test_a_damaged_database_makes_no_backup(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.close()
    database_file = tmp_path / "pos.sqlite"
    damaged = bytearray(database_file.read_bytes())
    damaged[4096:8192] = b"\xff" * 4096
    database_file.write_bytes(damaged)
    with pytest.raises(BackupRefused, match=r"damaged|could not be copied"):
        backup(sqlite_database, tmp_path / "copy.sqlite")
    assert list(tmp_path.glob("copy*")) == []


def test_a_folder_that_is_not_there_is_named(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="second is no folder"):
        backup(sqlite_database, tmp_path / "second" / "copy.sqlite")


@pytest.mark.postgres
def test_a_postgresql_is_backed_up_with_its_own_tools(postgres_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="pg_basebackup"):
        backup(postgres_database, tmp_path / "copy")
