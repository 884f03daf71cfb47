"""`pos demo`."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import click

from pos.clock import SystemClock, new_secret
from pos.demo.calendar import NoSuchWeek, week_before
from pos.demo.clients import UnexpectedAnswer
from pos.demo.day import Outcome, play_day
from pos.demo.fates import DayTooSmall
from pos.demo.night import NightFailed
from pos.demo.plan import Size, busiest_day
from pos.demo.say import say, say_week
from pos.demo.stage import log_ins_file, set_up
from pos.demo.week import play_week
from pos.domain.business_day import business_day_of, in_words
from pos.facilities import Ward, load_ward
from pos.processes import ChildFailed
from pos.secrets_file import FILE_NAME, load_or_create
from pos.settings import DEFAULT_DATA_DIR, Mode, Settings

_MARKER = ".demo"


@click.command()
@click.option("--business-day", type=click.DateTime(["%Y-%m-%d"]), help="Default: the last day with all counters open.")
@click.option("--payments", type=click.IntRange(400, 10_000), default=3_800, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same day.")
@click.option("--fresh", is_flag=True, help="Forget an earlier demo in POS_DATA_DIR first.")
@click.option("--week", is_flag=True, help="Seven days over a weekend and a holiday, then on to the first payouts.")
def demo(business_day: datetime | None, payments: int, seed: int, *, fresh: bool, week: bool) -> None:
    """Play a whole day of the ward through the real doors, then its night; show what was planted and what was found.

    Exit code 0 only if the breaks found are exactly the breaks expected, every sheet is there, the invariants hold
    and no process took more than 300 MB.
    """
    _prepare(Path(os.environ.get("POS_DATA_DIR", DEFAULT_DATA_DIR)), fresh=fresh)
    settings = demo_settings(os.environ)
    ward = load_ward(settings.facilities)
    begins_on = business_day.date() if business_day else None
    set_up(settings, ward)
    try:
        play = _play_week if week else _play_day
        is_good = play(settings, ward, begins_on, payments, seed)
    except (ChildFailed, DayTooSmall, NightFailed, NoSuchWeek, UnexpectedAnswer) as failure:
        click.echo(f"the demo could not be played: {failure} (in {settings.data_dir})", err=True)
        sys.exit(1)
    if not is_good:
        sys.exit(1)
    complete_mark(settings.data_dir).touch()


def _play_day(settings: Settings, ward: Ward, begins_on: date | None, payments: int, seed: int) -> bool:
    day = begins_on or busiest_day(ward, today(ward))
    return say(play_with_bar(settings, ward, day, payments, seed), ward, day)


def _play_week(settings: Settings, ward: Ward, begins_on: date | None, payments: int, seed: int) -> bool:
    first = begins_on or week_before(ward, today(ward))
    started = monotonic()
    click.echo(f"{in_words(first)} から7日間を再生します (seed {seed})")
    week = play_week(settings, ward, first, Size(payments), seed, click.echo, lambda: monotonic() - started)
    return say_week(week)


def demo_settings(environment: Mapping[str, str]) -> Settings:
    """The settings, with secrets of the data directory where the environment has none. Raises SettingsInvalid."""
    data_dir = Path(environment.get("POS_DATA_DIR", DEFAULT_DATA_DIR)).resolve()
    secrets = load_or_create(data_dir / FILE_NAME, new_secret)
    # Everything stays on this machine: addresses without https are fine.
    defaults = {**secrets, "POS_MODE": Mode.DEVELOPMENT.value}
    return Settings.from_environment({**defaults, **environment, "POS_DATA_DIR": str(data_dir)})


def complete_mark(data_dir: Path) -> Path:
    """There once the demo has been played to its good end."""
    return data_dir / ".demo-is-complete"


def today(ward: Ward) -> date:
    """The business day that it is."""
    return business_day_of(SystemClock().now(), ward.cut_off)


def play_with_bar(settings: Settings, ward: Ward, day: date, payments: int, seed: int) -> Outcome:
    """The day with a progress bar; none when the output is not a terminal."""
    click.echo(f"{in_words(day)} を再生します (seed {seed})")
    started = monotonic()
    with click.progressbar(length=1, label="day", file=sys.stderr) as bar:

        def of(steps: int) -> Callable[[], None]:
            bar.length = steps
            return lambda: bar.update(1)

        return play_day(settings, ward, day, Size(payments), seed, of, lambda: monotonic() - started)


def _prepare(data_dir: Path, *, fresh: bool) -> None:
    marker = data_dir / _MARKER
    if fresh and marker.exists():  # ours: the marker says so
        _forget_all_but_secrets(data_dir)
    if (data_dir / "pos.sqlite").exists() or log_ins_file(data_dir).exists():
        raise click.ClickException(
            f"{data_dir} holds data already: choose another POS_DATA_DIR"
            + (", or --fresh to forget the demo in it" if marker.exists() else "")
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    marker.touch()


def _forget_all_but_secrets(data_dir: Path) -> None:
    for found in data_dir.iterdir():
        if found.is_dir():
            shutil.rmtree(found)
        elif found.name != FILE_NAME:
            found.unlink()
