"""Beginning and end of the night for the ward's facility-days."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from pos.domain.business_day import ends_at
from pos.domain.errors import Refused
from pos.domain.facility_day import DayMove
from pos.office import Office
from pos.storage import audit
from reconciliation.steps.night import Night
from reconciliation.storage import days


def refuse_unless_over(office: Office, business_day: date) -> None:
    """Raises Refused `day_not_over`: a day that still takes money cannot be reconciled."""
    end, now = ends_at(business_day, office.ward.cut_off), office.clock.now()
    if now < end:
        raise Refused(
            "day_not_over", f"{business_day} ends at {end.isoformat()}, it is {now.astimezone(end.tzinfo).isoformat()}"
        )


def end_the_day(night: Night) -> None:
    """OPEN -> ENDED for every facility that is in use."""
    ward, day = night.office.ward, night.business_day
    in_use = [place.id for place in ward.facilities.values() if place.is_in_use(day)]
    with night.office.database.transaction() as connection:
        known = days.statuses(connection, day)
        move_days(night, connection, {*in_use, *known}, DayMove.END)


def move_days(night: Night, connection: Connection, facilities: Iterable[str], move: DayMove) -> None:
    """Move those that this leads on, under one row of the ward's audit chain."""
    office, day = night.office, night.business_day
    moved = days.move_all(connection, facilities, day, move, office.clock.now())
    if moved:
        payload = {"facility_days": {"business_day": day.isoformat(), "move": move.value, "facilities": moved}}
        audit.append(connection, office.audit_keys, audit.WARD_CHAIN, payload)
