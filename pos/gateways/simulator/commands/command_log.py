"""Commands as JSON lines: what was asked of the simulator, when. Replayed, they give the same truth."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import Schema

from pos.domain.money import Yen
from pos.gateways.gateway import Charge
from pos.gateways.simulator.bank.facts import BankEdit, PayIn
from pos.gateways.simulator.charges.endings import Fate, PageOutcome
from pos.gateways.simulator.charges.standalone import StandaloneSale
from pos.gateways.simulator.charges.terminals import TerminalPlan
from pos.gateways.simulator.commands.bank_schemas import BankEditSchema, PayInSchema
from pos.gateways.simulator.commands.schemas import (
    ChargeSchema,
    FaultRuleSchema,
    NoticeRuleSchema,
    ReportEditSchema,
    StandaloneSaleSchema,
    TerminalPlanSchema,
)
from pos.gateways.simulator.faults.faults import AgentCall, FaultRule
from pos.gateways.simulator.notices.notices import NoticeRule
from pos.gateways.simulator.reports.report_edits import ReportEdit

_SCHEMAS: Mapping[type, Schema] = {
    BankEdit: BankEditSchema(),
    Charge: ChargeSchema(),
    FaultRule: FaultRuleSchema(),
    PayIn: PayInSchema(),
    NoticeRule: NoticeRuleSchema(),
    ReportEdit: ReportEditSchema(),
    StandaloneSale: StandaloneSaleSchema(),
    TerminalPlan: TerminalPlanSchema(),
}

#: How an argument is read back, by its name; the others are what JSON makes of them.
_READERS: Mapping[str, Callable[[Any], object]] = {
    "charge": _SCHEMAS[Charge].load,
    "rule": _SCHEMAS[FaultRule].load,
    "notice_rule": _SCHEMAS[NoticeRule].load,
    "edit": _SCHEMAS[ReportEdit].load,
    "bank_edit": _SCHEMAS[BankEdit].load,
    "pay_in": _SCHEMAS[PayIn].load,
    "standalone_sale": _SCHEMAS[StandaloneSale].load,
    "plan": _SCHEMAS[TerminalPlan].load,
    "fate": Fate,
    "call": AgentCall,
    "outcome": PageOutcome,
    "amount_yen": Yen,
    "on": date.fromisoformat,
}


@dataclass(frozen=True)
class Command:
    """One call of the simulator that changed its truth."""

    now: datetime
    name: str
    arguments: Mapping[str, Any]


def to_line(command: Command) -> str:
    """One line of JSON, without its end."""
    facts = {"now": command.now, "name": command.name, "arguments": command.arguments}
    return json.dumps(facts, ensure_ascii=False, default=_as_json)


def from_line(line: str) -> Command:
    """The command of a line that `to_line` wrote. Raises ValueError for any other line."""
    try:
        facts = json.loads(line)
        arguments = {name: _READERS.get(name, _unchanged)(value) for name, value in facts["arguments"].items()}
        return Command(datetime.fromisoformat(facts["now"]), facts["name"], arguments)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"expected a line of the simulator's command log, found {line[:200]!r}") from error


def _as_json(value: object) -> object:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return _SCHEMAS[type(value)].dump(value)


def _unchanged(value: object) -> object:
    return value
