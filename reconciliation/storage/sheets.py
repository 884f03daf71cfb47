"""Sheet revisions: the canonical JSON and the PDF's bytes, written once and never again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select

from reconciliation.sheet import WARD_ID
from reconciliation.tables import runs, sheet_revisions


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A revision without its PDF. `sheet`: the JSON values that SettlementSheet or WardSheet wrote."""

    facility: str
    business_day: date
    revision: int
    state: str
    figures_sha256: str
    pdf_sha256: str
    made_at: datetime
    run_id: str
    sheet: Any


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A revision to be kept. `facility` is `ward` for the total sheet."""

    facility: str
    business_day: date
    revision: int
    state: str
    figures_sha256: str
    sheet: Any
    pdf: bytes
    pdf_sha256: str


def newest(connection: Connection, day: date, *, published: bool) -> dict[str, StoredSheet]:
    """The newest revision of each facility; `published`: only what everybody may see."""
    return {sheet.facility: sheet for sheet in _read(connection, _newest(day, published=published))}


def revisions(connection: Connection, day: date, *, also_of_run: str | None = None) -> list[StoredSheet]:
    """Every visible revision of the day, oldest first; with those of a run that is about to be published."""
    visible = or_(runs.c.published_at.is_not(None), runs.c.run_id == also_of_run)
    query = _columns().join(runs, runs.c.run_id == sheet_revisions.c.run_id)
    found = _read(connection, query.where(sheet_revisions.c.business_day == day, visible))
    return sorted(found, key=lambda sheet: (sheet.facility, sheet.revision))


def pdf(connection: Connection, day: date, facility: str, revision: int) -> bytes | None:
    """The stored bytes of a visible revision."""
    query = (
        select(sheet_revisions.c.pdf)
        .join(runs, runs.c.run_id == sheet_revisions.c.run_id)
        .where(
            sheet_revisions.c.business_day == day,
            sheet_revisions.c.facility == facility,
            sheet_revisions.c.revision == revision,
            runs.c.published_at.is_not(None),
        )
    )
    return connection.execute(query).scalar_one_or_none()


def newest_of_ward(connection: Connection, first: date, last: date) -> dict[date, StoredSheet]:
    """The newest visible total sheet of each day that has one."""
    query = (
        _columns()
        .join(runs, runs.c.run_id == sheet_revisions.c.run_id)
        .where(sheet_revisions.c.facility == WARD_ID, sheet_revisions.c.business_day.between(first, last))
        .where(runs.c.published_at.is_not(None))
        .order_by(sheet_revisions.c.business_day, sheet_revisions.c.revision)
    )
    # A later revision of a day replaces the earlier one.
    return {sheet.business_day: sheet for sheet in _read(connection, query)}


def add(connection: Connection, sheets: Iterable[NewSheet], run_id: str, at: datetime) -> None:
    """Keep new revisions; invisible until their run is published."""
    rows = [
        {**{name: getattr(sheet, name) for name in NewSheet.__slots__}, "run_id": run_id, "made_at": at}
        for sheet in sheets
    ]
    if rows:
        connection.execute(insert(sheet_revisions), rows)


def _columns() -> Select[Any]:
    return select(*(sheet_revisions.c[name] for name in StoredSheet.__slots__))


def _newest(day: date, *, published: bool) -> Select[Any]:
    latest = select(sheet_revisions.c.facility, func.max(sheet_revisions.c.revision).label("revision"))
    if published:
        latest = latest.join(runs, runs.c.run_id == sheet_revisions.c.run_id).where(runs.c.published_at.is_not(None))
    last = latest.where(sheet_revisions.c.business_day == day).group_by(sheet_revisions.c.facility).subquery()
    same = (last.c.facility == sheet_revisions.c.facility) & (last.c.revision == sheet_revisions.c.revision)
    return _columns().join(last, same).where(sheet_revisions.c.business_day == day)


def _read(connection: Connection, query: Select[Any]) -> list[StoredSheet]:
    return [StoredSheet(*row) for row in connection.execute(query)]
