"""The demo's nights: `reconciliation` as its own program, and what it found."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any

from pos.demo.moving_clock import MovingClock
from pos.demo.stage import Stage
from pos.domain.business_day import TOKYO


class NightFailed(Exception):
    """The nightly run did not end well; its own words are in the log."""


class Night:
    """Runs `reconciliation` as the scheduler would."""

    def __init__(self, stage: Stage, clock: MovingClock) -> None:
        self._stage = stage
        self._clock = clock
        self.peak_kb = 0
        self.seconds: dict[str, float] = {}  #: real ones, by the Tokyo time at which the night began

    def run(self, business_day: date, at: time) -> None:
        """`reconciliation run` on the next day at `at` (Tokyo). Raises NightFailed."""
        begins_at = datetime.combine(business_day + timedelta(days=1), at, tzinfo=TOKYO)
        self._run(begins_at, "run", "--business-day", business_day.isoformat())

    def run_all_due(self, at: datetime) -> None:
        """`reconciliation run-due`: every due night, and days that have learnt something. Raises NightFailed."""
        self._run(at, "run-due")

    def breaks(self, business_day: date) -> list[dict[str, Any]]:
        """What was found of a day."""
        listed = json.loads(
            self._output("reconciliation", "breaks", "--business-day", business_day.isoformat(), "--json")
        )
        assert isinstance(listed, list)
        return listed

    def owed(self) -> tuple[bool, str]:
        """`reconciliation owed`: whether every receivable is explained, and its table."""
        found = self._call("reconciliation", "owed")
        return found.returncode == 0, found.stdout

    def invariants(self) -> tuple[bool, str]:
        """`pos verify`: whether all hold, and its table."""
        found = self._call("pos", "verify")
        return found.returncode == 0, found.stdout

    def _run(self, at: datetime, *arguments: str) -> None:
        self._clock.move_to(at)
        begun = monotonic()
        code, peak_kb = self._stage.processes.run("night", "reconciliation", list(arguments))
        self.seconds[f"the night at {at:%H:%M}"] = monotonic() - begun
        self.peak_kb = max(self.peak_kb, peak_kb)
        if code != 0:
            raise NightFailed(f"`reconciliation {' '.join(arguments)}` ended with {code}; see logs/night.log")

    def _output(self, *command: str) -> str:
        found = self._call(*command)
        if found.returncode != 0:
            raise NightFailed(f"`{' '.join(command)}` ended with {found.returncode}: {found.stderr}")
        return found.stdout

    def _call(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *arguments]
        environment = {**os.environ, **self._stage.environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 ours
