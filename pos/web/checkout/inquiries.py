"""Ask the agent when a payer looks, but not at every look."""

import threading
import time
from collections import OrderedDict

#: A payer who reloads, two tabs and the page's own look share one question.
_PATIENCE_SECONDS = 2.0
#: Attempts remembered at once; the oldest is forgotten, and may be asked about again.
_MOST = 1_000


class Inquiries:
    """When each attempt of each payment was last asked about, by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: OrderedDict[tuple[str, int], float] = OrderedDict()

    def may_ask(self, payment_id: str, attempt: int) -> bool:
        """Whether it is time to ask again about this attempt; whoever is told yes asks.

        The payer who tries once more at once must not be shown the end of the attempt before.
        """
        question = payment_id, attempt
        now = time.monotonic()
        with self._lock:
            if now - self._asked.get(question, -_PATIENCE_SECONDS) < _PATIENCE_SECONDS:
                return False
            self._asked[question] = now
            self._asked.move_to_end(question)
            while len(self._asked) > _MOST:
                self._asked.popitem(last=False)
            return True
