"""Chargebacks, their withdrawal, and adjustments -> the journal, once per line. Revenue is never touched."""

from collections.abc import Sequence
from datetime import date

from pos.crash_points import crash_point
from pos.domain.business_day import business_day_of, fiscal_year_of
from pos.domain.journal import SUSPENSE, Place, Posting, agent_fee_entry, disputed, set_aside_entry
from pos.office import Office
from reconciliation.booking.ledger import Ledger
from reconciliation.proof.owners import Owners, split_by_owner
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage import owners
from reconciliation.storage.lines import waiting_since
from reconciliation.storage.other_lines import UnbookedLine, not_booked
from reconciliation.storage.payouts import is_netted


def book_other_lines(office: Office, business_day: date) -> int:
    """Book what has arrived by now and still waits; how many lines. Safe to repeat."""
    with office.database.reading() as connection:
        found = not_booked(connection, list(office.ward.agents), waiting_since(business_day))
        bearing = owners.of_subjects(connection, {line.subject for line in found if line.subject})
    if not found:
        return 0
    places = PlacesOfLines(office.ward)
    with office.database.transaction() as connection:
        ledger = Ledger(office, connection)
        for line in found:
            facility = line.facility or places.facility_of(line.agent, line.merchant_account, line.terminal_id)
            year = fiscal_year_of(business_day_of(line.occurred_at, office.ward.cut_off))
            postings = postings_of(office, line, Place(facility, year), bearing.get(line.subject or "", {}))
            if postings:
                ledger.add(
                    line.type.value, facility, line.line_key, line.occurred_at, postings, payment_id=line.payment_id
                )
        ledger.close()
    crash_point("night:other_lines_booked")
    return len(found)


def postings_of(office: Office, line: UnbookedLine, place: Place, bearing: Owners) -> Sequence[Posting]:
    """The line's amount against what is disputed or unexplained, and its fee; of several owners each has its share."""
    against = SUSPENSE if line.type in {LineType.ADJUSTMENT, LineType.FEE_ADJUSTMENT} else disputed(line.agent)
    fees = split_by_owner(line.fee_yen, bearing)
    netted = is_netted(office.ward, line.agent)
    return [
        posting
        for owner, amount in split_by_owner(line.gross_yen, bearing).items()
        for posting in (
            *set_aside_entry(line.agent, against, amount, place, owner),
            *agent_fee_entry(line.agent, fees[owner], place, netted=netted, owner=owner),
        )
    ]
