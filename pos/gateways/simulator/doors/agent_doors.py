"""What a merchant's program can ask: charge, capture, void, refund, cancel, inquire, and fetch a report."""

from datetime import datetime

from pos.gateways.gateway import Answer, Operation
from pos.gateways.simulator.charges.endings import Fate
from pos.gateways.simulator.commands.schemas import AmountSchema, ChargeSchema, RefundSchema
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.doors.answering import Question, answered
from pos.gateways.simulator.faults.faults import AgentCall
from pos.gateways.simulator.messages import Reply, Request, read_day, read_json


def authorize(simulator: Simulator, request: Request, now: datetime, *, agent: str) -> Reply:
    """POST a charge."""
    charge = read_json(request, ChargeSchema())
    question = Question(
        AgentCall.AUTHORIZE,
        Operation.AUTHORIZE,
        agent,
        (charge.our_reference,),
        charge.amount_yen,
        charge.terminal_id,
    )

    def run(fate: Fate) -> Answer:
        return simulator.authorize(now, agent=agent, charge=charge, fate=fate)

    def lose() -> None:
        simulator.lose_charge(now, agent=agent, charge=charge)

    return answered(simulator, request, now, question, run, lose)


def capture(simulator: Simulator, request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST the amount to take."""
    amount_yen = read_json(request, AmountSchema())["amount_yen"]
    question = Question(AgentCall.CAPTURE, Operation.CAPTURE, agent, (our_reference,), amount_yen)

    def run(fate: Fate) -> Answer:
        decline = fate is Fate.DECLINED
        return simulator.capture(now, agent=agent, our_reference=our_reference, amount_yen=amount_yen, decline=decline)

    return answered(simulator, request, now, question, run)


def void(simulator: Simulator, request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST nothing; the reference says it all."""
    question = Question(AgentCall.VOID, Operation.VOID, agent, (our_reference,))

    def run(fate: Fate) -> Answer:
        return simulator.void(now, agent=agent, our_reference=our_reference, decline=fate is Fate.DECLINED)

    return answered(simulator, request, now, question, run)


def refund(simulator: Simulator, request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST the refund's own reference and its amount."""
    facts = read_json(request, RefundSchema())
    references = (facts["refund_reference"], our_reference)
    question = Question(AgentCall.REFUND, Operation.REFUND, agent, references, facts["amount_yen"])

    def run(fate: Fate) -> Answer:
        decline = fate is Fate.DECLINED
        return simulator.refund(now, agent=agent, our_reference=our_reference, decline=decline, **facts)

    return answered(simulator, request, now, question, run)


def cancel(simulator: Simulator, request: Request, now: datetime, *, agent: str, our_reference: str) -> Reply:
    """POST nothing; also for a reference that was never charged."""
    question = Question(AgentCall.CANCEL, Operation.AUTHORIZE, agent, (our_reference,))

    def run(_: Fate) -> Answer:
        return simulator.cancel(now, agent=agent, our_reference=our_reference)

    return answered(simulator, request, now, question, run)


def inquire(
    simulator: Simulator, request: Request, now: datetime, *, agent: str, operation: str, our_reference: str
) -> Reply:
    """GET what became of an operation."""
    asked = Operation(operation)
    question = Question(AgentCall.INQUIRE, asked, agent, (our_reference,))

    def run(_: Fate) -> Answer:
        return simulator.inquire(now, agent=agent, operation=asked, our_reference=our_reference)

    return answered(simulator, request, now, question, run)


def report(simulator: Simulator, request: Request, now: datetime, *, agent: str) -> Reply:
    """GET the settlement report published `on` a date."""
    body = simulator.report(now, agent=agent, on=read_day(request, "on"))
    return Reply(200, {"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store"}, body)
