"""What every `reconciliation` command needs: settings, an open office, a progress bar, and refusals in plain words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from pos.clock import SystemClock, new_ulid
from pos.command_line import command_settings, refusals_in_words
from pos.joining import open_office
from pos.office import Office
from pos.settings import Settings
from reconciliation import nightly
from reconciliation.house_checks import verify_house
from reconciliation.nights import NightWatch
from reconciliation.steps.night import Night, Progress

#: A day as people type it.
BUSINESS_DAY = click.DateTime(formats=["%Y-%m-%d"])


@contextmanager
def open_house() -> Iterator[tuple[Settings, Office]]:
    """Settings and office; a Refused inside becomes words on stderr and exit code 1."""
    settings = command_settings()
    office = open_office(settings)
    try:
        with refusals_in_words():
            yield settings, office
    finally:
        office.database.close()


def night_watch(settings: Settings, office: Office, facility: str | None = None, **options: Any) -> NightWatch:
    """Runs nights of this house in this process. Raises UnknownPlace for a facility that does not exist."""
    if facility is not None:
        office.ward.facility(facility)

    def prove(business_day: date, progress: Progress) -> Night:
        return nightly.prove(office, settings.sheets_dir, business_day, facility=facility, progress=progress)

    return NightWatch(office, prove, verify_house, f"process:{new_ulid()}", SystemClock(), **options)


class Bar:
    """A progress bar per step on stderr; nothing at all where nobody watches."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None

    def __call__(self, step: str, done: int, of: int) -> None:
        """Progress of a night."""
        if not sys.stderr.isatty():
            return
        if step != self._step:
            self.close()
            self._step = step
            self._bar = click.progressbar(length=max(of, 1), label=step.ljust(32), file=sys.stderr)
        self._bar.update(done - self._bar.pos)

    def close(self) -> None:
        """The step is done."""
        if self._bar is not None:
            self._bar.update(self._bar.length - self._bar.pos)
            self._bar.render_finish()
            self._bar = None
