"""Fetch the settlement reports that are out, and bring them in like any other file."""

from datetime import date

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.facilities import is_holiday
from pos.gateways.gateway import ReportNotReady
from pos.office import Office
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.proof.report_dates import dates_to_ask
from reconciliation.proof.reports_due import ReportsDue
from reconciliation.steps.night import Night
from reconciliation.storage import days, files

_ACTOR = "system:night"


def fetch_reports(night: Night) -> int:
    """Ask every agent for what may have come out; how many files came that were not known."""
    office = night.office
    return sum(_fetch(night, agent) for agent in office.gateways.agents() if agent in office.ward.agents)


def reports_due(office: Office, connection: Connection, since: date) -> ReportsDue:
    """What is known now of every agent's reports that cover days since then."""
    arrived = files.accepted_periods(connection, since)
    return ReportsDue(office.ward.agents, arrived, office.clock.now(), is_holiday)


def _fetch(night: Night, agent: str) -> int:
    office = night.office
    with office.database.reading() as connection:
        first_day = days.first_day(connection)
        dates = [] if first_day is None else dates_to_ask(reports_due(office, connection, first_day), agent, first_day)
    fetched = 0
    for number, on in enumerate(dates):
        night.progress(f"fetch reports of {agent}", number, len(dates))
        try:
            raw = office.gateways.for_agent(agent).settlement_report(on)
        except ReportNotReady:
            continue
        crash_point("night:report_fetched")
        imported = import_settlement(office, raw, agent=agent, name=f"{agent}-{on}.csv", actor=_ACTOR)
        fetched += imported.new_lines > 0
    return fetched
