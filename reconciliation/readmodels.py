"""What accounting's pages show: days with their state, sheets, breaks and files. Only what is published; read-only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from pos.domain.facility_day import DayStatus
from pos.domain.money import Yen
from reconciliation.breaks import BreakStatus, Fact, blocks_closing
from reconciliation.sheet import WARD_ID, DayNote, Headline, HeadlineState, SettlementSheet, WardFigures, WardSheet
from reconciliation.storage import breaks, files, runs, sheets
from reconciliation.storage import days as facility_days
from reconciliation.storage.files import JudgedFile
from reconciliation.storage.runs import Run
from reconciliation.storage.sheets import StoredSheet


@dataclass(frozen=True, slots=True)
class DayOverview:
    """A business day in the calendar. `headline` None: not reconciled yet. `closed` counts facilities (確定)."""

    business_day: date
    headline: Headline | None
    revision: int | None
    net_yen: Yen | None
    closed: int
    facilities: int

    @property
    def state(self) -> HeadlineState | None:
        """一致, 照合待ち, 不一致; None before the first night."""
        return self.headline.state if self.headline else None

    @property
    def is_unfinished(self) -> bool:
        """未締め・未着."""
        notes = self.headline.notes if self.headline else ()
        return bool({DayNote.NOT_CLOSED, DayNote.NOT_ARRIVED}.intersection(notes))

    @property
    def is_closed(self) -> bool:
        """確定 everywhere."""
        return self.facilities > 0 and self.closed == self.facilities


@dataclass(frozen=True, slots=True)
class SheetOverview:
    """The newest sheet of one facility, or of the ward (`facility` is `ward`)."""

    facility: str
    name: str
    section_name: str
    revision: int
    status: DayStatus
    headline: Headline
    has_movement: bool
    count: int
    gross_yen: Yen
    net_yen: Yen
    figures_sha256: str
    pdf_sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BreakOverview:
    """One break as it stands. `number` is the one on its sheet; `blocks_closing`: 確定 waits for it."""

    fact: Fact
    number: int
    status: BreakStatus
    last_reason: str
    found_at: datetime

    @property
    def blocks_closing(self) -> bool:
        """Whether accounting cannot close the day because of it."""
        return blocks_closing(self.fact.kind, self.status)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A revision's PDF as it was given out."""

    name: str
    content: bytes
    sha256: str


def days(connection: Connection, first: date, last: date) -> list[DayOverview]:
    """The days from `first` to `last` on which anything happened, newest first."""
    counts = facility_days.status_counts(connection, first, last)
    stored = sheets.newest_of_ward(connection, first, last)
    return [_day(day, counts.get(day, {}), stored.get(day)) for day in sorted({*counts, *stored}, reverse=True)]


def last_run(connection: Connection, business_day: date) -> Run | None:
    """The newest published run of a day."""
    return runs.last_published(connection, business_day)


@dataclass(frozen=True, slots=True)
class RunOverview:
    """One published run of a day, and how many sheets it has printed anew."""

    number: int
    as_of: datetime
    published_at: datetime
    new_sheets: int


def runs_of(connection: Connection, business_day: date) -> list[RunOverview]:
    """All published runs of a day, the newest first."""
    new = Counter(sheet.run_id for sheet in sheets.revisions(connection, business_day))
    found = runs.published(connection, business_day)
    return [RunOverview(run.number, run.as_of, at, new[run.run_id]) for run, at in found]


def neighbours(connection: Connection, business_day: date) -> tuple[date | None, date | None]:
    """The days before and after on which anything happened."""
    return facility_days.neighbours(connection, business_day)


def sheets_of(connection: Connection, business_day: date) -> list[SheetOverview]:
    """The newest sheets, the ward's first, then by the worst state, then by name of facility."""
    statuses = facility_days.statuses(connection, business_day)
    newest = sheets.newest(connection, business_day, published=True).values()
    worst = list(reversed(HeadlineState))
    found = [_sheet(stored, statuses.get(stored.facility, DayStatus.RECONCILED)) for stored in newest]
    return sorted(found, key=lambda one: (one.facility != WARD_ID, worst.index(one.headline.state), one.facility))


def revisions_of(connection: Connection, business_day: date, facility: str) -> list[StoredSheet]:
    """All revisions of one facility's sheet, oldest first."""
    return [sheet for sheet in sheets.revisions(connection, business_day) if sheet.facility == facility]


def sheet_of(connection: Connection, business_day: date, facility: str) -> SettlementSheet | WardSheet | None:
    """The newest sheet with all its figures; None when there is none."""
    stored = sheets.newest(connection, business_day, published=True).get(facility)
    return None if stored is None else _opened(stored)


def sheet_pdf(connection: Connection, business_day: date, facility: str, revision: int | None) -> SheetFile | None:
    """A revision's stored bytes, the newest one's without a number; None when there is none."""
    found = [one for one in revisions_of(connection, business_day, facility) if revision in {None, one.revision}]
    if not found:
        return None
    sheet = found[-1]
    content = sheets.pdf(connection, business_day, facility, sheet.revision)
    assert content is not None, "a visible revision has its PDF"
    return SheetFile(f"{business_day:%Y%m%d}-{facility}.r{sheet.revision}.pdf", content, sheet.pdf_sha256)


def breaks_of(connection: Connection, business_day: date, facility: str | None = None) -> list[BreakOverview]:
    """The day's breaks, closed ones too; of one facility when it is named."""
    stored = breaks.of_day(connection, business_day)
    found = [
        BreakOverview(one.fact, one.number, one.status, one.last_reason, stored[one.fact.break_id].found_at)
        for one in breaks.breaks_after(stored)
    ]
    return [one for one in found if facility in {None, one.fact.facility}]


def files_of(connection: Connection, business_day: date) -> list[JudgedFile]:
    """The files of agents and banks that cover the day, rejected ones too where their period could be read."""
    return files.that_cover(connection, business_day)


def _day(business_day: date, counts: Mapping[DayStatus, int], stored: StoredSheet | None) -> DayOverview:
    closed, places = counts.get(DayStatus.CLOSED, 0), sum(counts.values())
    if stored is None:
        return DayOverview(business_day, None, None, None, closed, places)
    figures = WardSheet.from_plain(stored.sheet).figures
    return DayOverview(business_day, figures.headline, stored.revision, figures.taken.total.net_yen, closed, places)


def _sheet(stored: StoredSheet, status: DayStatus) -> SheetOverview:
    figures = _opened(stored).figures
    return SheetOverview(
        facility=stored.facility,
        name=figures.ward_name if isinstance(figures, WardFigures) else figures.facility_name,
        section_name="" if isinstance(figures, WardFigures) else figures.section_name,
        revision=stored.revision,
        status=status,
        headline=figures.headline,
        has_movement=True if isinstance(figures, WardFigures) else figures.has_movement,
        count=figures.taken.total.count,
        gross_yen=figures.taken.total.gross_yen,
        net_yen=figures.taken.total.net_yen,
        figures_sha256=stored.figures_sha256,
        pdf_sha256=stored.pdf_sha256,
        made_at=stored.made_at,
    )


def _opened(stored: StoredSheet) -> SettlementSheet | WardSheet:
    kind = WardSheet if stored.facility == WARD_ID else SettlementSheet
    return kind.from_plain(stored.sheet)
