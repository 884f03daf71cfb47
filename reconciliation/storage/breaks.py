"""Breaks as rows, with every move as an event."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from pos.storage.tables import facility_days
from reconciliation.blocks.breaks import DayBreak
from reconciliation.breaks import BreakKind, BreakMove, BreakStatus, Fact
from reconciliation.proof.follow_up import KnownBreak, Step
from reconciliation.storage.chunks import chunks
from reconciliation.tables import break_events, breaks


class StoredBreak(NamedTuple):
    """A break with its last event."""

    fact: Fact
    status: BreakStatus
    found_at: datetime
    last_move: BreakMove
    last_reason: str

    @property
    def known(self) -> KnownBreak:
        """As the next run sees it."""
        return KnownBreak(self.fact, self.status, gone=self.last_move is BreakMove.FACT_GONE)


def of_day(connection: Connection, day: date, *, for_update: bool = False) -> dict[str, StoredBreak]:
    """All breaks of the day, closed ones too, by id."""
    query = select(breaks).where(breaks.c.business_day == day).order_by(breaks.c.break_id)
    rows = connection.execute(query.with_for_update() if for_update else query).mappings().all()
    last = _last_events(connection, day)
    return {row["break_id"]: _stored(row, *last[row["break_id"]]) for row in rows}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which breaks somebody looks for; None: all. `closed`: those that are over, too."""

    kind: str | None = None
    facility: str | None = None
    agent: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class BreakEvent:
    """One move of a break's history."""

    sequence: int
    move: BreakMove
    actor: str
    reason: str
    recorded_at: datetime


def of_all_days(connection: Connection, wanted: Wanted) -> list[tuple[Fact, BreakStatus, datetime]]:
    """With their status and when they were found; the oldest day first."""
    one = breaks
    query = select(one).order_by(one.c.business_day, one.c.facility, one.c.kind, one.c.break_id)
    for column, value in ((one.c.kind, wanted.kind), (one.c.facility, wanted.facility), (one.c.agent, wanted.agent)):
        query = query.where(column == value) if value else query
    if not wanted.closed:
        query = query.where(one.c.status != BreakStatus.CLOSED.value)
    rows = connection.execute(query).mappings()
    return [(_fact(row), BreakStatus(row["status"]), row["found_at"]) for row in rows]


def day_of(connection: Connection, break_id: str) -> date | None:
    """The day of a break, or None."""
    return connection.execute(select(breaks.c.business_day).where(breaks.c.break_id == break_id)).scalar()


def history(connection: Connection, break_id: str) -> list[BreakEvent]:
    """Everything that happened to it, oldest first."""
    event = break_events
    query = select(event.c.sequence, event.c.move, event.c.actor, event.c.reason, event.c.recorded_at)
    rows = connection.execute(query.where(event.c.break_id == break_id).order_by(event.c.sequence))
    return [BreakEvent(number, BreakMove(move), actor, reason, at) for number, move, actor, reason, at in rows]


def found_after_closing(connection: Connection, since: datetime, until: datetime) -> list[Fact]:
    """Found in these hours at places whose day was closed (確定) by then."""
    day, one = facility_days, breaks
    query = (
        select(one)
        .join(day, (day.c.facility == one.c.facility) & (day.c.business_day == one.c.business_day))
        .where(one.c.found_at >= since, one.c.found_at < until, day.c.closed_at < one.c.found_at)
        .order_by(one.c.found_at, one.c.break_id)
    )
    return [_fact(row) for row in connection.execute(query).mappings()]


def apply(connection: Connection, steps: Sequence[Step], run_id: str, at: datetime) -> None:
    """Make the steps of a run: new breaks, changed ones, and an event for each."""
    new = [step for step in steps if step.move is BreakMove.FIND]
    if new:
        connection.execute(insert(breaks), [_row(step, run_id, at) for step in new])
    for step in steps:
        if step.move is not BreakMove.FIND:
            changes = {**_facts(step.fact), "status": step.status.value}
            connection.execute(update(breaks).where(breaks.c.break_id == step.break_id).values(changes))
    _add_events(connection, steps, run_id, at)


def breaks_after(
    known: Mapping[str, StoredBreak], steps: Sequence[Step] = (), found_at: datetime | None = None
) -> list[DayBreak]:
    """The day's breaks as they will stand after these steps, numbered per facility in the order they were found."""
    after = {
        break_id: (one.found_at, DayBreak(one.fact, 0, one.status, one.last_reason)) for break_id, one in known.items()
    }
    for step in steps:
        first = after[step.break_id][0] if step.break_id in after else found_at
        assert first is not None, "steps are made at an instant"
        after[step.break_id] = (first, DayBreak(step.fact, 0, step.status, step.reason))
    numbers: Counter[str] = Counter()
    in_order = sorted(after.values(), key=lambda row: (row[0], row[1].fact.kind, row[1].fact.break_id))
    breaks_in_order = []
    for _, one in in_order:
        numbers[one.fact.facility] += 1
        breaks_in_order.append(replace(one, number=numbers[one.fact.facility]))
    return breaks_in_order


def _add_events(connection: Connection, steps: Iterable[Step], run_id: str, at: datetime) -> None:
    event = break_events
    highest: dict[str, int] = {}
    for some in chunks(step.break_id for step in steps):
        last = func.max(event.c.sequence).label("sequence")
        query = select(event.c.break_id, last).where(event.c.break_id.in_(some)).group_by(event.c.break_id)
        highest |= {row.break_id: row.sequence for row in connection.execute(query)}
    rows = [
        {
            "break_id": step.break_id,
            "sequence": highest.get(step.break_id, 0) + 1,
            "move": step.move.value,
            "actor": step.actor,
            "reason": step.reason,
            "run_id": run_id,
            "recorded_at": at,
        }
        for step in steps
    ]
    if rows:
        connection.execute(insert(break_events), rows)


def _last_events(connection: Connection, day: date) -> dict[str, tuple[str, str]]:
    latest = (
        select(break_events.c.break_id, func.max(break_events.c.sequence).label("sequence"))
        .join(breaks, breaks.c.break_id == break_events.c.break_id)
        .where(breaks.c.business_day == day)
        .group_by(break_events.c.break_id)
        .subquery()
    )
    query = select(break_events.c.break_id, break_events.c.move, break_events.c.reason).join(
        latest, (latest.c.break_id == break_events.c.break_id) & (latest.c.sequence == break_events.c.sequence)
    )
    return {break_id: (move, reason) for break_id, move, reason in connection.execute(query)}


def _facts(fact: Fact) -> dict[str, Any]:
    return {**asdict(fact), "kind": fact.kind.value}


def _row(step: Step, run_id: str, at: datetime) -> dict[str, Any]:
    return {**_facts(step.fact), "status": step.status.value, "first_run_id": run_id, "found_at": at}


def _stored(row: RowMapping, move: str, reason: str) -> StoredBreak:
    return StoredBreak(_fact(row), BreakStatus(row["status"]), row["found_at"], BreakMove(move), reason)


def _fact(row: RowMapping) -> Fact:
    values = {name: row[name] for name in Fact.__slots__}
    return Fact(**{**values, "kind": BreakKind(values["kind"])})
