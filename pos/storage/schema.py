"""The schema's version: which migrations there are, which one a database is at, and the way to the newest."""

from datetime import datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

import pos
from pos.storage.engine import Database
from pos.storage.tables import epochs

#: Beside the package: the project is installed from a clone (`pip install -e .`), from whatever working directory.
MIGRATIONS = Path(pos.__file__).resolve().parents[1] / "migrations"
#: Any number will do, if all processes that upgrade one PostgreSQL use the same.
_UPGRADE_LOCK = 7_041_889


def upgrade(database: Database, now: datetime) -> str:
    """Bring the schema to the newest revision, all or nothing, and answer that revision.

    A SQLite file is made with its folder; on a new database epoch 1 starts at `now`. Two processes that upgrade at
    once wait for each other.
    """
    if database.is_sqlite:
        Path(str(database.url.database)).parent.mkdir(parents=True, exist_ok=True)
    with database.transaction() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        command.upgrade(_configuration(connection), "head")
        if connection.execute(select(epochs.c.epoch).limit(1)).first() is None:
            connection.execute(epochs.insert().values(epoch=1, started_at=now, reason="first start"))
    return newest_revision()


def current_revision(connection: Connection) -> str | None:
    """The revision this database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str:
    """The revision the code needs."""
    head = ScriptDirectory.from_config(_configuration()).get_current_head()
    if head is None:
        raise FileNotFoundError(f"expected the migrations in {MIGRATIONS}, found none")
    return head


def _configuration(connection: Connection | None = None) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration
