"""The demo's night: run twice, before and after the late report, and held against what was planted."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from pos.demo.stage import Stage
from pos.domain.business_day import TOKYO


class NightFailed(Exception):
    """The nightly run did not end well; its own words are in the log."""


class Night:
    """Runs `reconciliation` as its own program, as the scheduler would."""

    def __init__(self, stage: Stage, business_day: date, environment: Mapping[str, str]) -> None:
        self._stage = stage
        self._day = business_day
        self._environment = environment
        self.peak_kb = 0

    def run(self, at: time) -> None:
        """`reconciliation run` on the next day at `at` (Tokyo). Raises NightFailed."""
        self._stage.clock.set(datetime.combine(self._day + timedelta(days=1), at, tzinfo=TOKYO))
        arguments = ["run", "--business-day", self._day.isoformat()]
        code, peak_kb = self._stage.processes.run("night", "reconciliation", arguments)
        self.peak_kb = max(self.peak_kb, peak_kb)
        if code != 0:
            raise NightFailed(f"`reconciliation {' '.join(arguments)}` ended with {code}; see logs/night.log")

    def breaks(self) -> list[dict[str, Any]]:
        """What it found."""
        listed = json.loads(self._output("reconciliation", "breaks", "--business-day", self._day.isoformat(), "--json"))
        assert isinstance(listed, list)
        return listed

    def invariants(self) -> tuple[bool, str]:
        """`pos verify`: whether all hold, and its table."""
        found = self._call("pos", "verify")
        return found.returncode == 0, found.stdout

    def _output(self, *command: str) -> str:
        found = self._call(*command)
        if found.returncode != 0:
            raise NightFailed(f"`{' '.join(command)}` ended with {found.returncode}: {found.stderr}")
        return found.stdout

    def _call(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *arguments]
        environment = {**os.environ, **self._environment}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 ours
