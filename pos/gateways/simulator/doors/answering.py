"""One way for every merchant's request: look for a fault, carry the request out, put the answer into words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Approved, Declined, NextAction, Operation, Unknown, UnknownReason
from pos.gateways.simulator.charges.endings import Fate
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.faults.faults import EFFECTS, NO_FAULT, AgentCall, Delivery, Effect, Fault
from pos.gateways.simulator.messages import SILENCE, Reply, Request, json_reply, problem

FAULT_HEADER = "X-Simulator-Fault"
#: Longer than any caller waits; whoever does wait gets the answer.
SLOW_SECONDS = 30
#: Between two bytes. Far below any read timeout, which each byte begins anew; with an answer's hundred bytes and more,
#: far above the time that any caller has for all of them.
DRIP_SECONDS = 0.2


@dataclass(frozen=True)
class Question:
    """A merchant's request, as far as faults and the answer's envelope need it."""

    call: AgentCall
    operation: Operation  #: which the answer is about
    agent: str
    references: tuple[str, ...]  #: the first is answered for, the last is the sale's
    amount_yen: Yen | None = None
    terminal_id: str | None = None


def _nothing() -> None:
    """Most requests that are lost leave nothing behind."""


def answered(
    simulator: Simulator,
    request: Request,
    now: datetime,
    question: Question,
    run: Callable[[Fate], Answer],
    lose: Callable[[], None] = _nothing,
) -> Reply:
    """Carry out `run`, unless a fault forbids it, and deliver the answer as far as a fault lets it through.

    `run` is told how a fault wants the request to end; `lose` is called instead when it forbids it. Raises Refused.
    """
    effect = _effect(simulator, request, now, question)
    if not effect.carried_out:
        lose()
        return SILENCE if effect.delivery is Delivery.NOTHING else _server_error()
    reply = _in_words(question, run(effect.fate), request.base_url)
    if effect.delivery is Delivery.NOTHING:
        return SILENCE
    if effect.delivery is Delivery.SERVER_ERROR:
        return _server_error()
    if effect.delivery is Delivery.GARBAGE:
        return replace(reply, body=reply.body[: len(reply.body) // 2])
    if effect.delivery is Delivery.DRIPPING:
        return replace(reply, drip_seconds=DRIP_SECONDS)
    return replace(reply, delay_seconds=SLOW_SECONDS) if effect.delivery is Delivery.LATE else reply


def _effect(simulator: Simulator, request: Request, now: datetime, question: Question) -> Effect:
    named = request.header(FAULT_HEADER)
    if named and named not in set(Fault):
        raise Refused("invalid_fault", f"expected {FAULT_HEADER} to be one of {', '.join(Fault)}, found {named!r}")
    fault = Fault(named) if named else _planted(simulator, now, question)
    return NO_FAULT if fault is None else EFFECTS[fault]


def _planted(simulator: Simulator, now: datetime, question: Question) -> Fault | None:
    return simulator.fault_for(
        now,
        call=question.call,
        agent=question.agent,
        references=question.references,
        amount_yen=question.amount_yen,
        terminal_id=question.terminal_id,
    )


def _server_error() -> Reply:
    return problem(500, "server_error", "a fault that was asked for")


def _in_words(question: Question, answer: Answer, base_url: str) -> Reply:
    """The answer in its envelope: which question it answers, and what."""
    envelope = {"operation": question.operation, "our_reference": question.references[0]}
    unheard = isinstance(answer, Unknown) and answer.reason is UnknownReason.NOT_FOUND
    return json_reply(404 if unheard else 200, envelope | _result(answer, base_url))


def _result(answer: Answer, base_url: str) -> dict[str, Any]:
    match answer:
        case Approved():
            return {
                "result": "approved",
                "state": answer.state,
                "amount_yen": answer.amount_yen,
                "agent_reference": answer.agent_reference,
                "occurred_at": answer.occurred_at,
                "brand": answer.brand,
            }
        case Declined():
            return {
                "result": "declined",
                "code": answer.code,
                "message": answer.message,
                "final": answer.final,
                "occurred_at": answer.occurred_at,
            }
        case NextAction():
            return {
                "result": "next_action",
                "kind": answer.kind,
                "token": answer.token,
                "expires_at": answer.expires_at,
                "url": None if answer.url is None else base_url + answer.url,
                "detail": answer.detail,
            }
        case Unknown():
            return {"result": answer.reason, "detail": answer.detail}
