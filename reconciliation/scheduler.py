"""The house's clockwork, in a process of its own: nights, the sweep and the webhooks. Asia/Tokyo, whatever the machine.

APScheduler only says when; what must happen once is kept by leases in the database (an APScheduler job store is no
lock: three processes on one store ran a job twice and crashed).
"""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import structlog
from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from pos.clock import SystemClock
from pos.domain.business_day import TOKYO
from pos.facilities.rules import NIGHT_STARTS

log = structlog.get_logger()

#: A night that could not begin at 02:00 begins as soon as it can; APScheduler's own default drops it after a second.
_NIGHT_GRACE_SECONDS = 12 * 60 * 60
#: Outcomes to ask for wait no longer than this.
_EVERY_SECONDS = 60
#: A payer who comes back to the reservation system expects it to know; a webhook's first repetition is due after 5 s.
_WEBHOOKS_EVERY_SECONDS = 5
#: A late report, a late sale or a resolved break is on the sheet soon, and a failed night gets its next chance.
_LOOK_FOR_NEWS_SECONDS = 10 * 60


@dataclass(frozen=True)
class Duties:
    """What has to be done; each may be repeated at any time and must not raise for what another time may bring."""

    nights: Callable[[], object]
    sweep: Callable[[], object]
    webhooks: Callable[[], object]


class Clockwork:
    """Runs the duties at their times until it is stopped."""

    def __init__(self, duties: Duties) -> None:
        self._duties = duties
        self.stopping = threading.Event()
        self._nights_one_at_a_time = threading.Lock()
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _NIGHT_GRACE_SECONDS}
        self._scheduler = BlockingScheduler(timezone=TOKYO, job_defaults=options)
        for name, trigger, duty in self._timetable():
            self._scheduler.add_job(self._guarded(name, duty), trigger, id=name)

    def _timetable(self) -> list[tuple[str, Any, Callable[[], object]]]:
        return [
            ("nightly", night_trigger(), self._nights),
            ("news", IntervalTrigger(seconds=_LOOK_FOR_NEWS_SECONDS, timezone=TOKYO), self._nights),
            ("sweep", IntervalTrigger(seconds=_EVERY_SECONDS, timezone=TOKYO), self._duties.sweep),
            ("webhooks", IntervalTrigger(seconds=_WEBHOOKS_EVERY_SECONDS, timezone=TOKYO), self._duties.webhooks),
        ]

    def run(self) -> None:
        """Catch up with everything that was missed, then keep the times. Returns after SIGTERM, SIGINT or `stop`."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        for name in ("news", "sweep", "webhooks"):
            # Not as jobs of their own: APScheduler stumbles when it is shut down while it removes a job that ran once.
            self._scheduler.modify_job(name, next_run_time=SystemClock().now())
        # Somebody may have wanted the end before there was a beginning.
        self._scheduler.add_listener(lambda _: self._end_if_stopping(), EVENT_SCHEDULER_STARTED)
        log.info("scheduler_starts")
        try:
            self._scheduler.start()
        except JobLookupError:
            # `stop` forgets all jobs, also the one that this thread was just about to begin.
            if not self.stopping.is_set():
                raise
        log.info("scheduler_stopped")

    def stop(self) -> None:
        """Begin no duty any more; a night that runs stops after its current step."""
        self.stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _end_if_stopping(self) -> None:
        if self.stopping.is_set():
            self.stop()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        log.info("scheduler_stopping", signal=number)
        # Not here: the signal may have come while this very thread held the scheduler's lock.
        threading.Thread(target=self.stop).start()

    def _nights(self) -> None:
        # 02:00 and the look for news may meet: the second one waits, and then finds little to do.
        with self._nights_one_at_a_time:
            self._duties.nights()

    def _guarded(self, name: str, duty: Callable[[], object]) -> Callable[[], None]:
        def job() -> None:
            if self.stopping.is_set():
                return
            try:
                duty()
            except Exception:
                # The next time may succeed; a scheduler that died would leave every later duty undone.
                log.exception("duty_failed", duty=name)

        return job


def night_trigger() -> CronTrigger:
    """02:00 in Tokyo, which knows no summer time: every day has exactly one."""
    return CronTrigger(hour=NIGHT_STARTS.hour, minute=NIGHT_STARTS.minute, timezone=TOKYO)
