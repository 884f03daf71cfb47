import pytest

from pos.storage.engine import Database
from tests.web.online import OnlineDoors


@pytest.fixture
def doors(sqlite_database: Database) -> OnlineDoors:
    return OnlineDoors(sqlite_database)
