"""Publishes settlement reports out of the ledger, with the mistakes that were planted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.gateways.simulator.contracts import AgentContract, ReportsVoids
from pos.gateways.simulator.reports.cycles import Period, period_published_on, publication_instant, reported_period
from pos.gateways.simulator.reports.edited_report import Planted
from pos.gateways.simulator.reports.payouts import Payout
from pos.gateways.simulator.reports.report import report_lines, write_report
from pos.gateways.simulator.reports.report_contents import ReportContents
from pos.gateways.simulator.reports.report_edits import HEALS, EditKind, ExpectedBreak, ReportEdit

#: The two halves of a withdrawn chargeback.
_HALVES = {
    EditKind.CHARGE_BACK: EditKind.REVERSE_CHARGEBACK,
    EditKind.REVERSE_CHARGEBACK: EditKind.CHARGE_BACK,
}


@dataclass
class ReportOffice:
    """The agents' reports. What was published once stays as it is: later mistakes are refused."""

    contracts: Mapping[str, AgentContract]
    contents: ReportContents
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
        payout = self.contents.payout(contract, period.last)
        return write_report(agent, period, self.contents.lines(contract, period), payout)

    def plant(self, now: datetime, edit: ReportEdit) -> None:
        """Put a mistake into a report that is not published yet. Raises Refused."""
        contract = self._contract(edit.agent)
        period = self._period(contract, edit.on)
        if now >= publication_instant(contract, period):
            raise Refused("already_published", f"the report of {edit.agent} on {edit.on} is out; edit a later one")
        if edit.our_reference and self._is_edited(edit):
            raise Refused("already_edited", f"{edit.our_reference} has a mistake already; one line takes one")
        refusal = self.contents.edited(contract, period, edit).refusal(edit)
        if refusal is not None:
            raise Refused("invalid_edit", refusal)
        self.contents.edits.append(edit)

    def expected_breaks(self, now: datetime, business_day: date) -> list[ExpectedBreak]:
        """What a reconciliation of this Tokyo day has to find once the report of the day is due, whether it is out or
        not; other reports with lines about the day count as soon as they are out.

        Instead of the mistakes in it, a withheld report is one break, on the last day that it covers. Transfer fees
        and carry-overs are no mistakes.
        """
        return [
            expected
            for contract in self.contracts.values()
            for expected in self._breaks_of(now, contract, reported_period(contract, business_day))
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

    def payouts(self) -> list[Payout]:
        """Every payout of every agent, up to the last day on which it has money."""
        return [
            payout
            for contract in self.contracts.values()
            if (last := self.contents.last_day(contract)) is not None
            for payout in self.contents.payouts(contract, last)
        ]

    def has_told(self, payout: Payout) -> bool:
        """Whether no report with lines of a payout is withheld."""
        periods = self.contents.reports_of(self.contracts[payout.agent], Period(payout.first, payout.last))
        return not any((payout.agent, period.published_on) in self.withheld for period in periods)

    def is_out(self, now: datetime, contract: AgentContract, period: Period) -> bool:
        """Whether the report of a period can be fetched."""
        return now >= publication_instant(contract, period) and not self.is_withheld(contract, period)

    def is_withheld(self, contract: AgentContract, period: Period) -> bool:
        """Whether the report of a period is kept back, its time come or not."""
        return (contract.agent, period.published_on) in self.withheld

    def _breaks_of(self, now: datetime, contract: AgentContract, own: Period) -> Iterator[ExpectedBreak]:
        if self.is_withheld(contract, own):
            yield from self._overdue(now, contract, own)
        else:
            yield from self._breaks_in(now, contract, own)
        for on in sorted({edit.on for edit in self.contents.edits if edit.agent == contract.agent}):
            period = self._period(contract, on)
            if period != own and self.is_out(now, contract, period):
                yield from self._breaks_in(now, contract, period)

    def _breaks_in(self, now: datetime, contract: AgentContract, period: Period) -> Iterator[ExpectedBreak]:
        report = self.contents.edited(contract, period)
        is_next_out = self.is_out(now, contract, reported_period(contract, period.published_on))
        arrived = {line.our_reference for line in report.late} if is_next_out else set()
        for planted in report.expected_breaks(arrived):
            mended = planted.expected.our_reference in arrived or self._other_half_is_out(now, contract, planted)
            yield replace(planted.expected, kind=HEALS, difference_yen=Yen(0)) if mended else planted.expected

    def _other_half_is_out(self, now: datetime, contract: AgentContract, planted: Planted) -> bool:
        wanted = (planted.edit.agent, _HALVES.get(planted.edit.edit), planted.edit.our_reference)
        return any(
            edit.on == planted.edit.on or self.is_out(now, contract, self._period(contract, edit.on))
            for edit in self.contents.edits
            if (edit.agent, edit.edit, edit.our_reference) == wanted
        )

    def _overdue(self, now: datetime, contract: AgentContract, period: Period) -> Iterator[ExpectedBreak]:
        # A sale undone on its day is waited for by nobody, also where the contract has it reported.
        silent = replace(contract, reports_voids=ReportsVoids.NEITHER)
        entries = self.contents.ledger.between(contract.agent, period.first, period.last)
        missed = report_lines(silent, entries, self.contents.seed)
        if self.is_out(now, contract, reported_period(contract, period.published_on)):
            arrived = {line.line_id for line in self.contents.edited(contract, period).late}
            missed = [line for line in missed if line.line_id not in arrived]
        gross_yen = total([line.gross_yen for line in missed])
        if missed:
            yield ExpectedBreak("report_overdue", contract.agent, None, None, -gross_yen, period.last)

    def _is_edited(self, edit: ReportEdit) -> bool:
        same = [
            known
            for known in self.contents.edits
            if (known.agent, known.our_reference) == (edit.agent, edit.our_reference)
        ]
        if edit.edit is EditKind.REVERSE_CHARGEBACK:
            return any(known.edit is edit.edit for known in same)
        return edit.edit is not EditKind.ADD and any(known.on == edit.on for known in same)

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
