"""The simulated bank's doors: one for the ward's program, the others behind the bank's back."""

from dataclasses import asdict
from datetime import datetime

from pos.gateways.simulator.commands.bank_schemas import BankEditSchema, PayInSchema, StatementWithheldSchema
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.messages import Reply, Request, json_reply, read_day, read_json


def statement(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """GET the statement published `on` a date."""
    body = simulator.statement(now, on=read_day(request, "on"))
    return Reply(200, {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}, body)


def pay_in(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST the cash of a slip."""
    booked = simulator.pay_in(now, pay_in=read_json(request, PayInSchema()))
    return json_reply(201, {"paid_in": True, "on": booked.on})


def edit_statement(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST a mistake for a statement that is not published yet."""
    simulator.edit_statement(now, bank_edit=read_json(request, BankEditSchema()))
    return json_reply(201, {"planted": True})


def withhold_statement(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """POST whether the statement of a date is kept back."""
    facts = read_json(request, StatementWithheldSchema())
    simulator.withhold_statement(now, **facts)
    return json_reply(200, {"withheld": facts["withheld"]})


def expected_breaks(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """GET the breaks that a reconciliation of a business day has to find at the bank."""
    found = simulator.expected_bank_breaks(now, business_day=read_day(request, "business_day"))
    return json_reply(200, [asdict(expected) for expected in found])
