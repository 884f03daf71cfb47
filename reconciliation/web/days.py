"""The calendar of business days, and one day with its sheets, breaks and files."""

from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from pos.domain.business_day import business_day_of
from pos.web.current import office
from reconciliation import readmodels
from reconciliation.day_folder.publishing import ALL, MANIFEST, folder_of
from reconciliation.readmodels import BreakOverview, SheetOverview
from reconciliation.sheet import WARD_ID, HeadlineState
from reconciliation.web.blueprint import blueprint, day_of, sheets_dir
from reconciliation.web.month import Month


@blueprint.get("/")
def calendar() -> ResponseReturnValue:
    """The state of every business day of a month, at a glance."""
    today = business_day_of(office().clock.now(), office().ward.cut_off)
    month = _month(request.args.get("month"), today)
    with office().database.reading() as connection:
        days = {day.business_day: day for day in readmodels.days(connection, month.first, month.last)}
    return render_template("accounting/calendar.html", month=month, days=days, today=today)


@blueprint.get("/days/<day_text>")
def day(day_text: str) -> ResponseReturnValue:
    """The ward's result first, then what needs work, then everything else."""
    business_day = day_of(day_text)
    with office().database.reading() as connection:
        overview = readmodels.days(connection, business_day, business_day)
        sheets = readmodels.sheets_of(connection, business_day)
        breaks = readmodels.breaks_of(connection, business_day)
        files = readmodels.files_of(connection, business_day)
        run = readmodels.last_run(connection, business_day)
        runs = readmodels.runs_of(connection, business_day)
        before, after = readmodels.neighbours(connection, business_day)
    if not overview:
        abort(404)
    ward = next((sheet for sheet in sheets if sheet.facility == WARD_ID), None)
    return render_template(
        "accounting/day.html",
        day=overview[0],
        ward=ward,
        groups=_groups(sheets),
        breaks=breaks,
        files=files,
        run=run,
        runs=runs,
        before=before,
        after=after,
        downloads=_downloads(business_day),
        facility_names=facility_names(business_day, breaks),
    )


@blueprint.get("/days/<day_text>/files/<name>")
def download(day_text: str, name: str) -> ResponseReturnValue:
    """all.pdf, a CSV or the manifest, as the night wrote it."""
    business_day = day_of(day_text)
    if name not in _downloads(business_day):
        abort(404)
    return send_from_directory(
        folder_of(sheets_dir(), business_day).resolve(),
        name,
        as_attachment=True,
        download_name=f"{business_day:%Y%m%d}-{name}",
    )


def facility_names(business_day: date, breaks: list[BreakOverview]) -> dict[str, str]:
    """How the facilities of the breaks were called on that day; what belongs to none is the ward's."""
    known = office().ward.facilities
    names = {one.fact.facility: known.get(one.fact.facility) for one in breaks}
    return {id_: facility.name_on(business_day) if facility else "区全体" for id_, facility in names.items()}


@dataclass(frozen=True)
class SheetGroup:
    """Sheets in one state; `quiet`: nothing was taken there."""

    title: str
    sheets: list[SheetOverview]
    quiet: bool = False


def _groups(sheets: list[SheetOverview]) -> list[SheetGroup]:
    places = [sheet for sheet in sheets if sheet.facility != WARD_ID]

    def in_state(state: HeadlineState) -> list[SheetOverview]:
        return [sheet for sheet in places if sheet.headline.state is state and not _is_quiet(sheet)]

    groups = [
        SheetGroup("不一致", in_state(HeadlineState.BROKEN)),
        SheetGroup("照合待ち", in_state(HeadlineState.PENDING)),
        SheetGroup("一致", in_state(HeadlineState.AGREED)),
        SheetGroup("取扱なし・休館", [sheet for sheet in places if _is_quiet(sheet)], quiet=True),
    ]
    return [group for group in groups if group.sheets]


def _is_quiet(sheet: SheetOverview) -> bool:
    return sheet.headline.state is HeadlineState.AGREED and not sheet.has_movement


def _downloads(business_day: date) -> list[str]:
    folder = folder_of(sheets_dir(), business_day)
    csv = sorted(file.name for file in folder.glob("*.csv"))
    return [name for name in (ALL, *csv, MANIFEST) if (folder / name).is_file()]


def _month(text: str | None, today: date) -> Month:
    if text is None:
        return Month.of(today)
    try:
        return Month.parse(text)
    except ValueError:
        abort(404)
