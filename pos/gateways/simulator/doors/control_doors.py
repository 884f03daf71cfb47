"""What a test or a demo can set and see behind the agents' backs. A real agent has no such doors."""

from dataclasses import asdict
from datetime import datetime

from pos.gateways.gateway import Approved
from pos.gateways.simulator.commands.schemas import (
    FaultRuleSchema,
    NoticeRuleSchema,
    OutcomeSchema,
    ReportEditSchema,
    StandaloneSaleSchema,
    TerminalPlanSchema,
    WithheldSchema,
    WrittenSchema,
)
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.messages import Reply, Request, json_reply, read_day, read_json


def plant_fault(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST a fault that hits the next request with a reference, a terminal or an amount."""
    simulator.plant_fault(now, rule=read_json(request, FaultRuleSchema()))
    return json_reply(201, {"planted": True})


def plant_notice_fault(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST what happens to the next notification on its way to the merchant."""
    simulator.plant_notice_fault(now, notice_rule=read_json(request, NoticeRuleSchema()))
    return json_reply(201, {"planted": True})


def plan_terminal(simulator: Simulator, request: Request, now: datetime, *, terminal_id: str) -> Reply:
    """POST what the next customer at a terminal does."""
    simulator.plan_terminal(now, terminal_id=terminal_id, plan=read_json(request, TerminalPlanSchema()))
    return json_reply(201, {"planned": True})


def sell_alone(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST what a clerk takes at a terminal that stands alone; the reply says how to undo it."""
    name = simulator.sell_alone(now, standalone_sale=read_json(request, StandaloneSaleSchema()))
    return json_reply(201, {"own_name": name})


def undo_alone(simulator: Simulator, _request: Request, now: datetime, *, own_name: str) -> Reply:
    """POST nothing; the clerk undoes it at the terminal."""
    simulator.undo_alone(now, own_name=own_name)
    return json_reply(200, {"undone": True})


def settle_write(simulator: Simulator, request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST whether the next touch of the card shows the write of a 処理未了."""
    written = read_json(request, WrittenSchema())["written"]
    answer = simulator.settle_write(now, agent=agent, our_reference=our_reference, written=written)
    return json_reply(200, {"charged": isinstance(answer, Approved)})


def void_at_terminal(
    simulator: Simulator, _request: Request, now: datetime, *, agent: str, our_reference: str
) -> Reply:
    """POST nothing; a captured charge is undone where the card was presented."""
    record = simulator.void_at_terminal(now, agent=agent, our_reference=our_reference)
    return json_reply(200, {"status": record.status})


def surface(simulator: Simulator, _request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST nothing; a charge that ended without money is captured after all."""
    record = simulator.surface(now, agent=agent, our_reference=our_reference)
    return json_reply(200, {"status": record.status})


def complete_page(simulator: Simulator, request: Request, now: datetime, *, token: str) -> Reply:
    """POST what the payer of a hosted page does, where no browser is at hand."""
    outcome = read_json(request, OutcomeSchema())["outcome"]
    record = simulator.visit_page(now, token=token, outcome=outcome)
    return json_reply(200, {"status": record.status, "attempts": record.waiting.declined_attempts})


def edit_report(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST a mistake for a report that is not published yet."""
    simulator.edit_report(now, edit=read_json(request, ReportEditSchema()))
    return json_reply(201, {"planted": True})


def withhold_report(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST whether the report of a date is kept back."""
    facts = read_json(request, WithheldSchema())
    simulator.withhold_report(now, **facts)
    return json_reply(200, {"withheld": facts["withheld"]})


def expected_breaks(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """GET the breaks that a reconciliation of a business day has to find, of the mistakes planted so far."""
    found = simulator.expected_breaks(now, business_day=read_day(request, "business_day"))
    return json_reply(200, [asdict(expected) for expected in found])


def truth(simulator: Simulator, _request: Request, _now: datetime) -> Reply:
    """GET everything the agents know."""
    return json_reply(200, simulator.truth())


def health(_simulator: Simulator, _request: Request, _now: datetime) -> Reply:
    """GET whether the process answers."""
    return json_reply(200, {"alive": True})
