"""What stands in each report: the truth out of the ledger, the planted mistakes, and what closes a payout."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from pos.domain.business_day import IsHoliday
from pos.domain.money import Yen, total
from pos.gateways.simulator.charges.ledger import Ledger
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.reports.closing_lines import closing_lines
from pos.gateways.simulator.reports.cycles import (
    Period,
    paid_out_on,
    payout_period,
    period_published_on,
    reported_period,
)
from pos.gateways.simulator.reports.edited_report import EditedReport
from pos.gateways.simulator.reports.payouts import Payout, ending_of
from pos.gateways.simulator.reports.report import ReportLine, report_lines
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from pos.gateways.simulator.seeded import seeded_token

_ONE_DAY = timedelta(days=1)
#: What a remembered sum or report depends on: how many entries its days have, and how many mistakes were planted.
_State = tuple[int, int]


@dataclass
class ReportContents:
    """Reports and payouts as the ledger and the mistakes make them, published or not."""

    seed: int
    ledger: Ledger
    is_holiday: IsHoliday
    edits: list[ReportEdit] = field(default_factory=list)
    _sums: dict[tuple[str, date], tuple[_State, Yen]] = field(default_factory=dict)  #: by agent, a payout's last day
    #: By agent: a month of a whole ward has tens of thousands of lines, and is wanted for its payout and for itself.
    _latest: dict[str, tuple[tuple[Period, _State], EditedReport]] = field(default_factory=dict)

    def edited(self, contract: AgentContract, period: Period, asked: ReportEdit | None = None) -> EditedReport:
        """The report of a period with its mistakes, before its payout is closed; not to be changed. `asked`: a mistake
        that may still come.
        """
        latest = (period, self._state(contract, period))
        if asked is not None:
            return self._made(contract, period, asked)
        if contract.agent not in self._latest or self._latest[contract.agent][0] != latest:
            self._latest[contract.agent] = (latest, self._made(contract, period, None))
        return self._latest[contract.agent][1]

    def _made(self, contract: AgentContract, period: Period, asked: ReportEdit | None) -> EditedReport:
        entries = self.ledger.between(contract.agent, period.first, period.last)
        report = EditedReport(
            contract,
            period,
            self.seed,
            report_lines(contract, entries, self.seed),
            self._late_before(contract, period),
            self._charged_back_before(contract, period, asked),
        )
        for number, edit in self._edits_of(contract, period):
            # A sale may have been undone after the mistake was planted: then there is no line to get wrong.
            if report.refusal(edit) is None:
                report.apply(edit, number)
        return report

    def lines(self, contract: AgentContract, period: Period) -> list[ReportLine]:
        """All lines of the report of a period."""
        report = self.edited(contract, period)
        payout = self.payout(contract, period.last)
        closing = closing_lines(payout, self.seed) if payout.last == period.last else []
        return [*report.lines, *report.arrivals, *closing]

    def payout(self, contract: AgentContract, day: date) -> Payout:
        """The payout with the money of a day, as far as it is known by now."""
        return self.payouts(contract, day)[-1]

    def payouts(self, contract: AgentContract, until: date) -> list[Payout]:
        """All payouts from the first day with money to the one with the money of `until`: each hands its rest on."""
        period = payout_period(contract.cycle, min(self._first_day(contract) or until, until))
        found: list[Payout] = []
        brought_yen = Yen(0)
        while period.first <= until:
            found.append(self._payout(contract, period, brought_yen))
            brought_yen = found[-1].carried_yen
            period = payout_period(contract.cycle, period.published_on)
        return found

    def _payout(self, contract: AgentContract, period: Period, brought_yen: Yen) -> Payout:
        lines_yen = self._sum(contract, period)
        ending = ending_of(lines_yen + brought_yen, contract.minimum_payout_yen, contract.transfer_fee_yen)
        return Payout(
            agent=contract.agent,
            payout_id=seeded_token(self.seed, "po", contract.agent, str(period.last)),
            first=period.first,
            last=period.last,
            on=paid_out_on(contract, period.last, self.is_holiday),
            lines_yen=lines_yen,
            brought_yen=brought_yen,
            transfer_fee_yen=ending.transfer_fee_yen,
            carried_yen=ending.carried_yen,
        )

    def _sum(self, contract: AgentContract, payout: Period) -> Yen:
        """Remembered: a statement of the bank adds up every payout there ever was."""
        key, state = (contract.agent, payout.last), self._state(contract, payout)
        if key not in self._sums or self._sums[key][0] != state:
            lines = [line for period in self.reports_of(contract, payout) for line in self._own_lines(contract, period)]
            self._sums[key] = (state, total([line.transferred_yen(contract.fee_mode) for line in lines]))
        return self._sums[key][1]

    def _own_lines(self, contract: AgentContract, period: Period) -> list[ReportLine]:
        report = self.edited(contract, period)
        return [*report.lines, *report.arrivals]

    def _state(self, contract: AgentContract, period: Period) -> _State:
        # Late lines and chargebacks reach into it from reports before; these cannot change without more entries there.
        return self.ledger.count_until(contract.agent, period.last), len(self.edits)

    def reports_of(self, contract: AgentContract, payout: Period) -> list[Period]:
        """The periods of the reports that together tell of a payout's days."""
        periods = [reported_period(contract, payout.first)]
        while periods[-1].last < payout.last:
            periods.append(reported_period(contract, periods[-1].published_on))
        return periods

    def _late_before(self, contract: AgentContract, period: Period) -> tuple[ReportLine, ...]:
        before = reported_period(contract, period.first - _ONE_DAY)
        if not any(edit.edit is EditKind.LATE for _, edit in self._edits_of(contract, before)):
            return ()
        return tuple(self.edited(contract, before).late)

    def _charged_back_before(
        self, contract: AgentContract, period: Period, asked: ReportEdit | None
    ) -> dict[str, ReportLine]:
        """The chargebacks in earlier reports that this one reverses."""
        here = [edit for _, edit in self._edits_of(contract, period)] + ([asked] if asked else [])
        reversed_here = {edit.our_reference for edit in here if edit.edit is EditKind.REVERSE_CHARGEBACK}
        dates = {
            edit.on
            for edit in self.edits
            if (edit.agent, edit.edit) == (contract.agent, EditKind.CHARGE_BACK)
            and edit.on < period.published_on
            and edit.our_reference in reversed_here
        }
        periods = [known for on in sorted(dates) if (known := period_published_on(contract, on)) is not None]
        lines = [line for known in periods for line in self.edited(contract, known).lines]
        return {line.our_reference: line for line in lines if line.type == "chargeback"}

    def _edits_of(self, contract: AgentContract, period: Period) -> list[tuple[int, ReportEdit]]:
        place = (contract.agent, period.published_on)
        return [(number, edit) for number, edit in enumerate(self.edits) if (edit.agent, edit.on) == place]

    def last_day(self, contract: AgentContract) -> date | None:
        """The last day on which an agent has money, in the truth or by mistake."""
        return max(self._days(contract), default=None)

    def _first_day(self, contract: AgentContract) -> date | None:
        return min(self._days(contract), default=None)

    def _days(self, contract: AgentContract) -> list[date]:
        own = [edit for edit in self.edits if edit.agent == contract.agent]
        edited = [edit.on - _ONE_DAY for edit in own]
        # A late line is paid with the report it comes in, though nothing else may have been sold by then.
        edited += [reported_period(contract, edit.on).last for edit in own if edit.edit is EditKind.LATE]
        return edited + [day for agent, day in self.ledger.by_day if agent == contract.agent]
