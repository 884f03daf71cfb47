"""On which dates a report may have been published that is still missing. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from pos.domain.business_day import TOKYO
from reconciliation.proof.reports_due import ReportsDue

#: A report that has not come for so long is brought in by a person; asking for all years would hold up the night.
_LOOK_BACK = timedelta(days=35)
#: A late report is asked for under each date of the last week, so that three missed nights lose none.
_RECENT = timedelta(days=7)


def dates_to_ask(reports: ReportsDue, agent_id: str, first_day: date) -> list[date]:
    """Dates on which a report of the agent may have come out that covers a day since `first_day`, oldest first."""
    today = reports.now.astimezone(TOKYO).date()
    wanted = {
        on
        for last in _missing_periods(reports, agent_id, first_day, today)
        for on in _dates(reports, agent_id, last, today)
    }
    return sorted(wanted)


def _missing_periods(reports: ReportsDue, agent_id: str, first_day: date, today: date) -> Iterator[date]:
    """The last day of each period that is over and not covered by an accepted file."""
    day = max(first_day, today - _LOOK_BACK)
    while day < today:
        last = reports.period(agent_id, day)[1]
        if last < today and not reports.has_arrived(agent_id, last):
            yield last
        day = last + timedelta(days=1)


def _dates(reports: ReportsDue, agent_id: str, last: date, today: date) -> Iterator[date]:
    due_on = reports.due_at(agent_id, last).astimezone(TOKYO).date()
    for offset in range(1, (today - last).days + 1):
        on = last + timedelta(days=offset)
        if on <= due_on or on >= today - _RECENT:
            yield on
