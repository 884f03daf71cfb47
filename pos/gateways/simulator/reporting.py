"""Publishes settlement reports out of the ledger, with the mistakes that were planted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pos.domain.business_day import IsHoliday
from pos.domain.errors import Refused
from pos.domain.money import total
from pos.gateways.simulator.contracts import AgentContract, ReportsVoids
from pos.gateways.simulator.cycles import (
    Period,
    paid_out_on,
    payout_period,
    period_published_on,
    publication_instant,
    reported_period,
)
from pos.gateways.simulator.ledger import Ledger
from pos.gateways.simulator.report import Payout, report_lines, write_report
from pos.gateways.simulator.report_edits import EditedReport, EditKind, ExpectedBreak, ReportEdit
from pos.gateways.simulator.seeded import seeded_token


@dataclass
class ReportOffice:
    """The agents' reports. What was published once stays as it is: later mistakes are refused."""

    contracts: Mapping[str, AgentContract]
    seed: int
    ledger: Ledger
    is_holiday: IsHoliday
    edits: list[ReportEdit] = field(default_factory=list)
    withheld: set[tuple[str, date]] = field(default_factory=set)  #: agent, day of publication

    def publish(self, now: datetime, agent: str, on: date) -> bytes:
        """The file an agent published on a date. Raises Refused("report_not_ready")."""
        contract = self._contract(agent)
        period = self._period(contract, on)
        if now < publication_instant(contract, period):
            ready_at = publication_instant(contract, period).isoformat()
            raise Refused("report_not_ready", f"{agent} publishes the report of {period.last} at {ready_at}")
        if (agent, on) in self.withheld:
            raise Refused("report_not_ready", f"{agent} is late with the report of {period.last}")
        payout_id = seeded_token(self.seed, "po", agent, str(payout_period(contract.cycle, period.last).last))
        payout = Payout(payout_id, paid_out_on(contract, period.last, self.is_holiday))
        return write_report(agent, period, self._edited(contract, period).lines, payout)

    def plant(self, now: datetime, edit: ReportEdit) -> None:
        """Put a mistake into a report that is not published yet. Raises Refused."""
        contract = self._contract(edit.agent)
        period = self._period(contract, edit.on)
        if now >= publication_instant(contract, period):
            raise Refused("already_published", f"the report of {edit.agent} on {edit.on} is out; edit a later one")
        if edit.edit is not EditKind.ADD and self._is_edited(edit):
            raise Refused("already_edited", f"{edit.our_reference} has a mistake already; one line takes one")
        refusal = self._edited(contract, period).refusal(edit)
        if refusal is not None:
            raise Refused("invalid_edit", refusal)
        self.edits.append(edit)

    def expected_breaks(self, business_day: date) -> list[ExpectedBreak]:
        """What a reconciliation of this Tokyo day has to find once the reports are due, whether they are out or not.

        Instead of the mistakes in it, a withheld report is one break, on the last day that it covers.
        """
        return [
            expected
            for contract in self.contracts.values()
            for expected in self._breaks_of(contract, reported_period(contract, business_day))
            if expected.business_day == business_day
        ]

    def withhold(self, agent: str, on: date, *, withheld: bool) -> None:
        """Keep a report back, or let it go. Raises Refused where there is none."""
        contract = self._contract(agent)
        self._period(contract, on)
        if withheld:
            self.withheld.add((agent, on))
        else:
            self.withheld.discard((agent, on))

    def _breaks_of(self, contract: AgentContract, period: Period) -> list[ExpectedBreak]:
        if (contract.agent, period.published_on) not in self.withheld:
            return self._edited(contract, period).expected_breaks()
        # A sale undone on its day is waited for by nobody, also where the contract has it reported.
        silent = replace(contract, reports_voids=ReportsVoids.NEITHER)
        missed = report_lines(silent, self.ledger.between(contract.agent, period.first, period.last), self.seed)
        gross_yen = total([line.gross_yen for line in missed])
        overdue = ExpectedBreak("report_overdue", contract.agent, None, None, -gross_yen, period.last)
        return [overdue] if missed else []

    def _edited(self, contract: AgentContract, period: Period) -> EditedReport:
        entries = self.ledger.between(contract.agent, period.first, period.last)
        report = EditedReport(contract, period, self.seed, report_lines(contract, entries, self.seed))
        for number, edit in enumerate(self.edits):
            if (edit.agent, edit.on) != (contract.agent, period.published_on):
                continue
            # A sale may have been undone after the mistake was planted: then there is no line to get wrong.
            if report.refusal(edit) is None:
                report.apply(edit, number)
        return report

    def _is_edited(self, edit: ReportEdit) -> bool:
        place = (edit.agent, edit.on, edit.our_reference)
        return any((known.agent, known.on, known.our_reference) == place for known in self.edits)

    def _contract(self, agent: str) -> AgentContract:
        if agent not in self.contracts:
            raise Refused("unknown_agent", f"expected one of {', '.join(sorted(self.contracts))}, found {agent}")
        return self.contracts[agent]

    def _period(self, contract: AgentContract, on: date) -> Period:
        period = period_published_on(contract, on)
        if period is None:
            raise Refused(
                "report_not_ready", f"{contract.agent} publishes nothing on {on}: no period ends the day before"
            )
        return period
