"""The command `reconciliation`."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pos.command_line import actor
from pos.facilities_cli import aligned
from pos.refused_start import REFUSED_START, say_why
from reconciliation import readmodels
from reconciliation.breaks import BreakKind, BreakStatus
from reconciliation.cli_accounting import close, owed
from reconciliation.command_house import BUSINESS_DAY, Bar, night_watch, open_house
from reconciliation.day_folder.publishing import folder_of, write_sheets
from reconciliation.incoming.bring_in import Imported, Outcome
from reconciliation.incoming.import_bank import import_bank
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.nightly import RunResult
from reconciliation.nights import due_days, run_due_nights, run_one_night
from reconciliation.storage import sheets as stored_sheets

BREAKS_BLOCK = 3

_day = click.option("--business-day", "business_day", type=BUSINESS_DAY, required=True, help="YYYY-MM-DD.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def reconciliation() -> None:
    """Prove every night that what was written down is what really happened, and print it.

    Exit codes: 0 done, 1 refused or rejected (said on stderr), 2 usage or settings, 3 done, but breaks block 確定
    (only where it is asked for).
    """


reconciliation.add_command(close)
reconciliation.add_command(owed)


@reconciliation.command()
@_day
@click.option("--facility", help="Ask the agents about this facility's payments only.")
@click.option("--fail-on-breaks", is_flag=True, help=f"Exit with {BREAKS_BLOCK} when breaks block 確定.")
def run(business_day: datetime, facility: str | None, fail_on_breaks: bool) -> None:
    """Run the night of one business day that is over. Safe to repeat: equal figures print nothing new."""
    bar = Bar()
    with open_house() as (settings, office):
        result = run_one_night(night_watch(settings, office, facility), business_day.date(), bar)
        bar.close()
        _say_result(result, folder_of(settings.sheets_dir, result.business_day))
    if fail_on_breaks and result.blocking_breaks:
        sys.exit(BREAKS_BLOCK)


@reconciliation.command(name="run-due")
def run_due() -> None:
    """Run, once, every night that is due and every earlier day that has learnt something; what the scheduler does."""
    bar = Bar()
    with open_house() as (settings, office):
        due = due_days(office)
        results = run_due_nights(night_watch(settings, office), bar)
        bar.close()
        for result in results:
            _say_result(result, folder_of(settings.sheets_dir, result.business_day))
        left = [day for day in due_days(office) if day in due]  # a night may find facts of a day before the first one
    if left:
        click.echo(f"not done, see the log: {', '.join(map(str, left))}", err=True)
        sys.exit(1)


@reconciliation.command()
def schedule() -> None:
    """Keep the times until SIGTERM: nights at 02:00 Tokyo time (missed ones at start), sweep and webhooks by minute."""
    from reconciliation.schedule_house import clockwork

    with open_house() as (settings, office):
        clockwork(settings, office).run()


@reconciliation.command(name="import-settlement")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--agent", required=True, help="Whose report it is: an id of facilities.yaml.")
@click.option("--preview", is_flag=True, help="Only say what is in it.")
def import_settlement_(file: Path, agent: str, preview: bool) -> None:
    """Bring in an agent's settlement report (settlement-v1). The same file again changes nothing."""
    with open_house() as (_, office):
        imported = import_settlement(
            office, file.read_bytes(), agent=agent, name=file.name, actor=actor(), preview_only=preview
        )
    _say_imported(imported)


@reconciliation.command(name="import-bank")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--preview", is_flag=True, help="Only say what is in it.")
def import_bank_(file: Path, preview: bool) -> None:
    """Bring in a bank file (全銀 03 入出金取引明細 or 01 振込入金通知). The same file again changes nothing."""
    with open_house() as (_, office):
        imported = import_bank(office, file.read_bytes(), name=file.name, actor=actor(), preview_only=preview)
    _say_imported(imported)


@reconciliation.command()
@_day
@click.option("--facility", help="One facility, or `ward` for the total sheet.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Write the stored PDFs there again.")
def sheets(business_day: datetime, facility: str | None, output: Path | None) -> None:
    """List the sheets of a day with their state, or write them again from the stored bytes."""
    day = business_day.date()
    with open_house() as (_, office):
        with office.database.reading() as connection:
            found = [one for one in readmodels.sheets_of(connection, day) if facility in {None, one.facility}]
            revisions = [one for one in stored_sheets.revisions(connection, day) if facility in {None, one.facility}]
        if not found:
            raise click.ClickException(f"there is no sheet of {day}" + (f" for {facility}" if facility else ""))
        if output is not None:
            for path in write_sheets(office, output, revisions):
                click.echo(path)
            return
    rows = [
        (one.facility, f"r{one.revision}", one.status.value, one.headline.in_words, str(one.net_yen)) for one in found
    ]
    _print_table([("facility", "revision", "day", "state", "net"), *rows])


@reconciliation.command()
@_day
@click.option("--kind", type=click.Choice([kind.value for kind in BreakKind]), help="Only breaks of this kind.")
@click.option("--facility", help="Only breaks of this facility, or `ward`.")
@click.option("--all", "closed_too", is_flag=True, help="Closed ones, too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, closed ones too.")
def breaks(business_day: datetime, kind: str | None, facility: str | None, closed_too: bool, as_json: bool) -> None:
    """List what does not agree on a day."""
    with open_house() as (_, office), office.database.reading() as connection:
        found = readmodels.breaks_of(connection, business_day.date(), facility)
    found = [one for one in found if kind in {None, one.fact.kind.value}]
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
        return
    shown = [one for one in found if closed_too or one.status is not BreakStatus.CLOSED]
    rows = [
        (
            one.fact.facility,
            str(one.number),
            one.fact.kind.value,
            one.status.value,
            str(one.fact.difference_yen),
            one.fact.detail,
        )
        for one in shown
    ]
    _print_table([("facility", "no", "kind", "status", "difference", "detail"), *rows])


def _plain(one: readmodels.BreakOverview) -> dict[str, Any]:
    fact = one.fact
    return {
        "break_id": fact.break_id,
        "kind": fact.kind.value,
        "facility": fact.facility,
        "number": one.number,
        "business_day": fact.business_day.isoformat(),
        "status": one.status.value,
        "blocks_closing": one.blocks_closing,
        "agent": fact.agent,
        "leg_id": fact.leg_id,
        "line_key": fact.line_key,
        "ours_yen": _whole(fact.ours_yen),
        "theirs_yen": _whole(fact.theirs_yen),
        "difference_yen": int(fact.difference_yen),
        "detail": fact.detail,
    }


def _whole(amount: int | None) -> int | None:
    return None if amount is None else int(amount)


def _say_result(result: RunResult, folder: Path) -> None:
    click.echo(f"{result.business_day}: {result.headline}")
    for kind, count in sorted(result.breaks.items()):
        click.echo(f"  {count:>4} {kind}")
    click.echo(
        f"run {result.run_number}: {len(result.new_revisions)} new sheets, {len(result.files)} files in {folder}"
    )


def _say_imported(imported: Imported) -> None:
    if imported.is_rejected:
        click.echo(f"rejected: {imported.name}: {imported.reason}", err=True)
        sys.exit(1)
    if imported.outcome is Outcome.ALREADY_ACCEPTED:
        click.echo(f"already accepted: {imported.name} (SHA-256 {imported.sha256}); nothing was posted")
        return
    word = "would be accepted" if imported.outcome is Outcome.PREVIEWED else "accepted"
    click.echo(f"{word}: {imported.new_lines} new lines, {imported.known_lines} known ones")
    if imported.preview is not None:
        for part in imported.preview.parts:
            click.echo(
                f"  {part.account} {part.period_from} to {part.period_to}: {part.count} lines, ¥{part.amount_yen:,}"
            )
            for one in part.sums:
                click.echo(f"    {one.kind}: {one.count}, ¥{one.amount_yen:,}")


def _print_table(rows: list[tuple[str, ...]]) -> None:
    for line in aligned(rows):
        click.echo(line)


def main() -> None:
    """Run the command line; a start that is refused says why in plain words and exits with 2."""
    try:
        reconciliation()
    except REFUSED_START as refusal:
        say_why(refusal)
        sys.exit(2)
