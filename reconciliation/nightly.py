"""The night of one business day, top to bottom. Safe to run again: equal figures print nothing new."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pos.crash_points import crash_point
from pos.office import Office
from pos.storage import audit
from reconciliation.blocks.breaks import DayBreak
from reconciliation.breaks import BreakStatus
from reconciliation.fees import post_reported_fees
from reconciliation.publishing import write_folder
from reconciliation.sheet import HeadlineState, Wording
from reconciliation.steps.asking import ask_agents
from reconciliation.steps.days import end_the_day, refuse_unless_over
from reconciliation.steps.doubts import empty_doubts
from reconciliation.steps.findings import Findings, find
from reconciliation.steps.matching import match_legs
from reconciliation.steps.night import Night, Progress, Verify, silent
from reconciliation.steps.publishing import folder_of_day, publish
from reconciliation.steps.reports import fetch_reports
from reconciliation.steps.settling import DaySheets, settle
from reconciliation.storage import runs


@dataclass(frozen=True)
class RunResult:
    """What a run found. `new_revisions`: facility (or `ward`) -> revision, empty when nothing has changed."""

    business_day: date
    run_id: str
    run_number: int
    state: HeadlineState
    headline: str  #: as it stands on the ward's sheet
    new_revisions: Mapping[str, int]
    breaks: Mapping[str, int]  #: that are not closed, by kind
    blocking_breaks: int  #: of them, those that block 確定
    files: tuple[Path, ...]


def run(
    office: Office,
    sheets_dir: Path,
    business_day: date,
    *,
    verify: Verify,
    facility: str | None = None,
    wording: Wording | None = None,
    progress: Progress = silent,
) -> RunResult:
    """Reconcile one business day and print it. With `facility`, agents are asked about its payments only.

    Raises Refused `day_not_over`, and UnknownPlace for a facility that does not exist; nothing was changed then.
    """
    refuse_unless_over(office, business_day)
    night = _begin(office, sheets_dir, business_day, facility, wording or Wording(), progress)
    end_the_day(night)
    crash_point("night:day_ended")
    hits = verify(office)
    empty_doubts(night)
    crash_point("night:doubts_emptied")
    fetch_reports(night)
    ask_agents(night)
    match_legs(night)
    crash_point("night:matched")
    post_reported_fees(office, night.run.run_id, business_day)
    findings = find(night, hits)
    sheets = settle(night, findings)
    crash_point("night:settled")
    folder = folder_of_day(night, findings, sheets)
    publish(night, findings, sheets, folder)
    files = write_folder(office, sheets_dir, folder)
    crash_point("night:files_written")
    return _result(night, findings, sheets, tuple(files))


def _begin(
    office: Office, sheets_dir: Path, business_day: date, facility: str | None, wording: Wording, progress: Progress
) -> Night:
    if facility is not None:
        office.ward.facility(facility)
    with office.database.transaction() as connection:
        head = audit.root(audit.heads(connection))
        begun = runs.begin(connection, office.ward, office.new_id(), business_day, facility, office.clock.now())
    crash_point("night:begun")
    return Night(office, begun, sheets_dir, wording, progress, head)


def _result(night: Night, findings: Findings, sheets: DaySheets, files: tuple[Path, ...]) -> RunResult:
    open_breaks = [one for one in findings.proof.breaks if one.status is not BreakStatus.CLOSED]
    revisions = {sheet.figures.facility_id: sheet.revision for sheet in sheets.facilities}
    revisions["ward"] = sheets.ward.revision
    return RunResult(
        business_day=night.business_day,
        run_id=night.run.run_id,
        run_number=night.run.number,
        state=sheets.ward.figures.headline.state,
        headline=sheets.ward.figures.headline.in_words,
        new_revisions={facility: revisions[facility] for facility in sorted(sheets.new)},
        breaks=dict(Counter(one.fact.kind.value for one in open_breaks)),
        blocking_breaks=sum(map(blocks_closing, open_breaks)),
        files=files,
    )


def blocks_closing(one: DayBreak) -> bool:
    """Whether accounting cannot close the day because of this break."""
    return one.fact.kind.blocks_closing and one.status in {BreakStatus.OPEN, BreakStatus.PROPOSED}
