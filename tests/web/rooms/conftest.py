import pytest

from pos.storage.engine import Database
from tests.makers import ManualClock, SequentialIds
from tests.web.house_of_rooms import Rooms


@pytest.fixture
def rooms(sqlite_database: Database, new_id: SequentialIds) -> Rooms:
    return Rooms(sqlite_database, ManualClock(), new_id)
