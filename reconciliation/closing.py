"""確定: accounting closes facility-days. From then on nothing is posted to them, and their sheets stay as they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from pos.domain.facility_day import DayMove
from pos.office import Office
from pos.storage import audit, facility_days
from reconciliation.closing_candidates import Candidate, candidates_of


@dataclass(frozen=True, slots=True)
class Closing:
    """What became of each facility's day: closed now, closed before, or left open for what is in the way."""

    business_day: date
    closed: tuple[Candidate, ...]
    closed_before: tuple[Candidate, ...]
    left_open: tuple[Candidate, ...]


def close_day(
    office: Office,
    business_day: date,
    actor: str,
    *,
    facilities: Collection[str] | None = None,
    shown: Mapping[str, str] | None = None,
) -> Closing:
    """Close what can be closed, at once: the named facilities, or all of the day. Again: the same, and nothing changes.

    `shown`: the figures_sha256 of each sheet that the person has looked at; a sheet that a run has changed since is
    left open. Raises UnknownPlace for a facility that does not exist; nothing is closed then.
    """
    for facility in facilities or ():
        office.ward.facility(facility)
    with office.database.transaction() as connection:
        found = candidates_of(office, connection, business_day, facilities=facilities, shown=shown, for_update=True)
        closing = [one for one in found if one.can_be_closed]
        if closing:
            # After the locks: whoever posted before us has recorded an earlier instant (I8).
            _close(office, connection, business_day, closing, actor, office.clock.now())
    return Closing(
        business_day=business_day,
        closed=tuple(closing),
        closed_before=tuple(one for one in found if one.is_closed),
        left_open=tuple(one for one in found if one.obstacles),
    )


def _close(
    office: Office, connection: Connection, day: date, closing: Collection[Candidate], actor: str, now: datetime
) -> None:
    for one in closing:
        facility_days.move(connection, one.facility, day, DayMove.CLOSE, at=now, by=actor)
    moved = {"business_day": day.isoformat(), "move": DayMove.CLOSE.value, "at": now.isoformat(), "actor": actor}
    signed = {one.facility: one.sheet.figures_sha256 for one in closing if one.sheet}
    payload = {"facility_days": {**moved, "facilities": sorted(signed)}, "sheets": signed}
    audit.append(connection, office.audit_keys, audit.WARD_CHAIN, payload)
