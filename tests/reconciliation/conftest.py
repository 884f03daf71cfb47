from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from pos.storage.engine import Database
from tests.conftest import opened
from tests.reconciliation.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """On both databases."""
    return World(database, tmp_path / "sheets")


@pytest.fixture
def embedded_world(sqlite_database: Database, tmp_path: Path) -> World:
    """Where one database is enough."""
    return World(sqlite_database, tmp_path / "sheets")


@pytest.fixture
def new_world(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """As many worlds as a test wants, each with a database of its own."""
    numbers = count()
    open_ones = []

    def make() -> World:
        number = next(numbers)
        if backend == "sqlite":
            template = request.getfixturevalue("migrated_sqlite_file")
            file = tmp_path / f"pos-{number}.sqlite"
            file.write_bytes(template.read_bytes())
            url = f"sqlite:///{file}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = server.url(server.create_database(request.getfixturevalue("migrated_postgres_template")))
        opening = opened(url)
        open_ones.append(opening)
        return World(next(opening), tmp_path / f"sheets-{number}")

    yield make
    for opening in open_ones:
        opening.close()


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets as JSON instead of PDF, for tests that run many nights and look at something else."""
    monkeypatch.setattr("reconciliation.steps.settling.facility_pdf", lambda sheet: sheet.to_json())
    monkeypatch.setattr("reconciliation.steps.settling.ward_pdf", lambda sheet: sheet.to_json())
    monkeypatch.setattr("reconciliation.steps.publishing.all_pdf", lambda ward, _: ward.to_json())
