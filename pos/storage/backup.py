"""A copy of a living SQLite database. Copying the file itself would lose what is still in the WAL."""

import os
from contextlib import closing
from pathlib import Path

from pos.storage.engine import Database
from pos.storage.sqlite_driver import sqlite


class BackupRefused(Exception):
    """No copy was made; nothing was overwritten."""


def backup(database: Database, target: Path) -> int:
    """Copy the database to `target` while it is in use, check the copy, and answer its size in bytes.

    The copy is the state at one moment, under its own name only when it is whole and on the disk.
    Raises BackupRefused when `target` is there already, the database is damaged, or it is not SQLite.
    """
    if not database.is_sqlite:
        raise BackupRefused("found PostgreSQL, expected SQLite: archive its WAL and use pg_basebackup instead")
    if target.exists():
        raise BackupRefused(f"{target} is there already; backups are never overwritten, choose another name")
    if not target.parent.is_dir():
        raise BackupRefused(f"{target.parent} is no folder; create it, best on another disk")
    draft = target.with_name(f"{target.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        _copy(Path(str(database.url.database)), draft)
        _flush(draft)
        _give_name(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, draft: Path) -> None:
    try:
        with (
            closing(sqlite.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as living,
            closing(sqlite.connect(str(draft))) as copy,
        ):
            living.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            problems = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite.Error as error:
        raise BackupRefused(f"{source} could not be copied: {error}") from error
    if problems != ["ok"]:
        raise BackupRefused(f"{source} is damaged: {'; '.join(problems[:3])}")


def _flush(draft: Path) -> None:
    with draft.open("rb") as copied:
        os.fsync(copied.fileno())


def _give_name(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)  # unlike a rename, it fails where something is
    except FileExistsError:
        raise BackupRefused(f"{target} appeared while the copy was made; choose another name") from None
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
