"""Figures -> sheet revisions and their PDF, kept but invisible until the run is published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeVar

from pos.crash_points import crash_point
from reconciliation.settlement import Settlement
from reconciliation.sheet import (
    WARD_ID,
    Provenance,
    SettlementSheet,
    TrendPoint,
    WardSheet,
    issue,
    issue_ward,
)
from reconciliation.sheet_pdf import facility_pdf, ward_pdf
from reconciliation.steps.findings import Findings
from reconciliation.steps.night import Night
from reconciliation.storage import days, sheets
from reconciliation.storage.sheets import NewSheet, StoredSheet

#: Sheets kept in one transaction: with their PDFs about 2 MB, so that no counter waits for the write lock.
_AT_ONCE = 20
#: Days on the ward's trend line, the day itself included.
_TREND_DAYS = 30


_Sheet = TypeVar("_Sheet", SettlementSheet, WardSheet)


@dataclass(frozen=True)
class DaySheets:
    """The day's newest sheets in the order of facilities.yaml, and whose this run has made, also before it died."""

    ward: WardSheet
    facilities: tuple[SettlementSheet, ...]
    new: frozenset[str]


def settle(night: Night, findings: Findings) -> DaySheets:
    """A new revision where figures changed, the stored one where they did not."""
    settlement = Settlement(night.office.ward, night.business_day, findings.rows, findings.proof, findings.reports)
    made = Provenance(night.run.number, night.run.as_of, night.office.clock.now(), night.audit_head)
    with night.office.database.reading() as connection:
        stored = sheets.newest(connection, night.business_day, published=False)
        closed = days.closed(connection, night.business_day)
        earlier = sheets.newest_of_ward(connection, *_trend_days(night.business_day))
    newest, fresh = _facility_sheets(night, settlement, made, stored, closed)
    new = fresh | {facility for facility, sheet in stored.items() if sheet.run_id == night.run.run_id}
    before = WardSheet.from_plain(stored[WARD_ID].sheet) if WARD_ID in stored else None
    figures = settlement.ward_figures(newest)
    trend = (*_trend_before(earlier), TrendPoint(night.business_day, figures.taken.total.net_yen))
    ward = issue_ward(figures, made, previous=before, trend=trend, wording=night.wording)
    if ward is None:
        return DaySheets(_there(before), newest, new)
    night.progress("print the ward's sheet", 0, 1)
    _add(night, [_new(WARD_ID, ward, ward_pdf(ward))])
    return DaySheets(ward, newest, new | {WARD_ID})


def _facility_sheets(
    night: Night, settlement: Settlement, made: Provenance, stored: Mapping[str, StoredSheet], closed: set[str]
) -> tuple[tuple[SettlementSheet, ...], frozenset[str]]:
    """The newest sheets, and whose are new. A day that is closed (確定) keeps the sheet that was approved."""
    newest: list[SettlementSheet] = []
    fresh: list[SettlementSheet] = []
    for facility in settlement.facilities():
        known = stored.get(facility.id)
        previous = SettlementSheet.from_plain(known.sheet) if known else None
        if previous is not None and facility.id in closed:
            newest.append(previous)
            continue
        sheet = issue(settlement.figures_of(facility), made, previous=previous, wording=night.wording)
        newest.append(sheet or _there(previous))
        fresh += [sheet] if sheet else []
    _keep(night, fresh)
    return tuple(newest), frozenset(sheet.figures.facility_id for sheet in fresh)


def _keep(night: Night, fresh: list[SettlementSheet]) -> None:
    for start in range(0, len(fresh), _AT_ONCE):
        night.progress("print sheets", start, len(fresh))
        some = fresh[start : start + _AT_ONCE]
        _add(night, [_new(sheet.figures.facility_id, sheet, facility_pdf(sheet)) for sheet in some])
        crash_point("night:sheets_kept")


def _add(night: Night, some: Iterable[NewSheet]) -> None:
    with night.office.database.transaction() as connection:
        sheets.add(connection, some, night.run.run_id, night.office.clock.now())


def _new(facility: str, sheet: SettlementSheet | WardSheet, pdf: bytes) -> NewSheet:
    return NewSheet(
        facility=facility,
        business_day=sheet.figures.business_day,
        revision=sheet.revision,
        state=sheet.figures.headline.state.value,
        figures_sha256=sheet.figures_sha256,
        sheet=sheet.to_plain(),
        pdf=pdf,
        pdf_sha256=sha256(pdf).hexdigest(),
    )


def _there(sheet: _Sheet | None) -> _Sheet:
    assert sheet is not None, "figures without a previous sheet always make a new one"
    return sheet


def _trend_days(day: date) -> tuple[date, date]:
    return day - timedelta(days=_TREND_DAYS - 1), day - timedelta(days=1)


def _trend_before(earlier: Mapping[date, StoredSheet]) -> Iterator[TrendPoint]:
    for day, stored in sorted(earlier.items()):
        yield TrendPoint(day, WardSheet.from_plain(stored.sheet).figures.taken.total.net_yen)
