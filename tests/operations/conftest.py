"""An office on both databases whose agents are scripted."""

from collections.abc import Iterator

import pytest

from pos.office import Office
from pos.storage.engine import Database
from tests.fakes import ScriptedGateway
from tests.makers import ManualClock, SequentialIds
from tests.tills import LINKED, ONLINE, STANDALONE, WEDNESDAY_MORNING, Till, office_with, register_client


@pytest.fixture
def agent() -> Iterator[ScriptedGateway]:
    """Fails the test, too, when something it was told to say was never asked for."""
    scripted = ScriptedGateway()
    yield scripted
    assert scripted.has_said_everything()


@pytest.fixture
def office(database: Database, clock: ManualClock, new_id: SequentialIds, agent: ScriptedGateway) -> Office:
    clock.set(WEDNESDAY_MORNING)
    return office_with(database, clock, new_id, agent)


@pytest.fixture
def till(office: Office) -> Till:
    """A linked counter, open."""
    linked = Till(office, LINKED)
    linked.open()
    return linked


@pytest.fixture
def standalone(office: Office) -> Till:
    """A counter with a standalone terminal, open."""
    counter = Till(office, STANDALONE)
    counter.open()
    return counter


@pytest.fixture
def online_office(office: Office) -> Office:
    """An office that knows a reservation system."""
    register_client(office)
    assert office.ward.facility(ONLINE).online
    return office
