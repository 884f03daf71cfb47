"""Bring in an agent's settlement report: scanned, read, judged once, and its lines kept for good."""

from dataclasses import fields
from functools import partial
from typing import Any

from pos.domain.business_day import TOKYO, business_day_of
from pos.domain.errors import Refused
from pos.office import Office
from reconciliation.figures import sha256_of
from reconciliation.incoming.bring_in import Content, Imported, IncomingFile, Rows, bring_in
from reconciliation.sheet.as_json import to_plain
from reconciliation.statements.layouts import read_statement
from reconciliation.statements.preview import preview
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.settlement_lines import SettlementFile, SettlementLine
from reconciliation.tables import statement_lines

#: Where a line stands in its file is no part of what it says: the same line may come again elsewhere.
_SAID = tuple(column.name for column in fields(SettlementLine) if column.name != "row")


def import_settlement(
    office: Office, raw: bytes, *, agent: str, name: str, actor: str, preview_only: bool = False
) -> Imported:
    """Accept or reject the report as a whole. Raises Refused `unknown_agent`; nothing in the file raises."""
    if agent not in office.ward.agents:
        known = ", ".join(office.ward.agents)
        raise Refused("unknown_agent", f"there is no agent {agent!r}; facilities.yaml has {known}")
    file = IncomingFile(raw, agent, name, partial(_read, office, agent), statement_lines, "line_id")
    return bring_in(office, file, actor, preview_only=preview_only)


def _read(office: Office, agent: str, raw: bytes) -> Content:
    report = read_statement(raw, office.clock.now().astimezone(TOKYO).date())
    if not isinstance(report, SettlementFile):
        raise StatementRefused(Code.UNKNOWN_LAYOUT, found=report.layout, expected="an agent's settlement report")
    if report.agent != agent:
        raise StatementRefused(Code.WRONG_AGENT, row=2, column="agent", found=report.agent, expected=agent)
    rows = Rows(report.lines, partial(_row, office, agent))
    return Content(report.layout, report.period_from, report.period_to, preview(report), rows)


def _row(office: Office, agent: str, line: SettlementLine) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in _SAID}
    return {
        **said,
        "type": line.type.value,
        "method": line.method.value if line.method else None,
        "line_key": f"{agent}:{line.line_id}",
        "agent": agent,
        "row": line.row,
        "business_day": business_day_of(line.occurred_at, office.ward.cut_off),
        "content_sha256": sha256_of({name: to_plain(value) for name, value in said.items()}),
    }
