"""Step 3 of the proof: fetch the bank's statements, and let payouts and cash find their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain.money import Yen
from pos.facilities import is_holiday
from pos.gateways.gateway import ReportNotReady
from pos.office import Office
from reconciliation.booking.bank_postings import book_matches
from reconciliation.breaks import Fact
from reconciliation.day_rows import AtBank, PayoutAtBank
from reconciliation.findings.bank import BankFindings
from reconciliation.incoming.import_bank import import_bank
from reconciliation.proof.bank_balances import balance_gaps
from reconciliation.proof.bank_due import LOOK_BACK, BankDue
from reconciliation.proof.bank_matching import BankOutcome, OpenSlip, match_bank
from reconciliation.proof.payouts import CarriedInto, Payout, ReceivedPayout, is_explained
from reconciliation.proof.reports_due import ReportsDue
from reconciliation.steps.night import Night
from reconciliation.steps.reports import reports_due
from reconciliation.storage import bank, days, payouts

_ACTOR = "system:night"
#: The longest time from a sale to its payout (a month's end, paid at the end of the next month, over holidays).
_LONGEST_WAY = timedelta(days=75)


def fetch_statements(night: Night) -> int:
    """Ask the bank for what has come out; how many files came that were not known. None to ask: files come by hand."""
    office = night.office
    if office.bank is None:
        return 0
    with office.database.reading() as connection:
        first_day = days.first_day(connection)
        dates = [] if first_day is None else bank_due(office, connection, first_day).dates_to_ask(first_day)
    fetched = 0
    for on in dates:
        try:
            raw = office.bank.statement(on)
        except ReportNotReady:
            continue
        crash_point("night:statement_fetched")
        imported = import_bank(office, raw, name=f"bank-{on}.txt", actor=_ACTOR)
        fetched += not imported.is_rejected
    return fetched


def settle_with_bank(night: Night) -> int:
    """Keep and book every match that can be made by now, of whatever day; how many."""
    office, run = night.office, night.run
    with office.database.reading() as connection:
        found = open_at_bank(office, connection, run.business_day)
    return book_matches(office, run.run_id, found.known_payouts, found.taken_in, found.outcome.matches)


@dataclass(frozen=True)
class OpenAtBank:
    """What is open on either side, and what the rules make of it."""

    known_payouts: Sequence[Payout]
    banked: Mapping[str, ReceivedPayout]  #: by subject
    payouts: Sequence[Payout]  #: not on the account yet
    complete: Sequence[Payout]  #: those of them whose reports are all here
    taken_in: CarriedInto
    slips: Sequence[OpenSlip]
    outcome: BankOutcome
    due: BankDue


def open_at_bank(office: Office, connection: Connection, business_day: date) -> OpenAtBank:
    """Around a business day, with everything that has been matched by now."""
    since = business_day - LOOK_BACK
    known = payouts.since(connection, office.ward, since)
    there = {one.payout.subject: one for one in payouts.received(connection, known)}
    waiting = [one for one in known if one.subject not in there]
    slips = bank.open_slips(connection, since)
    arrivals = Arrivals(reports_due(office, connection, since - _LONGEST_WAY), days.first_day(connection))
    complete = [one for one in waiting if arrivals.are_complete(one)]
    taken_in = payouts.taken_in(connection, office.ward, business_day)
    outcome = match_bank(
        office.ward,
        [one for one in complete if one.expected_yen != 0],
        slips,
        bank.open_movements(connection, since),
        partial(_is_awaited, arrivals, [one for one in waiting if one not in complete]),
        {one.key for one in complete if not is_explained(one, taken_in)},
    )
    due = bank_due(office, connection, since)
    return OpenAtBank(known, there, waiting, complete, taken_in, slips, outcome, due)


def _is_awaited(arrivals: "Arrivals", incomplete: Sequence[Payout], agent: str, paid_on: date) -> bool:
    late = any(one.agent == agent and one.payout_on <= paid_on for one in incomplete)
    return late or arrivals.awaited(agent, paid_on)


def at_bank(connection: Connection, business_day: date, found: OpenAtBank) -> AtBank:
    """The day on the ward's account, as it was when the day was over."""
    rows = []
    for payout in found.known_payouts:
        came = found.banked.get(payout.subject)
        banked_on, amount = (came.booked_on, came.amount_yen) if came else (None, Yen(0))
        if banked_on is not None and banked_on > business_day:
            banked_on, amount = None, Yen(0)
        if business_day in (payout.payout_on, banked_on):
            rows.append(PayoutAtBank(payout, banked_on, amount))
    return AtBank(found.due.covers(business_day), rows, bank.totals_of_day(connection, business_day))


def bank_facts(office: Office, connection: Connection, business_day: date, found: OpenAtBank) -> list[Fact]:
    """The day's breaks at the bank."""
    names = {agent.id: agent.name for agent in office.ward.agents.values()}
    findings = BankFindings(business_day, found.due, found.outcome, names)
    paid = bank.paid_in(connection, business_day)
    return [
        *findings.of_the_ward(found.payouts, found.complete),
        *findings.grown(found.banked.values()),
        *findings.of_slips(found.slips, paid),
        *findings.overdue(found.payouts, found.slips),
        *findings.gaps(balance_gaps(bank.balances(connection, business_day - LOOK_BACK), is_holiday)),
    ]


def bank_due(office: Office, connection: Connection, since: date) -> BankDue:
    """What is known now of the bank's statements that cover days since then."""
    return BankDue(office.ward, bank.periods(connection, since), office.clock.now(), is_holiday)


@dataclass(frozen=True)
class Arrivals:
    """Which reports are here; those about days before the first one of this system are nobody's to wait for."""

    reports: ReportsDue
    first_day: date | None

    def are_complete(self, payout: Payout) -> bool:
        """Whether every report is here about what the agent pays on its day, and about the day of its newest line."""
        newest_is_old = payout.last_day < payout.payout_on - _LONGEST_WAY
        newest_arrived = newest_is_old or self._all_arrived(payout.agent, payout.last_day)
        return newest_arrived and not self.awaited(payout.agent, payout.payout_on)

    def awaited(self, agent_id: str, paid_on: date) -> bool:
        """Whether the agent pays a period on that day of which reports are missing."""
        agent = self.reports.agent(agent_id)
        day = paid_on - _LONGEST_WAY
        while day < paid_on:
            first, last = agent.period_of(day)
            if agent.payout_on(last, self.reports.is_holiday) == paid_on and not self._all_arrived(agent_id, first):
                return True
            day = last + timedelta(days=1)
        return False

    def _all_arrived(self, agent_id: str, day: date) -> bool:
        first, last = self.reports.agent(agent_id).period_of(day)
        first = max(first, self.first_day or first)
        covered = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return all(self.reports.has_arrived(agent_id, one) for one in covered)
