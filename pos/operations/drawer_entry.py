"""What opening and closing a drawer write down: an audit row, and the entry it seals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from pos.domain.journal import Place, Posting
from pos.office import Office
from pos.storage import audit, facility_days, journal
from pos.storage.drawers import DrawerSession


def post_drawer_entry(
    office: Office,
    connection: Connection,
    session: DrawerSession,
    kind: str,
    at: datetime,
    actor: str,
    postings: Callable[[Place], Sequence[Posting]],
    details: Mapping[str, Any] | None = None,
) -> None:
    """Seal and post one act on a drawer; an empty drawer (no float, no cash) has an audit row only."""
    day = facility_days.posting_day(connection, session.facility, at, office.ward.cut_off)
    place = Place(session.facility, day.fiscal_year, session.id)
    entry = journal.Entry(office.new_id(), kind, session.facility, postings(place), drawer_session_id=session.id)
    payload = {
        "drawer": {
            "session_id": session.id,
            "counter": session.counter,
            "act": kind,
            "actor": actor,
            **(details or {}),
        },
        "occurred_at": at.isoformat(),
        "business_day": day.business_day.isoformat(),
        "journal_entry": entry.payload(),
    }
    stamp = audit.append(connection, office.audit_keys, session.facility, payload)
    journal.post(connection, entry, day, occurred_at=at, recorded_at=office.clock.now(), audit_seq=stamp.seq)
