"""The ward's facility-days at night: ended together, reconciled together."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from pos.domain.facility_day import DAY_MOVES, DayMove, DayStatus
from pos.storage import facility_days as days
from pos.storage.tables import facility_days


def statuses(connection: Connection, day: date, *, for_update: bool = False) -> dict[str, DayStatus]:
    """The status of each facility that has a row for the day. `for_update`: nobody posts to the day until commit."""
    query = select(facility_days.c.facility, facility_days.c.status).where(facility_days.c.business_day == day)
    if for_update:  # in one order, so that two who lock the same rows wait instead of blocking each other
        query = query.order_by(facility_days.c.facility).with_for_update()
    return {facility: DayStatus(status) for facility, status in connection.execute(query)}


def move_all(connection: Connection, facilities: Iterable[str], day: date, what: DayMove, at: datetime) -> list[str]:
    """Let those make the move that this leads somewhere else; which they are."""
    known = statuses(connection, day)
    moving = sorted(name for name in facilities if _leads_on(known.get(name, DayStatus.OPEN), what))
    for facility in moving:
        days.move(connection, facility, day, what, at=at)
    return moving


def closed(connection: Connection, day: date) -> set[str]:
    """Facilities whose day accounting has closed (確定)."""
    return {facility for facility, status in statuses(connection, day).items() if status is DayStatus.CLOSED}


def first_day(connection: Connection) -> date | None:
    """The first day on which anything happened in this system."""
    return connection.execute(select(func.min(facility_days.c.business_day))).scalar()


def neighbours(connection: Connection, day: date) -> tuple[date | None, date | None]:
    """The days before and after it on which anything happened."""
    column = facility_days.c.business_day
    before = connection.execute(select(func.max(column)).where(column < day)).scalar()
    after = connection.execute(select(func.min(column)).where(column > day)).scalar()
    return before, after


def status_counts(connection: Connection, first: date, last: date) -> dict[date, dict[DayStatus, int]]:
    """How many facilities stand where, by day."""
    columns = (facility_days.c.business_day, facility_days.c.status)
    query = select(*columns, func.count()).where(facility_days.c.business_day.between(first, last)).group_by(*columns)
    found: dict[date, dict[DayStatus, int]] = {}
    for day, status, count in connection.execute(query):
        found.setdefault(day, {})[DayStatus(status)] = count
    return found


def _leads_on(status: DayStatus, what: DayMove) -> bool:
    return DAY_MOVES.allows(status, what) and DAY_MOVES.next_status(status, what) is not status
