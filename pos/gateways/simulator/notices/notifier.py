"""Posts notices to the merchant in the background; one try each, as a careless agent would."""

import queue
import threading
from collections.abc import Iterable

import requests
import structlog

from pos.gateways.simulator.notices.notices import Notice
from pos.gateways.simulator.notices.notifications import notification_body, notification_headers

log = structlog.get_logger()

#: An agent does not wait longer for a merchant; the merchant's own inquiries find out anyway.
_TIMEOUT_SECONDS = 5


class Notifier:
    """`url` may hold `{agent}`. A notice that cannot be delivered is logged and given up."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret
        self._notices: queue.SimpleQueue[Notice | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._deliver, name="simulator-notifier", daemon=True)
        self._thread.start()

    def tell(self, notices: Iterable[Notice]) -> None:
        """Hand over notices; returns at once."""
        for notice in notices:
            self._notices.put(notice)

    def stop(self) -> None:
        """Deliver what was handed over, then end."""
        self._notices.put(None)
        self._thread.join()

    def _deliver(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (notice := self._notices.get()) is not None:
                self._post(session, notice)

    def _post(self, session: requests.Session, notice: Notice) -> None:
        body = notification_body(notice)
        url = self._url.format(agent=notice.agent)
        headers = notification_headers(self._secret, notice, body)
        try:
            response = session.post(url, data=body, headers=headers, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            log.warning("notification_not_delivered", notification=notice.notification_id, error=str(error))
            return
        if not response.ok:
            log.warning("notification_refused", notification=notice.notification_id, status=response.status_code)
