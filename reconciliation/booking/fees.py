"""Reported fees of matched lines -> the journal, once per line. Expected fees (見込) are never posted."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.business_day import fiscal_year_of
from pos.domain.journal import Place, Posting, agent_fee_entry
from pos.office import Office
from reconciliation.booking.ledger import Ledger
from reconciliation.proof.legs import LegKind, subject_of
from reconciliation.proof.owners import Owners, split_by_owner
from reconciliation.storage import fees, lines, owners
from reconciliation.storage.chunks import in_batches
from reconciliation.storage.fees import ReportedFee
from reconciliation.storage.payouts import is_netted

#: What the journal calls such an entry.
KIND = "agent_fee"


def post_reported_fees(office: Office, business_day: date) -> int:
    """Post the fees on the lines that nights at work have matched; how many. Safe to repeat: one entry per line."""
    since = lines.waiting_since(business_day)
    with office.database.reading() as connection:
        to_post = fees.to_post(connection, list(office.ward.agents), since, KIND)
    for _, of_facility in groupby(to_post, key=itemgetter(0)):
        for some in in_batches(line_key for _, line_key in of_facility):
            with office.database.transaction() as connection:
                _post(office, connection, fees.reported(connection, some))
            crash_point("night:fees_of_a_facility_posted")
    return len(to_post)


def postings_of(office: Office, fee: ReportedFee, place: Place, bearing: Owners) -> list[Posting]:
    """Dr fee / Cr receivable (netted) or payable (billed); of several owners each bears its share."""
    netted = is_netted(office.ward, fee.agent)
    return [
        posting
        for owner, share in split_by_owner(fee.fee_yen, bearing).items()
        for posting in agent_fee_entry(fee.agent, share, place, netted=netted, owner=owner)
    ]


def _post(office: Office, connection: Connection, reported: Sequence[ReportedFee]) -> None:
    bearing = owners.of_subjects(connection, {subject_of(fee.leg_id) for fee in reported})
    ledger = Ledger(office, connection)
    for fee in reported:
        subject = subject_of(fee.leg_id)
        refund_id = subject if fee.leg_id.endswith(f":{LegKind.REFUND}") else None
        place = Place(fee.facility, fiscal_year_of(fee.business_day))
        postings = postings_of(office, fee, place, bearing.get(subject, {}))
        ledger.add(
            KIND, fee.facility, fee.line_key, fee.occurred_at, postings, payment_id=fee.payment_id, refund_id=refund_id
        )
    ledger.close()
