"""The night of one business day, top to bottom. Safe to run again: equal figures print nothing new."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from pos.crash_points import crash_point
from pos.office import Office
from pos.storage import audit
from reconciliation.booking.fees import post_reported_fees
from reconciliation.booking.other_lines import book_other_lines
from reconciliation.breaks import BreakStatus, blocks_closing
from reconciliation.day_folder.publishing import write_folder
from reconciliation.findings.day import Hit
from reconciliation.sheet import HeadlineState, Wording
from reconciliation.steps.asking import ask_agents
from reconciliation.steps.bank import fetch_statements, settle_with_bank
from reconciliation.steps.days import end_the_day, refuse_unless_over
from reconciliation.steps.doubts import empty_doubts
from reconciliation.steps.findings import Findings, find
from reconciliation.steps.late_money import ask_about_late_money
from reconciliation.steps.matching import match_legs
from reconciliation.steps.night import Night, Progress, Verify, silent
from reconciliation.steps.publishing import folder_of_day, publish
from reconciliation.steps.reports import fetch_reports
from reconciliation.steps.settling import DaySheets, settle
from reconciliation.steps.terminals import compare_terminals
from reconciliation.storage import runs

_Done = TypeVar("_Done")


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
    night = prove(office, sheets_dir, business_day, facility=facility, wording=wording, progress=progress)
    return conclude(night, check(night, verify))


def prove(
    office: Office,
    sheets_dir: Path,
    business_day: date,
    *,
    facility: str | None = None,
    wording: Wording | None = None,
    progress: Progress = silent,
) -> Night:
    """The first half: ask, fetch, match and book. Nothing of it is on a sheet yet. Raises as `run` does."""
    refuse_unless_over(office, business_day)
    night = _begin(office, sheets_dir, business_day, facility, wording or Wording(), progress)
    end_the_day(night)
    _step(night, "ask for outcomes", lambda: empty_doubts(night))
    _step(night, "fetch reports", lambda: fetch_reports(night))
    _step(night, "fetch bank statements", lambda: fetch_statements(night))
    _step(night, "ask about late money", lambda: ask_about_late_money(night))
    _step(night, "ask agents", lambda: ask_agents(night))
    _step(night, "compare terminals", lambda: compare_terminals(night))
    night = _step(night, "look", lambda: _look(night))
    _step(night, "match", lambda: match_legs(night))
    _step(night, "post fees", lambda: post_reported_fees(office, business_day))
    _step(night, "book other lines", lambda: book_other_lines(office, business_day))
    _step(night, "settle with the bank", lambda: settle_with_bank(night))
    return night


def check(night: Night, verify: Verify) -> Sequence[Hit]:
    """Check the whole house: once is enough for all nights that have been proven before.

    Not earlier: a night that died half-way has left matches behind whose fees are only booked by now.
    """
    return _step(night, "verify", lambda: verify(night.office))


def conclude(night: Night, hits: Sequence[Hit]) -> RunResult:
    """The second half: find what does not agree, print what is new, make it visible, write the files."""
    findings = find(night, hits)
    sheets = _step(night, "settle", lambda: settle(night, findings))
    folder = _step(night, "fold", lambda: folder_of_day(night, findings, sheets))
    _step(night, "publish", lambda: publish(night, findings, sheets, folder))
    files = _step(night, "write files", lambda: write_folder(night.office, night.sheets_dir, folder))
    return _result(night, findings, sheets, tuple(files))


def _step(night: Night, name: str, work: Callable[[], _Done]) -> _Done:
    """One line of the night: whoever watches may stop it before, and a simulation may kill it after."""
    night.progress(name, 0, 1)
    done = work()
    crash_point(f"night:{name.replace(' ', '_')}")
    return done


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


def _look(night: Night) -> Night:
    # Whatever is recorded from now on is news for the next run of the day, though much of it will be on its sheets.
    with night.office.database.transaction() as connection:
        audit.lock(connection, audit.WARD_CHAIN)  # files that were judged before are there, for the matching
        return replace(night, run=runs.look(connection, night.run, night.office.clock.now()))


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
        blocking_breaks=sum(blocks_closing(one.fact.kind, one.status) for one in open_breaks),
        files=files,
    )
