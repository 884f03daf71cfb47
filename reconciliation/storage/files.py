"""Incoming files as rows: raw bytes and hash kept, ACCEPTED or REJECTED once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, true

from reconciliation.proof.reports_due import Period
from reconciliation.tables import statement_files, statement_verdicts

#: The source of bank files; settlement reports have their agent's id.
BANK = "bank"

ACCEPTED = "accepted"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file as it came. `raw` is a masked copy where a card number was found, empty where nobody can look inside."""

    file_id: str
    sha256: str
    source: str
    name: str
    raw: bytes
    masked: bool
    received_by: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file. `reason` says why it was rejected."""

    file_id: str
    verdict: str
    layout: str | None
    reason: str | None
    period_from: date | None
    period_to: date | None
    new_lines: int
    known_lines: int
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A stored file, without its bytes, and its verdict."""

    sha256: str
    source: str
    name: str
    received_at: datetime
    verdict: Verdict


def add(connection: Connection, file: StatementFile) -> None:
    """Keep a file for good; its verdict follows in the same transaction."""
    connection.execute(insert(statement_files), {name: getattr(file, name) for name in StatementFile.__slots__})


def judge(connection: Connection, verdict: Verdict) -> None:
    """Accept or reject a file that is kept, once."""
    connection.execute(insert(statement_verdicts), {name: getattr(verdict, name) for name in Verdict.__slots__})


def same_content(connection: Connection, source: str, sha256: str) -> list[JudgedFile]:
    """The files of that source with exactly these bytes, oldest first."""
    return _read(connection, statement_files.c.sha256 == sha256, statement_files.c.source == source)


def by_id(connection: Connection, file_id: str) -> JudgedFile | None:
    """One file, or None."""
    found = _read(connection, statement_files.c.file_id == file_id)
    return found[0] if found else None


def newest(connection: Connection, limit: int, offset: int = 0) -> list[JudgedFile]:
    """All files, the last that came first."""
    order = (statement_files.c.received_at.desc(), statement_files.c.file_id.desc())
    return [_judged(*row) for row in connection.execute(_judged_files().order_by(*order).limit(limit).offset(offset))]


def count(connection: Connection) -> int:
    """How many files have come."""
    return connection.execute(select(func.count()).select_from(statement_files)).scalar_one()


def that_cover(connection: Connection, day: date) -> list[JudgedFile]:
    """Files, also rejected ones, whose period holds the day."""
    verdicts = statement_verdicts
    return _read(connection, (verdicts.c.period_from <= day) & (verdicts.c.period_to >= day))


def accepted_between(connection: Connection, source: str, first: date, last: date) -> list[JudgedFile]:
    """Accepted files of that source whose period touches these days, oldest first."""
    verdict = statement_verdicts
    touches = (verdict.c.period_from <= last) & (verdict.c.period_to >= first)
    return _read(connection, statement_files.c.source == source, verdict.c.verdict == ACCEPTED, touches)


def accepted_periods(connection: Connection, since: date, layout: str | None = None) -> dict[str, list[Period]]:
    """Per source, the periods of accepted files (of one layout) that end on or after `since`."""
    verdicts = statement_verdicts
    fits = true() if layout is None else verdicts.c.layout == layout
    query = (
        select(statement_files.c.source, verdicts.c.period_from, verdicts.c.period_to)
        .join(verdicts, verdicts.c.file_id == statement_files.c.file_id)
        .where(verdicts.c.verdict == ACCEPTED, verdicts.c.period_to >= since, fits)
        .order_by(verdicts.c.period_from)
    )
    found: dict[str, list[Period]] = defaultdict(list)
    for source, first, last in connection.execute(query):
        found[source].append((first, last))
    return dict(found)


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> list[JudgedFile]:
    query = _judged_files().where(*conditions).order_by(statement_files.c.received_at, statement_files.c.file_id)
    return [_judged(*row) for row in connection.execute(query)]


def _judged_files() -> Select[Any]:
    file, verdict = statement_files, statement_verdicts
    head = (file.c.sha256, file.c.source, file.c.name, file.c.received_at)
    columns = (*head, *(verdict.c[name] for name in Verdict.__slots__))
    return select(*columns).join(verdict, verdict.c.file_id == file.c.file_id)


def _judged(sha256: str, source: str, name: str, received_at: datetime, *verdict: Any) -> JudgedFile:
    return JudgedFile(sha256, source, name, received_at, Verdict(*verdict))
