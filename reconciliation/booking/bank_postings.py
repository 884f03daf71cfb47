"""What the bank proves -> the journal: each match in one transaction with its entries, once per line and place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.business_day import fiscal_year_of, starts_at
from pos.domain.journal import Place, pay_in_entry, payout_entry
from pos.domain.money import Yen, split_by_largest_remainder, total
from pos.office import Office
from reconciliation.booking.ledger import Ledger
from reconciliation.findings.bank import PaidIn
from reconciliation.incoming.import_bank import account_of
from reconciliation.proof.bank_matching import BankMatch
from reconciliation.proof.owners import split_by_owner
from reconciliation.proof.payouts import CarriedInto, Payout
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage import bank, owners, payouts
from reconciliation.storage.payouts import OF_THE_PAYOUT, PaidLine, is_netted

PAYOUT, PAY_IN = "payout", "pay_in"

#: Facility, owner and fiscal year: whose money it is.
Share = tuple[str, str, int]


def book_matches(
    office: Office, run_id: str, known: Sequence[Payout], taken_in: CarriedInto, matches: Collection[BankMatch]
) -> int:
    """Keep the matches and book them; how many. `known`: all payouts around; `taken_in`: what each brings with it.

    What is matched is booked, and the other way round (I7): a night that dies has done both or neither. A payout of
    which a line has come since it was matched is left to the next night.
    """
    by_subject = {payout.subject: payout for payout in known}
    of_payouts = [one for one in matches if one.subject in by_subject]
    of_cash = [one for one in matches if one.subject not in by_subject]
    booked = len(of_cash)
    for match in of_payouts:
        payout = by_subject[match.subject]
        with office.database.transaction() as connection:
            booked += _book_payout(office, connection, run_id, match, (payout, *taken_in.get(payout.key, ())))
        crash_point("night:payout_booked")
    if of_cash:
        with office.database.transaction() as connection:
            bank.add_matches(connection, of_cash, run_id, office.clock.now())
            _book_cash(office, connection, bank.paid_in_by(connection, [one.line_key for one in of_cash]))
        crash_point("night:pay_ins_booked")
    return booked


def _book_payout(
    office: Office, connection: Connection, run_id: str, match: BankMatch, parts: Sequence[Payout]
) -> bool:
    payout = parts[0]
    lines = [line for part in parts for line in payouts.lines_of(connection, part)]
    shares = shares_of(office, connection, lines)
    fee = total([line.fee_yen - line.gross_yen for line in lines if line.type is LineType.TRANSFER_FEE])
    if total(list(shares.values())) - fee != payout.expected_yen:
        return False
    bank.add_matches(connection, [match], run_id, office.clock.now())
    [arrived] = payouts.received(connection, [payout])
    keys = sorted(shares)
    fee_shares = dict(zip(keys, _split(fee, [shares[key] for key in keys]), strict=True))
    account, ledger = account_of(office.ward), Ledger(office, connection)
    at = starts_at(arrived.booked_on, office.ward.cut_off)
    for facility, of_facility in groupby(keys, key=itemgetter(0)):
        postings = [
            posting
            for key in of_facility
            for posting in payout_entry(
                payout.agent, account, shares[key], fee_shares[key], Place(facility, key[2]), key[1]
            )
        ]
        if postings:
            ledger.add(PAYOUT, facility, arrived.line_key, at, postings)
    ledger.close()
    return True


def _book_cash(office: Office, connection: Connection, cash: Iterable[PaidIn]) -> None:
    account, ledger = account_of(office.ward), Ledger(office, connection)
    for one in cash:
        slip = one.slip
        place = Place(slip.facility, fiscal_year_of(slip.business_day))
        postings = pay_in_entry(slip.drawer_session_id, account, slip.amount_yen, place)
        at = starts_at(one.booked_on, office.ward.cut_off)
        ledger.add(PAY_IN, slip.facility, one.line_key, at, postings, drawer_session_id=slip.drawer_session_id)
    ledger.close()


def shares_of(office: Office, connection: Connection, lines: Sequence[PaidLine]) -> dict[Share, Yen]:
    """What the lines pay over, by whose money it is; split over owners as the line's amount and fee were booked."""
    places = PlacesOfLines(office.ward)
    bearing = owners.of_subjects(connection, {line.subject for line in lines if line.subject})
    shares: dict[Share, Yen] = defaultdict(lambda: Yen(0))
    for line in lines:
        if line.type in OF_THE_PAYOUT:
            continue
        facility = line.facility or places.facility_of(line.agent, line.merchant_account, line.terminal_id)
        kept_back = line.fee_yen if is_netted(office.ward, line.agent) else Yen(0)
        year, its_owners = fiscal_year_of(line.business_day), bearing.get(line.subject or "", {})
        fees = split_by_owner(kept_back, its_owners)
        for owner, amount in split_by_owner(line.gross_yen, its_owners).items():
            shares[facility, owner, year] += amount - fees[owner]
    return dict(shares)


def _split(fee: Yen, amounts: Sequence[Yen]) -> Sequence[Yen]:
    """A payout's own fee by largest remainder over what it brings; those that bring nothing bear nothing."""
    weights = [Yen(max(int(amount), 0)) for amount in amounts]
    if not fee or not any(weights):
        return [Yen(0)] * len(amounts) if not fee else [fee, *[Yen(0)] * (len(amounts) - 1)]
    return split_by_largest_remainder(fee, weights)
