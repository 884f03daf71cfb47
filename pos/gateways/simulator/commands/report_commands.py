"""The report office's part of the simulator: its commands, noted like the others, and its questions."""

from abc import ABC, abstractmethod
from datetime import date, datetime

from pos.gateways.simulator.commands.noting import noted
from pos.gateways.simulator.reports.report_edits import ExpectedBreak, ReportEdit
from pos.gateways.simulator.reports.reporting import ReportOffice


class ReportCommands(ABC):
    """What agents report, and get wrong."""

    log: list[str]
    _reports: ReportOffice

    @abstractmethod
    def _catch_up(self, now: datetime) -> None:
        """End what is due by now: a report tells what was sold."""

    @noted
    def edit_report(self, now: datetime, *, edit: ReportEdit) -> None:
        """Put a mistake into a report that is not published yet."""
        self._reports.plant(now, edit)

    @noted
    def withhold_report(self, now: datetime, *, agent: str, on: date, withheld: bool) -> None:
        """Keep the report of a date back, or let it go."""
        del now  # it may be out already: then nobody can fetch it any more
        self._reports.withhold(agent, on, withheld=withheld)

    def report(self, now: datetime, *, agent: str, on: date) -> bytes:
        """The settlement-v1 file that an agent published on a date."""
        self._catch_up(now)
        return self._reports.publish(now, agent, on)

    def expected_breaks(self, now: datetime, *, business_day: date) -> list[ExpectedBreak]:
        """What has to be found for a day because of the planted mistakes."""
        self._catch_up(now)
        return self._reports.expected_breaks(now, business_day)
