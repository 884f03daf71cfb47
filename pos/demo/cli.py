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
from pos.demo.clients import UnexpectedAnswer
from pos.demo.day import Outcome, play_day
from pos.demo.night import NightFailed
from pos.demo.plan import Size, busiest_day
from pos.demo.report import break_table, hour_table, memory_table, proof_table, seconds_table, taken_table
from pos.demo.stage import log_ins_file, set_up
from pos.domain.business_day import business_day_of, in_words
from pos.facilities import Ward, load_ward
from pos.processes import ChildFailed
from pos.secrets_file import FILE_NAME, load_or_create
from pos.settings import DEFAULT_DATA_DIR, Mode, Settings

_MARKER = ".demo"
_LARGEST_PROCESS_KB = 300_000


@click.command()
@click.option("--business-day", type=click.DateTime(["%Y-%m-%d"]), help="Default: the last day with all counters open.")
@click.option("--payments", type=click.IntRange(400, 10_000), default=3_800, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same day.")
@click.option("--fresh", is_flag=True, help="Forget an earlier demo in POS_DATA_DIR first.")
def demo(business_day: datetime | None, payments: int, seed: int, *, fresh: bool) -> None:
    """Play a whole day of the ward through the real doors, then its night; show what was planted and what was found.

    Exit code 0 only if the breaks found are exactly the breaks expected, every sheet is there, the invariants hold
    and no process took more than 300 MB.
    """
    _prepare(Path(os.environ.get("POS_DATA_DIR", DEFAULT_DATA_DIR)), fresh=fresh)
    settings = demo_settings(os.environ)
    ward = load_ward(settings.facilities)
    day = business_day.date() if business_day else busiest_day(ward, today(ward))
    set_up(settings, ward)
    try:
        outcome = play_with_bar(settings, ward, day, payments, seed)
    except (ChildFailed, NightFailed, UnexpectedAnswer) as failure:
        click.echo(f"the demo could not be played: {failure} (in {settings.data_dir})", err=True)
        sys.exit(1)
    if not say(outcome, ward, day):
        sys.exit(1)
    complete_mark(settings.data_dir).touch()


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


def say(outcome: Outcome, ward: Ward, day: date) -> bool:
    """Print the outcome; whether it is all as it must be."""
    click.echo(f"\n{taken_table(ward, outcome.books)}\n\n{hour_table(outcome.books)}\n")
    for proof in outcome.proofs:
        click.echo(proof_table(proof) + "\n")
    click.echo(break_table(outcome.proofs[-1].found) + "\n")
    click.echo(f"{outcome.invariants}\n{seconds_table(outcome.seconds)}\n\n{memory_table(outcome.peak_kb)}\n")
    largest = max(outcome.peak_kb.values())
    expected_sheets = len([one for one in ward.facilities.values() if one.is_in_use(day)])
    checks = {
        f"{len(outcome.plan.counters)} counters, {outcome.books.payments:,} payments": True,
        "found = expected": all(proof.agrees for proof in outcome.proofs),
        "invariants hold": outcome.invariants_hold,
        f"{expected_sheets} facility sheets, ward.pdf, all.pdf": outcome.sheets_missing(ward, day) == [],
        f"largest process {largest / 1000:.0f} MB (at most 300)": largest < _LARGEST_PROCESS_KB,
    }
    for name, holds in checks.items():
        click.echo(f"{'ok  ' if holds else 'FAIL'}  {name}")
    click.echo(f"in {outcome.folder}")
    return all(checks.values())


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
