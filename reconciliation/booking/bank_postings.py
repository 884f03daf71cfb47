"""What the bank proves -> the journal: each match in one transaction with its entries, once per line and place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.business_day import fiscal_year_of, starts_at
from pos.domain.journal import WARD, Place, pay_in_entry, payout_entry
from pos.domain.money import Yen, split_by_largest_remainder, total
from pos.office import Office
from reconciliation.booking.ledger import Ledger
from reconciliation.findings.bank import PaidIn
from reconciliation.incoming.import_bank import account_of
from reconciliation.proof.bank_matching import BankMatch
from reconciliation.proof.payouts import Payout, carried_into
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage import bank, fees, payouts
from reconciliation.storage.payouts import PaidLine, ReceivedPayout

PAYOUT, PAY_IN = "payout", "pay_in"
#: What belongs to the payout as a whole; carried money is counted where its lines are.
_OF_THE_PAYOUT = {LineType.TRANSFER_FEE, LineType.CARRY_OVER}

#: Facility, owner and fiscal year: whose money it is.
Share = tuple[str, str, int]


def book_matches(office: Office, run_id: str, known: Sequence[Payout], matches: Collection[BankMatch]) -> int:
    """Keep the matches and book them; how many. `known`: all payouts around, for what was carried into another one.

    What is matched is booked, and the other way round (I7): a night that dies has done both or neither.
    """
    by_subject = {payout.subject: payout for payout in known}
    earlier = carried_into(known)
    of_payouts = [one for one in matches if one.subject in by_subject]
    of_cash = [one for one in matches if one.subject not in by_subject]
    for match in of_payouts:
        payout = by_subject[match.subject]
        with office.database.transaction() as connection:
            bank.add_matches(connection, [match], run_id, office.clock.now())
            [arrived] = payouts.received(connection, [payout])
            parts = (payout, *earlier.get(payout.key, ()))
            lines = [line for part in parts for line in payouts.lines_of(connection, part)]
            _book_payout(office, connection, arrived, lines)
        crash_point("night:payout_booked")
    if of_cash:
        with office.database.transaction() as connection:
            bank.add_matches(connection, of_cash, run_id, office.clock.now())
            _book_cash(office, connection, bank.paid_in_by(connection, [one.line_key for one in of_cash]))
        crash_point("night:pay_ins_booked")
    return len(matches)


def _book_payout(office: Office, connection: Connection, arrived: ReceivedPayout, lines: Sequence[PaidLine]) -> None:
    shares = shares_of(office, connection, lines)
    fee = -total([line.gross_yen - line.fee_yen for line in lines if line.type is LineType.TRANSFER_FEE])
    keys = sorted(shares)
    fee_shares = dict(zip(keys, _split(fee, [shares[key] for key in keys]), strict=True))
    received = total([shares[key] - fee_shares[key] for key in keys])
    assert received == arrived.amount_yen, f"{arrived.line_key}: {arrived.amount_yen} came, {received} is explained"
    account, ledger = account_of(office.ward), Ledger(office, connection)
    at = starts_at(arrived.booked_on, office.ward.cut_off)
    by_facility: dict[str, list[Share]] = defaultdict(list)
    for key in keys:
        by_facility[key[0]].append(key)
    for facility, of_facility in by_facility.items():
        postings = [
            posting
            for key in of_facility
            for posting in payout_entry(
                arrived.payout.agent, account, shares[key], fee_shares[key], Place(facility, key[2]), key[1]
            )
        ]
        if postings:
            ledger.add(PAYOUT, facility, arrived.line_key, at, postings)
    ledger.close()


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
    """What the lines pay over, by whose money it is; each line's amount is split over the owners of its payment."""
    places = PlacesOfLines(office.ward)
    owners = fees.owners(connection, {line.payment_id for line in lines if line.payment_id})
    shares: dict[Share, Yen] = defaultdict(lambda: Yen(0))
    for line in lines:
        if line.type in _OF_THE_PAYOUT:
            continue
        facility = line.facility or places.facility_of(line.agent, line.merchant_account, line.terminal_id)
        year, amount = fiscal_year_of(line.business_day), line.paid_yen(office.ward)
        paying = {owner: yen for owner, yen in sorted(owners.get(line.payment_id or "", {}).items()) if yen > 0}
        paying = paying or {WARD: Yen(1)}
        for owner, part in zip(paying, split_by_largest_remainder(amount, list(paying.values())), strict=True):
            shares[facility, owner, year] += part
    return dict(shares)


def _split(fee: Yen, amounts: Sequence[Yen]) -> Sequence[Yen]:
    """A payout's own fee by largest remainder over what it brings; those that bring nothing bear nothing."""
    weights = [Yen(max(int(amount), 0)) for amount in amounts]
    if not fee or not any(weights):
        return [Yen(0)] * len(amounts) if not fee else [fee, *[Yen(0)] * (len(amounts) - 1)]
    return split_by_largest_remainder(fee, weights)
