"""All nights that are due, oldest first, each under its lease; then the earlier days that have learnt something new."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from pos.clock import Clock
from pos.domain.business_day import TOKYO, business_day_of, ends_at
from pos.domain.errors import Refused
from pos.facilities.rules import NIGHT_STARTS
from pos.office import Office
from pos.storage import jobs
from pos.storage.jobs import LeaseLost
from reconciliation.nightly import RunResult
from reconciliation.steps.days import refuse_unless_over
from reconciliation.steps.night import Progress, silent
from reconciliation.storage import days
from reconciliation.storage.news import days_with_news

log = structlog.get_logger()

#: The job's name beside its lease.
NIGHTLY = "nightly"


class Stopped(Exception):
    """The night was asked to stop between two steps; it goes on where it stopped when it is run again."""


@dataclass(frozen=True)
class NightWatch:
    """Who runs nights: `run_day` does one, `holder` names this process, leases live in real time."""

    office: Office
    run_day: Callable[[date, Progress], RunResult]
    holder: str
    real_clock: Clock
    is_stopping: Callable[[], bool] = lambda: False


def due_days(office: Office) -> list[date]:
    """Days whose night may begin by now and is not done, oldest first; none before the first day of the system."""
    with office.database.reading() as connection:
        first = days.first_day(connection)
        done = jobs.done_days(connection, NIGHTLY)
    if first is None:
        return []
    last = business_day_of(office.clock.now(), office.ward.cut_off)
    every = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in every if day not in done and night_begins_at(office, day) <= office.clock.now()]


def night_begins_at(office: Office, business_day: date) -> datetime:
    """The first 02:00 at which the day is over."""
    end = ends_at(business_day, office.ward.cut_off)
    night = datetime.combine(end.date(), NIGHT_STARTS, tzinfo=TOKYO)
    return night if night >= end else night + timedelta(days=1)


def run_due_nights(watch: NightWatch, progress: Progress = silent) -> list[RunResult]:
    """Run every due night, then earlier days with news. A night that fails is tried again later; the others go on."""
    results = [_guarded(watch, day, progress, again=False) for day in due_days(watch.office)]
    with watch.office.database.reading() as connection:
        renewed = days_with_news(watch.office, connection)
    results += [_guarded(watch, day, progress, again=True) for day in renewed]
    return [result for result in results if result is not None]


def run_one_night(watch: NightWatch, business_day: date, progress: Progress = silent) -> RunResult:
    """Run one night now, done or not. Raises Refused: `day_not_over`, `night_is_running` by another process."""
    refuse_unless_over(watch.office, business_day)
    result = _under_lease(watch, business_day, progress, again=True)
    if result is None:
        raise Refused("night_is_running", f"another process runs the night of {business_day}: wait until it ends")
    return result


def _guarded(watch: NightWatch, day: date, progress: Progress, *, again: bool) -> RunResult | None:
    if watch.is_stopping():
        return None
    try:
        return _under_lease(watch, day, progress, again=again)
    except Stopped:
        log.info("night_stopped", business_day=str(day))
    except Exception:
        # One bad day must not keep the others from being reconciled; the job row and the log say what happened.
        log.exception("night_failed", business_day=str(day))
    return None


def _under_lease(watch: NightWatch, day: date, progress: Progress, *, again: bool) -> RunResult | None:
    """Run the night and write down how it ended; None when somebody else holds it."""
    database, now = watch.office.database, watch.real_clock.now
    with database.transaction() as connection:
        if not jobs.take(connection, NIGHTLY, day, watch.holder, now(), again=again):
            return None
    try:
        result = watch.run_day(day, _watched(watch, day, progress))
    except LeaseLost:
        raise
    except (Exception, KeyboardInterrupt) as error:
        with database.transaction() as connection:
            if isinstance(error, Stopped | KeyboardInterrupt):
                jobs.give_back(connection, NIGHTLY, day, watch.holder, now())
            else:
                jobs.fail(connection, NIGHTLY, day, watch.holder, now(), f"{type(error).__name__}: {error}")
        raise
    with database.transaction() as connection:
        jobs.finish(connection, NIGHTLY, day, watch.holder, now())
    return result


def _watched(watch: NightWatch, day: date, progress: Progress) -> Progress:
    """Between two steps: renew the lease, and stop if somebody wants the process to end."""

    def on_step(step: str, done: int, of: int) -> None:
        if watch.is_stopping():
            raise Stopped(step)
        with watch.office.database.transaction() as connection:
            jobs.renew(connection, NIGHTLY, day, watch.holder, watch.real_clock.now())
        progress(step, done, of)

    return on_step
