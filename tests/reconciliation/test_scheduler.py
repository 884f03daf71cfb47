"""The clockwork: its times in Tokyo, one bad duty that harms no other, and a clean end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time

from pos.domain.business_day import TOKYO
from pos.storage.engine import Database
from pos.storage.schema import upgrade
from reconciliation.scheduler import Clockwork, Duties, night_trigger
from tests.makers import TUESDAY_MORNING

PATIENCE_SECONDS = 20.0


def tokyo(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("now", "fires"),
    [
        (tokyo(2026, 11, 26, 1, 59, 59), tokyo(2026, 11, 26, 2, 0)),
        (tokyo(2026, 11, 26, 2, 0, 0), tokyo(2026, 11, 26, 2, 0)),
        (tokyo(2026, 11, 26, 2, 0, 1), tokyo(2026, 11, 27, 2, 0)),
        (tokyo(2026, 3, 31, 12, 0), tokyo(2026, 4, 1, 2, 0)),
        # Where Europe and America leave out or repeat an hour, Tokyo has one 02:00 like every day.
        (tokyo(2026, 3, 8, 1, 59, 59), tokyo(2026, 3, 8, 2, 0)),
        (tokyo(2026, 3, 29, 1, 59, 59), tokyo(2026, 3, 29, 2, 0)),
        (tokyo(2026, 10, 25, 2, 30), tokyo(2026, 10, 26, 2, 0)),
    ],
)
def test_the_night_begins_at_two_in_tokyo(now: datetime, fires: datetime) -> None:
    with freeze_time(now):
        assert night_trigger().get_next_fire_time(None, now) == fires


def test_the_machines_own_zone_does_not_move_the_night() -> None:
    in_berlin = datetime(2026, 11, 25, 17, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    assert night_trigger().get_next_fire_time(None, in_berlin) == tokyo(2026, 11, 26, 2, 0)


class Noted:
    """Duties that only note that they were called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.called = threading.Event()

    def duty(self, name: str, then: Callable[[], object] = lambda: None) -> Callable[[], object]:
        def call() -> object:
            self.calls.append(name)
            if {"nights", "sweep", "webhooks"} <= set(self.calls):
                self.called.set()
            return then()

        return call


def run_until_called(noted: Noted, clockwork: Clockwork) -> None:
    """The scheduler runs in this thread, as signal handlers want it; another one ends it."""
    ended = threading.Thread(target=lambda: (noted.called.wait(PATIENCE_SECONDS), clockwork.stop()))
    ended.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        clockwork.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    ended.join()


def test_everything_is_caught_up_with_at_start() -> None:
    noted = Noted()
    duties = Duties(noted.duty("nights"), noted.duty("sweep"), noted.duty("webhooks"))
    run_until_called(noted, Clockwork(duties))
    assert sorted(noted.calls) == ["nights", "sweep", "webhooks"]


def test_a_duty_that_fails_harms_no_other() -> None:
    noted = Noted()

    def broken() -> object:
        raise OSError("the database is away")

    duties = Duties(noted.duty("nights"), noted.duty("sweep", broken), noted.duty("webhooks"))
    run_until_called(noted, Clockwork(duties))
    assert set(noted.calls) == {"nights", "sweep", "webhooks"}


def test_a_scheduler_that_is_stopped_before_it_starts_ends_at_once() -> None:
    noted = Noted()
    clockwork = Clockwork(Duties(noted.duty("nights"), noted.duty("sweep"), noted.duty("webhooks")))
    clockwork.stop()
    noted.called.set()
    run_until_called(noted, clockwork)
    assert noted.calls == []


def test_sigterm_ends_the_real_process_cleanly(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/pos.sqlite")
    upgrade(database, TUESDAY_MORNING)
    database.close()
    environment = {**os.environ, "POS_MODE": "development", "POS_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciliation", "schedule"], env=environment, stdout=output, stderr=output
        )
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while b"scheduler_starts" not in log.read_bytes() and time.monotonic() < until:
                threading.Event().wait(0.05)
            process.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            assert process.wait(PATIENCE_SECONDS) == 0, log.read_text()
            took_seconds = time.monotonic() - asked
        finally:
            process.kill()
            process.wait()
    assert b"scheduler_stopped" in log.read_bytes()
    assert took_seconds < 5
