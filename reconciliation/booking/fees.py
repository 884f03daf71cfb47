"""Reported fees of matched lines -> the journal, once per line. Expected fees (見込) are never posted."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.identifiers import derived_identifier
from pos.domain.journal import WARD, Place, Posting, PostingDay, agent_fee_entry
from pos.domain.money import Yen, split_by_largest_remainder
from pos.facilities import FeeMode
from pos.office import Office
from pos.storage import audit, facility_days
from pos.storage.journal import Entry
from reconciliation.proof.legs import LegKind, subject_of
from reconciliation.storage import fees, lines
from reconciliation.storage.chunks import in_batches
from reconciliation.storage.fees import FeeEntry, ReportedFee

#: What the journal calls such an entry.
KIND = "agent_fee"


def post_reported_fees(office: Office, run_id: str, business_day: date) -> int:
    """Post the fees on the lines this run has matched; how many. Safe to repeat: an entry is named after its line."""
    since = lines.waiting_since(business_day)
    with office.database.reading() as connection:
        to_post = fees.to_post(connection, run_id, list(office.ward.agents), since, KIND)
    for facility, of_facility in groupby(to_post, key=itemgetter(0)):
        for some in in_batches(line_key for _, line_key in of_facility):
            with office.database.transaction() as connection:
                _post(office, connection, facility, fees.reported(connection, some))
            crash_point("night:fees_of_a_facility_posted")
    return len(to_post)


def entry_id(line_key: str) -> str:
    """The journal entry of a line's fee: the primary key sees to it that there is one."""
    return derived_identifier(KIND, line_key)


def postings_of(office: Office, fee: ReportedFee, place: Place, owners: dict[str, Yen]) -> list[Posting]:
    """Dr fee / Cr receivable (netted) or payable (billed); of a payment with several owners each bears its share."""
    netted = office.ward.agents[fee.agent].fee_mode is FeeMode.NETTED
    paying = {owner: amount for owner, amount in sorted(owners.items()) if amount > 0} or {WARD: Yen(1)}
    shares = split_by_largest_remainder(fee.fee_yen, list(paying.values()))
    return [
        posting
        for owner, share in zip(paying, shares, strict=True)
        for posting in agent_fee_entry(fee.agent, share, place, netted=netted, owner=owner)
    ]


def _post(office: Office, connection: Connection, facility: str, reported: Sequence[ReportedFee]) -> None:
    owners = fees.owners(connection, {fee.payment_id for fee in reported})
    days = _Days(office, connection, facility)
    entries = [_entry(office, fee, days.of(fee), owners.get(fee.payment_id, {})) for fee in reported]
    now = office.clock.now()
    payloads = [_payload(fee, now) for fee in entries]
    stamps = audit.append_many(connection, office.audit_keys, facility, payloads)
    fees.post(connection, entries, [stamp.seq for stamp in stamps], now)


def _entry(office: Office, fee: ReportedFee, day: PostingDay, owners: dict[str, Yen]) -> FeeEntry:
    place = Place(fee.facility, day.fiscal_year)
    is_refund = fee.leg_id.endswith(f":{LegKind.REFUND}")
    entry = Entry(
        id=entry_id(fee.line_key),
        kind=KIND,
        facility=fee.facility,
        postings=postings_of(office, fee, place, owners),
        payment_id=fee.payment_id,
        refund_id=subject_of(fee.leg_id) if is_refund else None,
        statement_line=fee.line_key,
    )
    return FeeEntry(entry, day, fee.occurred_at)


def _payload(fee: FeeEntry, now: datetime) -> dict[str, object]:
    return {
        "statement_line": fee.entry.statement_line,
        "journal_entry": fee.entry.payload(),
        "occurred_at": fee.occurred_at.isoformat(),
        "recorded_at": now.isoformat(),
        "business_day": fee.day.business_day.isoformat(),
        "belongs_to_day": fee.day.belongs_to_day.isoformat(),
    }


class _Days:
    """Where fees of one facility are counted; each day is looked up, and locked against closing, once."""

    def __init__(self, office: Office, connection: Connection, facility: str) -> None:
        self._office = office
        self._connection = connection
        self._facility = facility
        self._known: dict[date, PostingDay] = {}

    def of(self, fee: ReportedFee) -> PostingDay:
        """The line's own day, or the earliest unclosed one after it."""
        if fee.business_day not in self._known:
            self._known[fee.business_day] = facility_days.posting_day(
                self._connection, self._facility, fee.occurred_at, self._office.ward.cut_off
            )
        return self._known[fee.business_day]
