"""Step 3 of the proof: fetch the bank's statements, and let payouts and cash find their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.facilities import is_holiday
from pos.gateways.gateway import ReportNotReady
from pos.office import Office
from reconciliation.bank_due import LOOK_BACK, BankDue
from reconciliation.bank_matching import BankOutcome, OpenSlip, match_bank
from reconciliation.breaks import Fact
from reconciliation.findings.bank import BankFindings
from reconciliation.import_bank import import_bank
from reconciliation.payouts import Payout
from reconciliation.reports_due import ReportsDue
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


def match_with_bank(night: Night) -> int:
    """Keep every match that can be made by now, of whatever day; how many."""
    office, run = night.office, night.run
    with office.database.transaction() as connection:
        found = open_at_bank(office, connection, run.business_day).outcome.matches
        bank.add_matches(connection, found, run.run_id, office.clock.now())
    return len(found)


@dataclass(frozen=True)
class OpenAtBank:
    """What is open on either side, and what the rules make of it."""

    payouts: Sequence[Payout]  #: not on the account yet
    complete: Sequence[Payout]  #: those of them whose reports are all here
    slips: Sequence[OpenSlip]
    outcome: BankOutcome
    due: BankDue


def open_at_bank(office: Office, connection: Connection, business_day: date) -> OpenAtBank:
    """Around a business day, with everything that has been matched by now."""
    since = business_day - LOOK_BACK
    there = payouts.matched_subjects(connection, "payout:")
    waiting = [one for one in payouts.since(connection, office.ward, since) if one.subject not in there]
    slips = bank.open_slips(connection, since)
    reports = Arrivals(reports_due(office, connection, since - _LONGEST_WAY), days.first_day(connection))
    outcome = match_bank(
        office.ward,
        [one for one in waiting if one.expected_yen != 0],
        slips,
        bank.open_movements(connection, since),
        reports.awaited,
    )
    complete = [one for one in waiting if reports.are_complete(one)]
    return OpenAtBank(waiting, complete, slips, outcome, bank_due(office, connection, since))


def bank_facts(office: Office, connection: Connection, business_day: date) -> list[Fact]:
    """The day's breaks at the bank."""
    found = open_at_bank(office, connection, business_day)
    names = {agent.id: agent.name for agent in office.ward.agents.values()}
    findings = BankFindings(business_day, found.due, found.outcome, names)
    paid = bank.paid_in(connection, business_day)
    return [
        *findings.of_the_ward(found.payouts, found.complete),
        *findings.of_slips(found.slips, paid),
        *findings.overdue(found.payouts, found.slips),
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
        """Whether every report about the payout's period is here."""
        return self._all_arrived(payout.agent, payout.first_day)

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
