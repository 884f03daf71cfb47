"""A small ward in a simulated day: one clock, one seed, agents that fail by plan, a process that may die anywhere."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pos import crash_points
from pos.crash_points import SimulatedCrash
from pos.domain.errors import DomainError
from pos.facilities import Ward, is_holiday
from pos.gateways.registry import Gateways
from pos.gateways.simulator.bank_client import SimulatorBank
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import bank_of, contracts_of
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.notices.notices import Notice
from pos.gateways.simulator.transport import InProcessTransport
from pos.office import Office
from pos.storage.engine import Database
from tests.makers import ManualClock, SequentialIds, audit_keys
from tests.tills import register_client, the_ward, whole_database

#: A Wednesday, half past eight in Tokyo: in UTC it is still Tuesday.
OPENING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
SECRET = "of the simulated agents"


@dataclass(frozen=True)
class Request:
    """What somebody asks for, under identifiers of their own: sent again, it is the same request."""

    name: str
    run: Callable[[Office], Any]
    when_answered: Callable[[Any], None] = lambda _: None
    may_be_abandoned: bool = True  #: a browser can be closed; cash on the table cannot


class World:
    """Everything that outlives a crash, and the process that does not."""

    def __init__(self, url: str, seed: int, ward: Ward | None = None) -> None:
        self.url = url
        self.ward = ward or the_ward()
        self.seed = seed
        self.chance = random.Random(seed)
        self.clock = ManualClock(OPENING)
        self.new_id = SequentialIds()
        self.notices: list[Notice] = []
        self.simulator = Simulator(contracts_of(self.ward), seed, is_holiday, bank=bank_of(self.ward))
        host = SimulatorHost(self.simulator, self.clock, tell=self.notices.extend)
        transport = InProcessTransport(host)
        self._bank = SimulatorBank("", transport)
        self._gateways = Gateways({agent: SimulatorGateway(agent, "", SECRET, transport) for agent in self.ward.agents})
        self.crash_probability = 0.0
        self.crashes: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.requests: list[Request] = []
        self.answered: list[Request] = []  #: or refused: somebody knows how it ended
        self.unanswered: list[Request] = []
        self._trace = hashlib.sha256()
        self._crash_in: int | None = None
        self._crash_near_calls = False
        self.office = self._start()
        register_client(self.office)
        crash_points.install(self._at_crash_point)

    def close(self) -> None:
        crash_points.install(None)
        self.office.database.close()

    def ask(self, request: Request) -> Any:
        """Run a request; None when the process died in it (it waits to be sent again) or it was refused."""
        if request not in self.requests:
            self.requests.append(request)
        self.done[request.name] += 1
        if self.chance.random() < self.crash_probability:
            self._crash_near_calls = self.chance.random() < 0.5
            self._crash_in = self.chance.randint(1, 2 if self._crash_near_calls else 4)
        try:
            answer = request.run(self.office)
        except SimulatedCrash as crash:
            self.note(request.name, f"died at {crash}")
            self._after_crash(request)
            return None
        except DomainError as refusal:
            self.note(request.name, f"refused: {refusal}")
            self._keep_answered(request)
            return None
        finally:
            self._crash_in = None
        self.note(request.name, str(getattr(answer, "status", answer)))
        request.when_answered(answer)
        self._keep_answered(request)
        return answer

    def _keep_answered(self, request: Request) -> None:
        if request not in self.answered:
            self.answered.append(request)

    def send_again(self) -> None:
        """Whatever was not answered, in the order in which people come back to it."""
        waiting, self.unanswered = self.unanswered, []
        for request in waiting:
            self.ask(request)

    def note(self, *facts: object) -> None:
        self._trace.update(repr((self.clock.now().isoformat(), *facts)).encode())

    def trace(self) -> str:
        """Equal for two runs that did the same, to the last row of the database."""
        for table, rows in self.dump().items():
            self.note(table, *rows)
        return self._trace.hexdigest()

    def dump(self) -> dict[str, list[Any]]:
        return whole_database(self.office.database)

    def replace_gateways(self, through: Callable[[Any], Any]) -> None:
        """From now on the ward speaks to its agents through something."""
        agents = {agent: through(self._gateways.for_agent(agent)) for agent in self._gateways.agents()}
        self._gateways = Gateways(agents)
        self.restart()

    def restart(self) -> None:
        """The process is gone; another one begins on what it left."""
        self.office.database.close()
        self.office = self._start()

    def _after_crash(self, request: Request) -> None:
        self.restart()
        if not request.may_be_abandoned or self.chance.random() < 0.5:
            self.unanswered.append(request)

    def _start(self) -> Office:
        """A new process on the same file."""
        return Office(
            database=Database(self.url),
            ward=self.ward,
            gateways=self._gateways,
            audit_keys=audit_keys(),
            clock=self.clock,
            new_id=self.new_id,
            public_url="http://127.0.0.1:8000",
            bank=self._bank,
        )

    def _at_crash_point(self, name: str) -> None:
        self.passed[name] += 1
        if self._crash_in is None or (self._crash_near_calls and ":" not in name):
            return
        self._crash_in -= 1
        if self._crash_in == 0:
            self._crash_in = None
            self.crashes[name] += 1
            raise SimulatedCrash(name)
