import pytest

from pos.storage.engine import Database
from tests.web.online import OnlineDoors


@pytest.fixture
def doors(sqlite_database: Database) -> OnlineDoors:
    """On the embedded database, where one engine is enough."""
    return OnlineDoors(sqlite_database)


@pytest.fixture
def both(database: Database) -> OnlineDoors:
    """On both databases: wherever money is decided."""
    return OnlineDoors(database)
