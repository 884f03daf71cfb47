"""Step 2 of the proof: which settlement report covers a day, when it is due, and whether it has come. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from pos.domain.business_day import IsHoliday
from pos.domain.errors import Refused
from pos.facilities import Agent, ReportBasis

Period = tuple[date, date]  #: first and last day, both included


class ReportState(StrEnum):
    """Where the report stands that covers a day."""

    NOT_DUE = "not_due"  #: 照合待ち, whatever has come already
    ARRIVED = "arrived"
    OVERDUE = "overdue"


@dataclass
class ReportsDue:
    """What is known of every agent's reports at one instant."""

    agents: Mapping[str, Agent]
    arrived: Mapping[str, Collection[Period]]  #: the periods of accepted files, by agent
    now: datetime
    is_holiday: IsHoliday
    _due: dict[tuple[str, date], datetime] = field(default_factory=dict)
    _covered: dict[tuple[str, date], bool] = field(default_factory=dict)

    def agent(self, agent_id: str) -> Agent:
        """Raises Refused `unknown_agent`: facilities.yaml has lost a contract that has legs."""
        if agent_id not in self.agents:
            raise Refused("unknown_agent", f"facilities.yaml has no agent {agent_id!r}, but money was taken through it")
        return self.agents[agent_id]

    def due_at(self, agent_id: str, day: date) -> datetime:
        """From when on the report that covers `day` is overdue."""
        key = (agent_id, day)
        if key not in self._due:
            self._due[key] = self.agent(agent_id).report_due_at(day, self.is_holiday)
        return self._due[key]

    def period(self, agent_id: str, day: date) -> Period:
        """The days that the report covering `day` covers."""
        agent = self.agent(agent_id)
        return (day, day) if agent.report_due.basis is ReportBasis.DAY else agent.period_of(day)

    def has_arrived(self, agent_id: str, day: date) -> bool:
        """Whether an accepted file covers the day."""
        key = (agent_id, day)
        if key not in self._covered:
            self._covered[key] = any(first <= day <= last for first, last in self.arrived.get(agent_id, ()))
        return self._covered[key]

    def state(self, agent_id: str, day: date) -> ReportState:
        """Before the report is due nothing is missing yet (rules.md 9)."""
        if self.now < self.due_at(agent_id, day):
            return ReportState.NOT_DUE
        return ReportState.ARRIVED if self.has_arrived(agent_id, day) else ReportState.OVERDUE
