"""The end of the night: one transaction makes everything visible, then the files are written."""

from collections.abc import Sequence

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.facility_day import DayMove
from pos.storage import audit
from reconciliation.day_folder import csv_files
from reconciliation.day_folder.csv_given_back import genchotei_csv, kanpu_csv
from reconciliation.day_folder.csv_pay_in import haraikomi_csv
from reconciliation.day_folder.publishing import DayFolder, audit_head_of, print_job_on_disk
from reconciliation.proof.follow_up import Step, follow_up
from reconciliation.sheet import WARD_ID
from reconciliation.sheet_pdf import all_pdf
from reconciliation.steps.days import move_days
from reconciliation.steps.findings import Findings
from reconciliation.steps.night import Night
from reconciliation.steps.settling import DaySheets
from reconciliation.storage import breaks, journal_rows, runs, sheets


def folder_of_day(night: Night, findings: Findings, made: DaySheets) -> DayFolder:
    """All bytes of the day, before any of them is visible."""
    ward, day = night.office.ward, night.business_day
    with night.office.database.reading() as connection:
        revisions = sheets.revisions(connection, day, also_of_run=night.run.run_id)
        journal = csv_files.journal_csv(journal_rows.of_day(connection, day))
    csv = {
        "settlement.csv": csv_files.settlement_csv(ward, day, findings.rows.income),
        "breaks.csv": csv_files.breaks_csv(day, findings.proof.breaks),
        "pending.csv": csv_files.pending_csv(ward, day, findings.proof.pending),
        "journal.csv": journal,
        "chotei.csv": csv_files.chotei_csv(ward, day, findings.rows.income),
        "genchotei.csv": genchotei_csv(ward, day, findings.rows.given_back),
        "kanpu.csv": kanpu_csv(ward, day, findings.rows.given_back),
        "haraikomi.csv": haraikomi_csv(ward, day, findings.rows.drawers, findings.rows.pay_in_parts),
    }
    return DayFolder(day, revisions, _print_job(night, made), csv, audit_head_of(made.ward))


def publish(night: Night, findings: Findings, made: DaySheets, folder: DayFolder) -> Sequence[Step]:
    """Breaks, facility-days and the run itself, at once; what became of the breaks."""
    office, run = night.office, night.run
    with office.database.transaction() as connection:
        now = office.clock.now()
        # Read again under lock: people may have moved breaks since the figures were made, and their moves stay.
        known = breaks.of_day(connection, run.business_day, for_update=True)
        steps = follow_up(findings.facts, {break_id: stored.known for break_id, stored in known.items()})
        breaks.apply(connection, steps, run.run_id, now)
        facilities = [sheet.figures.facility_id for sheet in made.facilities]
        move_days(night, connection, facilities, DayMove.RECONCILE)
        _seal(night, connection, made, steps)
        runs.publish(connection, run.run_id, now, folder.manifest_sha256())
    crash_point("night:published")
    return steps


def _seal(night: Night, connection: Connection, made: DaySheets, steps: Sequence[Step]) -> None:
    if not made.new and not steps:
        return
    hashes = {sheet.figures.facility_id: sheet.figures_sha256 for sheet in made.facilities}
    hashes[WARD_ID] = made.ward.figures_sha256
    payload = {
        "night": {"run": night.run.number, "business_day": night.business_day.isoformat()},
        "sheets": {facility: hashes[facility] for facility in sorted(made.new)},
        "breaks": [{"id": step.break_id, "move": step.move.value, "rule": step.actor} for step in steps],
    }
    audit.append(connection, night.office.audit_keys, audit.WARD_CHAIN, payload)


def _print_job(night: Night, made: DaySheets) -> bytes:
    if WARD_ID not in made.new:
        with night.office.database.reading() as connection:
            last = runs.last_published(connection, night.business_day)
        there = print_job_on_disk(night.sheets_dir, night.business_day, last.manifest_sha256 if last else None)
        if there is not None:
            return there
    night.progress("print all sheets", 0, 1)
    return all_pdf(made.ward, made.facilities)
