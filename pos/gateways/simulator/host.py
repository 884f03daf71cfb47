"""One simulator for many callers: a lock around the pure core, and what follows from each request."""

import threading
from collections.abc import Callable, Iterable

from pos.clock import Clock
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.doors.doors import handle
from pos.gateways.simulator.messages import Reply, Request
from pos.gateways.simulator.notices.notices import Notice

#: Keeps command lines (each without its end) before the reply to their request leaves.
Keep = Callable[[list[str]], None]
#: Passes notices on; called outside the lock, and must not wait for the network.
Tell = Callable[[Iterable[Notice]], None]


class SimulatorHost:
    """Thread-safe. `keep` sees the lines of every request in order, before its reply leaves. Without `keep` the truth
    ends with the process; without `tell` merchants find everything out by inquiring.
    """

    def __init__(self, simulator: Simulator, clock: Clock, keep: Keep | None = None, tell: Tell | None = None) -> None:
        self.simulator = simulator
        self._clock = clock
        self._keep = keep
        self._tell = tell
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """One request through the doors."""
        with self._lock:
            now = self._clock.now()
            self.simulator.deliver_held_back(now)
            reply = handle(self.simulator, request, now)
            notices = self._keep_and_take()
        self._pass_on(notices)
        return reply

    def deliver_held_back(self) -> None:
        """Between requests: notices that a fault held back arrive in time, though nobody asks for anything."""
        with self._lock:
            if not self.simulator.holds_notices_back:
                return
            self.simulator.deliver_held_back(self._clock.now())
            notices = self._keep_and_take()
        self._pass_on(notices)

    def _keep_and_take(self) -> list[Notice]:
        lines, self.simulator.log = self.simulator.log, []
        notices, self.simulator.notices = self.simulator.notices, []
        if lines and self._keep:
            self._keep(lines)
        return notices

    def _pass_on(self, notices: list[Notice]) -> None:
        if notices and self._tell:
            self._tell(notices)
