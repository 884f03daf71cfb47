"""One simulator for many callers: a lock around the pure core, and what follows from each request."""

import threading
from collections.abc import Callable, Iterable

from pos.clock import Clock
from pos.gateways.simulator.core import Notice, Simulator
from pos.gateways.simulator.doors import handle
from pos.gateways.simulator.messages import Reply, Request

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
            reply = handle(self.simulator, request, self._clock.now())
            lines, self.simulator.log = self.simulator.log, []
            notices, self.simulator.notices = self.simulator.notices, []
            if lines and self._keep:
                self._keep(lines)
        if notices and self._tell:
            self._tell(notices)
        return reply
