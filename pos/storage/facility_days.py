"""Facility-days: on which day something is written down, and the lock between posting and closing."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, select, update

from pos.domain.business_day import business_day_of, fiscal_year_of
from pos.domain.facility_day import DAY_MOVES, DayMove, DayStatus
from pos.domain.journal import PostingDay
from pos.storage.tables import facility_days
from pos.storage.upsert import insert_or


def posting_day(connection: Connection, facility: str, occurred_at: datetime, cut_off: time) -> PostingDay:
    """Where an event of `occurred_at` is counted; the day is then locked against closing until commit.

    Its own day, or, once that is CLOSED, the earliest unclosed day after it, with `belongs_to_day` pointing back.
    """
    own_day = business_day_of(occurred_at, cut_off)
    day = own_day
    while _status_for_posting(connection, facility, day) is DayStatus.CLOSED:
        day += timedelta(days=1)
    return PostingDay(business_day=day, belongs_to_day=own_day, fiscal_year=fiscal_year_of(own_day))


def _status_for_posting(connection: Connection, facility: str, day: date) -> DayStatus:
    of_the_day = (facility_days.c.facility == facility) & (facility_days.c.business_day == day)
    query = select(facility_days.c.status).where(of_the_day).with_for_update(read=True)
    status = connection.execute(query).scalar()
    if status is None:
        ensure(connection, facility, day)
        status = connection.execute(query).scalar_one()
    return DayStatus(status)


def ensure(connection: Connection, facility: str, day: date) -> None:
    """The row of the day exists, OPEN when it is new."""
    new = {"facility": facility, "business_day": day, "status": DayStatus.OPEN.value}
    connection.execute(insert_or(connection, facility_days).values(new).on_conflict_do_nothing())


def move(
    connection: Connection, facility: str, day: date, what: DayMove, *, at: datetime, by: str | None = None
) -> DayStatus:
    """Let the day make a legal move, under its lock. Raises IllegalMove."""
    ensure(connection, facility, day)
    of_the_day = (facility_days.c.facility == facility) & (facility_days.c.business_day == day)
    now = connection.execute(select(facility_days.c.status).where(of_the_day).with_for_update()).scalar_one()
    status = DAY_MOVES.next_status(DayStatus(now), what)
    changes: dict[str, object] = {"status": status.value}
    if what is DayMove.END:
        changes["ended_at"] = at
    if what is DayMove.CLOSE:
        changes |= {"closed_at": at, "closed_by": by}
    connection.execute(update(facility_days).where(of_the_day).values(changes))
    return status
