"""Which earlier days have learnt something since they were last reconciled, and must be run again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, func, or_, select

from pos.domain.business_day import TOKYO
from pos.facilities import is_holiday
from pos.office import Office
from pos.storage.tables import drawer_sessions, journal_entries, pay_in_slips, payment_events, refund_events
from reconciliation.breaks import BreakKind, BreakStatus
from reconciliation.proof.bank_due import BankDue
from reconciliation.storage import bank, runs
from reconciliation.storage.lines import LINES_WAIT
from reconciliation.storage.news_of_files import told_by_files
from reconciliation.storage.runs import Published
from reconciliation.tables import (
    break_events,
    breaks,
    statement_lines,
)

#: How long after a day events may still be recorded for it: sales of a counter that was cut off, answers of an agent
#: that was down. Looking further back would read two months of events every ten minutes.
_EVENTS_COME_WITHIN = timedelta(days=14)


def days_with_news(office: Office, connection: Connection) -> list[date]:
    """Days that were reconciled and whose facts have moved since, oldest first.

    Closed ones (確定), too: their sheets stay, but a line that does not come is a break all the same.
    """
    now = office.clock.now()
    today = now.astimezone(TOKYO).date()
    reconciled = runs.published_days(connection, today - LINES_WAIT, today)
    changed = _last_changes(connection, today)
    booked = _last_bookings(connection, today)
    unshaken = _unshaken_since(connection, reconciled)
    due = BankDue(office.ward, bank.periods(connection, today - LINES_WAIT), now, is_holiday)

    def has_news(day: date, run: Published) -> bool:
        return (
            changed.get(day, run.as_of) > run.as_of
            or booked.get(day, run.published_at) > run.published_at
            or unshaken.get(day, run.as_of) > run.as_of
            or _report_fell_due(office, day, run.as_of, now)
            or (run.as_of < due.due_at(day) and due.is_overdue(day) and _bank_has_to_prove(connection, due, day))
        )

    return [day for day, run in sorted(reconciled.items()) if has_news(day, run)]


def _last_changes(connection: Connection, today: date) -> dict[date, datetime]:
    latest: dict[date, datetime] = {}
    for query in (*_changes(today), *_answers_to_doubts(today)):
        for day, at in connection.execute(query):
            latest[day] = max(at, latest.get(day, at))
    for day, at in told_by_files(connection, _midnight(today - _EVENTS_COME_WITHIN), today):
        latest[day] = max(at, latest.get(day, at))
    for query in _counted_later(today):
        for belongs_to, counted_on in connection.execute(query):
            if belongs_to in latest:
                latest[counted_on] = max(latest[belongs_to], latest.get(counted_on, latest[belongs_to]))
    return latest


def _changes(today: date) -> Iterator[Select[Any]]:
    """The last change of each day, by kind of fact."""
    recent = today - _EVENTS_COME_WITHIN
    for event in (payment_events, refund_events):
        last = func.max(event.c.recorded_at)
        yield select(event.c.business_day, last).where(event.c.business_day >= recent).group_by(event.c.business_day)
    session = drawer_sessions
    yield (
        select(session.c.business_day, func.max(session.c.closed_at))
        .where(session.c.business_day >= today - LINES_WAIT)  # it may have been forgotten for weeks
        .where(session.c.closed_at >= _midnight(recent))
        .group_by(session.c.business_day)
    )
    entry = journal_entries
    yield (  # レジ締め of a day that was closed (確定) is counted on a later one
        select(entry.c.business_day, func.max(entry.c.recorded_at))
        .where(entry.c.business_day >= recent, entry.c.kind == "close_drawer")
        .group_by(entry.c.business_day)
    )
    yield (
        select(breaks.c.business_day, func.max(break_events.c.recorded_at))
        .join(break_events, break_events.c.break_id == breaks.c.break_id)
        .where(breaks.c.business_day >= today - LINES_WAIT, ~break_events.c.actor.startswith("rule:"))
        .group_by(breaks.c.business_day)
    )


def _last_bookings(connection: Connection, today: date) -> dict[date, datetime]:
    """When each day last got an entry (fees, payouts) from the night of another one.

    The days' own nights write such entries, too, after their look at the facts and before their sheets.
    """
    entry = journal_entries
    query = (
        select(entry.c.business_day, func.max(entry.c.recorded_at).label("last"))
        .where(entry.c.statement_line.is_not(None), entry.c.recorded_at >= _midnight(today - _EVENTS_COME_WITHIN))
        .group_by(entry.c.business_day)
    )
    return {row.business_day: row.last for row in connection.execute(query)}


def _counted_later(today: date) -> Iterator[Select[Any]]:
    """Days whose events are partly counted on a later one, because they were closed (確定); each with that one.

    Reports and answers speak of the former, and what they prove stands on the sheet of the latter.
    """
    for event in (payment_events, refund_events):
        days = (event.c.belongs_to_day, event.c.business_day)
        is_late = event.c.business_day > event.c.belongs_to_day
        yield select(*days).where(is_late, event.c.business_day >= today - LINES_WAIT).distinct()


def _unshaken_since(connection: Connection, reconciled: Mapping[date, Published]) -> dict[date, datetime]:
    """By day with a broken invariant, when a run of another day last found the house in order: it is checked whole."""
    query = (
        select(breaks.c.business_day)
        .where(breaks.c.kind == BreakKind.INVARIANT_FAILED.value, breaks.c.status != BreakStatus.CLOSED.value)
        .distinct()
    )
    shaken = set(connection.execute(query).scalars())
    in_order = [run.published_at for day, run in reconciled.items() if day not in shaken]
    return dict.fromkeys(shaken, max(in_order)) if in_order else {}


def _answers_to_doubts(today: date) -> Iterator[Select[Any]]:
    """An outcome that was not known on a day is recorded on the day of the answer, but it is news for the former."""
    subject = func.substr(breaks.c.leg_id, 1, 26)
    for event, key in ((payment_events, "payment_id"), (refund_events, "refund_id")):
        yield (
            select(breaks.c.business_day, func.max(event.c.recorded_at))
            .join(event, event.c[key] == subject)
            .where(breaks.c.kind == BreakKind.UNRESOLVED_PAYMENT.value, breaks.c.status != BreakStatus.CLOSED.value)
            .where(breaks.c.business_day >= today - LINES_WAIT)
            .group_by(breaks.c.business_day)
        )


def _report_fell_due(office: Office, day: date, as_of: datetime, now: datetime) -> bool:
    due = [agent.report_due_at(day, is_holiday) for agent in office.ward.agents.values()]
    return any(as_of < at <= now for at in due)


def _bank_has_to_prove(connection: Connection, due: BankDue, day: date) -> bool:
    """Whether payouts or cash are waited for on the statement that covers the day."""
    first, last = due.statement_of(day)
    slip = exists().where(pay_in_slips.c.due_on.between(first, last))
    payout = exists().where(statement_lines.c.payout_on.between(first, last))
    return bool(connection.execute(select(or_(slip, payout))).scalar())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=TOKYO)
