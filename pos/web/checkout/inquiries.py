"""Ask the agent when a payer looks, but not at every look."""

import threading
import time
from collections import OrderedDict

#: A payer who reloads, two tabs and the page's own look share one question.
_PATIENCE_SECONDS = 2.0
#: Payments remembered at once; the oldest is forgotten, and may be asked about again.
_MOST = 1_000


class Inquiries:
    """When each payment was last asked about, by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: OrderedDict[str, float] = OrderedDict()

    def may_ask(self, payment_id: str) -> bool:
        """Whether it is time to ask again; whoever is told yes asks."""
        now = time.monotonic()
        with self._lock:
            if now - self._asked.get(payment_id, -_PATIENCE_SECONDS) < _PATIENCE_SECONDS:
                return False
            self._asked[payment_id] = now
            self._asked.move_to_end(payment_id)
            while len(self._asked) > _MOST:
                self._asked.popitem(last=False)
            return True
