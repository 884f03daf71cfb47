"""All nights that are due, oldest first, each under its lease; then the earlier days that have learnt something new."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from pos.clock import Clock
from pos.domain.business_day import TOKYO, business_day_of, ends_at
from pos.domain.errors import Refused
from pos.facilities.rules import NIGHT_STARTS
from pos.office import Office
from pos.storage import jobs
from reconciliation.findings.day import Hit
from reconciliation.leases import NIGHTLY, Leases, Stopped, leases
from reconciliation.nightly import RunResult, check, conclude
from reconciliation.steps.days import refuse_unless_over
from reconciliation.steps.night import Night, Progress, Verify, silent
from reconciliation.storage import days
from reconciliation.storage.news import days_with_news

log = structlog.get_logger()


@dataclass(frozen=True)
class NightWatch:
    """Who runs nights: `prove` does the first half of one, `holder` names this process, leases live in real time."""

    office: Office
    prove: Callable[[date, Progress], Night]
    verify: Verify
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
    results = [result for day in due_days(watch.office) for result in _run(watch, [day], progress, again=False)]
    with watch.office.database.reading() as connection:
        renewed = days_with_news(watch.office, connection)
    return results + _run(watch, renewed, progress, again=True)


def run_one_night(watch: NightWatch, business_day: date, progress: Progress = silent) -> RunResult:
    """Run one night now, done or not. Raises Refused: `day_not_over`, `night_is_running` by another process."""
    refuse_unless_over(watch.office, business_day)
    with _leases(watch) as held:
        if not held.take(business_day, again=True):
            raise Refused("night_is_running", f"another process runs the night of {business_day}: wait until it ends")
        with held.at_work(business_day):
            night = watch.prove(business_day, _watched(watch, held, business_day, progress))
            result = conclude(night, check(night, watch.verify))
        held.finish(business_day)
    return result


def _run(watch: NightWatch, days: Sequence[date], progress: Progress, *, again: bool) -> list[RunResult]:
    """Prove each day, check the house once for all of them, then conclude each."""
    results: list[RunResult] = []
    with _leases(watch) as held:
        nights = _proven(watch, held, days, progress, again=again)
        hits = _checked(watch, held, nights)
        for night in nights:
            if night.business_day in held:
                with _logged(night.business_day), held.at_work(night.business_day):
                    results.append(conclude(night, hits))
                    held.finish(night.business_day)
    return results


def _proven(watch: NightWatch, held: Leases, days: Sequence[date], progress: Progress, *, again: bool) -> list[Night]:
    nights: list[Night] = []
    for day in days:
        if not watch.is_stopping() and held.take(day, again=again):
            with _logged(day), held.at_work(day):
                nights.append(watch.prove(day, _watched(watch, held, day, progress)))
    return nights


def _checked(watch: NightWatch, held: Leases, nights: Sequence[Night]) -> Sequence[Hit]:
    """What the check of the house found. If it fails, none of the days is held any more."""
    if nights:
        with _logged(nights[-1].business_day), ExitStack() as at_work:
            for night in nights:
                at_work.enter_context(held.at_work(night.business_day))
            return check(nights[-1], watch.verify)
    return []


@contextmanager
def _logged(day: date) -> Iterator[None]:
    """One bad day must not keep the others from being reconciled; the job row and the log say what happened."""
    try:
        yield
    except Stopped:
        log.info("night_stopped", business_day=str(day))
    except Exception:
        log.exception("night_failed", business_day=str(day))


def _leases(watch: NightWatch) -> AbstractContextManager[Leases]:
    return leases(watch.office.database, watch.holder, watch.real_clock)


def _watched(watch: NightWatch, held: Leases, day: date, progress: Progress) -> Progress:
    """Between two steps: renew the leases, and stop if somebody wants the process to end."""

    def on_step(step: str, done: int, of: int) -> None:
        if watch.is_stopping():
            raise Stopped(step)
        held.renew(day)
        progress(step, done, of)

    return on_step
