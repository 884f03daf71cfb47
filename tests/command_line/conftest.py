import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pos.clock import new_secret
from pos.secrets_file import load_or_create
from pos.storage.engine import Database

Run = Callable[..., Result]

WARD = Path(__file__).parents[2] / "facilities.yaml"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The surroundings of somebody who has just run `make run`."""
    monkeypatch.setenv("POS_DATA_DIR", str(tmp_path))
    load_or_create(tmp_path / "secrets.env", new_secret)
    return tmp_path


@pytest.fixture
def run(data_dir: Path) -> Run:
    from pos.api_client_cli import api_client
    from pos.db_cli import db
    from pos.staff_cli import staff

    groups = {"db": db, "staff": staff, "api-client": api_client}

    def run(group: str, *arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(groups[group], arguments, input=stdin)

    return run


@pytest.fixture
def upgraded(run: Run, sqlite_database: Database) -> Run:
    """With a database: the fixture's file is pos.sqlite in the same folder."""
    return run


def ward_events(database: Database) -> list[dict]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM audit_rows ORDER BY seq").scalars()
        return [json.loads(row)["ward_event"] for row in rows]
