"""Runs of the night. Nothing of a run is visible before it is published; a run that died is taken up again."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, text, update

from pos.facilities import Ward
from pos.storage.upsert import insert_or
from reconciliation.tables import runs, ward_versions

#: Any number will do, if all processes that number runs, or keep them from beginning, use the same.
_NUMBER_LOCK = 7_041_890


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one business day. `facility` None: asked for the whole ward."""

    run_id: str
    number: int
    business_day: date
    facility: str | None
    as_of: datetime
    published_at: datetime | None = None
    manifest_sha256: str | None = None


def begin(
    connection: Connection, ward: Ward, run_id: str, business_day: date, facility: str | None, as_of: datetime
) -> Run:
    """The day's run that was begun and never published, or a new one under `run_id`."""
    _keep_ward(connection, ward, as_of)
    unfinished = _unfinished(connection, business_day)
    changes = {"facility": facility, "ward_sha256": ward.sha256, "as_of": as_of}
    if unfinished is not None:
        connection.execute(update(runs).where(runs.c.run_id == unfinished.run_id).values(changes))
        return Run(unfinished.run_id, unfinished.number, business_day, facility, as_of)
    number = _next_number(connection)
    connection.execute(insert(runs).values(run_id=run_id, number=number, business_day=business_day, **changes))
    return Run(run_id, number, business_day, facility, as_of)


def look(connection: Connection, run: Run, as_of: datetime) -> Run:
    """The run looks at the facts now: those up to `as_of` are in what it prints, later ones may be."""
    connection.execute(update(runs).where(runs.c.run_id == run.run_id).values(as_of=as_of))
    return replace(run, as_of=as_of)


def publish(connection: Connection, run_id: str, at: datetime, manifest_sha256: str) -> None:
    """From now on everything of the run is visible."""
    values = {"published_at": at, "manifest_sha256": manifest_sha256}
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(values))


def is_at_work(connection: Connection, business_day: date) -> bool:
    """Whether a run of the day was begun and is not published: its sheets may become others than those on show."""
    return _unfinished(connection, business_day) is not None


def let_none_begin(connection: Connection) -> None:
    """No new run begins until this transaction ends: a night must not print a day while it is being closed."""
    if connection.dialect.name != "sqlite":  # there, one process writes at a time anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _NUMBER_LOCK})


def last_published(connection: Connection, business_day: date) -> Run | None:
    """The day's newest run that is visible."""
    query = select(runs).where(runs.c.business_day == business_day, runs.c.published_at.is_not(None))
    row = connection.execute(query.order_by(runs.c.number.desc()).limit(1)).mappings().one_or_none()
    return _run(row) if row else None


def published(connection: Connection, business_day: date) -> list[tuple[Run, datetime]]:
    """All visible runs of a day with when they became so, the newest first."""
    query = select(runs).where(runs.c.business_day == business_day, runs.c.published_at.is_not(None))
    rows = connection.execute(query.order_by(runs.c.number.desc())).mappings()
    return [(_run(row), row["published_at"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Published:
    """When a day's newest visible run looked at the facts, and when it became visible."""

    as_of: datetime
    published_at: datetime


def published_days(connection: Connection, first: date, last: date) -> dict[date, Published]:
    """The days that have a visible run."""
    query = (
        select(runs.c.business_day, func.max(runs.c.as_of), func.max(runs.c.published_at))
        .where(runs.c.business_day.between(first, last), runs.c.published_at.is_not(None))
        .group_by(runs.c.business_day)
    )
    return {day: Published(as_of, published_at) for day, as_of, published_at in connection.execute(query)}


def _keep_ward(connection: Connection, ward: Ward, at: datetime) -> None:
    values = {"sha256": ward.sha256, "content": ward.source, "first_seen_at": at}
    connection.execute(insert_or(connection, ward_versions).values(values).on_conflict_do_nothing())


def _unfinished(connection: Connection, business_day: date) -> Run | None:
    query = select(runs).where(runs.c.business_day == business_day, runs.c.published_at.is_(None))
    row = connection.execute(query.order_by(runs.c.number.desc()).limit(1)).mappings().one_or_none()
    return _run(row) if row else None


def _next_number(connection: Connection) -> int:
    let_none_begin(connection)
    return (connection.execute(select(func.max(runs.c.number))).scalar() or 0) + 1


def _run(row: RowMapping) -> Run:
    return Run(**{name: row[name] for name in Run.__slots__})
