from pathlib import Path

import pytest

from pos.storage.engine import Database
from tests.reconciliation.world import World


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """On both databases."""
    return World(database, tmp_path / "sheets")


@pytest.fixture
def embedded_world(sqlite_database: Database, tmp_path: Path) -> World:
    """Where one database is enough."""
    return World(sqlite_database, tmp_path / "sheets")
