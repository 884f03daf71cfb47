"""Entries of reconciliation that one line of a statement books: sealed and posted, each once, by the hundred."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from pos.domain.business_day import business_day_of, fiscal_year_of
from pos.domain.identifiers import derived_identifier
from pos.domain.journal import Posting, PostingDay
from pos.office import Office
from pos.storage import audit, facility_days
from pos.storage.journal import Entry
from reconciliation.breaks import WARD_WIDE
from reconciliation.storage import entries
from reconciliation.storage.entries import LineEntry


class Ledger:
    """Books the lines of one transaction. Days of a facility are looked up, and locked against closing, once."""

    def __init__(self, office: Office, connection: Connection) -> None:
        self._office = office
        self._connection = connection
        self._days: dict[tuple[str, date], PostingDay] = {}
        self._entries: dict[str, list[LineEntry]] = {}

    def add(
        self,
        kind: str,
        facility: str,
        line_key: str,
        occurred_at: datetime,
        postings: Sequence[Posting],
        **about: str | None,
    ) -> None:
        """One more entry; `facility` is `ward` for money of no single place. Nothing is written before `close`."""
        entry = Entry(
            id=entry_id(kind, line_key, facility),
            kind=kind,
            facility=facility,
            postings=postings,
            statement_line=line_key,
            **about,
        )
        booked = LineEntry(entry, self._day(facility, occurred_at), occurred_at)
        self._entries.setdefault(facility, []).append(booked)

    def close(self) -> None:
        """Seal and post everything, one chain after the other in sorted order."""
        now = self._office.clock.now()
        for facility, booked in sorted(self._entries.items()):
            payloads = [one.payload(now) for one in booked]
            stamps = audit.append_many(self._connection, self._office.audit_keys, facility, payloads)
            entries.post(self._connection, booked, [stamp.seq for stamp in stamps], now)

    def _day(self, facility: str, occurred_at: datetime) -> PostingDay:
        cut_off = self._office.ward.cut_off
        own_day = business_day_of(occurred_at, cut_off)
        if (facility, own_day) not in self._days:
            # Money of no single place has no facility-day: nobody closes it.
            self._days[facility, own_day] = (
                PostingDay(own_day, own_day, fiscal_year_of(own_day))
                if facility == WARD_WIDE
                else facility_days.posting_day(self._connection, facility, occurred_at, cut_off)
            )
        return self._days[facility, own_day]


def entry_id(kind: str, line_key: str, facility: str) -> str:
    """The journal entry of a line at a facility: the primary key sees to it that there is one."""
    return derived_identifier(kind, line_key, facility)
