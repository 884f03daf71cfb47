"""Agents, charges and instants for the tests of the simulated gateway."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pos.domain.business_day import TOKYO, IsHoliday
from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Approved, Charge, Declined, NextAction, Operation, Unknown
from pos.gateways.simulator.bank.terms import BankTerms
from pos.gateways.simulator.bank.zengin_writer import ZenginAccount
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.client import OTHER_TIMEOUT, SimulatorGateway
from pos.gateways.simulator.contracts import AgentContract, FeeRate
from pos.gateways.simulator.core import Simulator, no_holidays
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.transport import InProcessTransport
from tests.makers import ManualClock

AGENT = "cards"
SECRET = "a secret of the tests"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO)
DAY = NOON.date()
BANK = BankTerms(ZenginAccount("0009", "ｼﾅｶﾞﾜｷﾞﾝｺｳ", "110", "ｵｵｲﾏﾁ", "1", "0001234567", "ｼﾅｶﾞﾜｸ"), {AGENT: "ｶ-ﾄﾞ(ｶ"})
BRANDS = {"credit": ("Visa", "JCB"), "e_money": ("nanaco", "iD")}


def contract(**terms: Any) -> AgentContract:
    rates = (FeeRate("credit", 324), FeeRate("credit", 290, "JCB"), FeeRate("e_money", 250))
    return AgentContract(**{"agent": AGENT, "rates": rates, "brands": BRANDS, **terms})


def simulator(is_holiday: IsHoliday = no_holidays, **terms: Any) -> Simulator:
    return Simulator([contract(**terms)], seed=7, is_holiday=is_holiday, bank=BANK)


def charge(our_reference: str = "P1", **facts: Any) -> Charge:
    usual = {
        "amount_yen": Yen(1_000),
        "method": "credit",
        "merchant_account": "shop-1",
        "capture": True,
        "description": "戸籍住民課",
        "terminal_id": "T-1",
    }
    return Charge(**{"our_reference": our_reference, **usual, **facts})


def page_charge(our_reference: str = "P1", **facts: Any) -> Charge:
    return charge(our_reference, **{"terminal_id": None, "return_url": "http://127.0.0.1:1/back", **facts})


def approved_at_once(**facts: Any) -> TerminalPlan:
    return TerminalPlan(**{"outcome": TerminalOutcome.APPROVE, "after_inquiries": 0, **facts})


def later(seconds: float = 0, **more: float) -> datetime:
    return NOON + timedelta(seconds=seconds, **more)


def authorize(agents: Simulator, now: datetime, asked: Charge) -> Answer:
    return agents.authorize(now, agent=AGENT, charge=asked)


def inquire(agents: Simulator, now: datetime, our_reference: str, operation: Operation = Operation.AUTHORIZE) -> Answer:
    return agents.inquire(now, agent=AGENT, operation=operation, our_reference=our_reference)


def sell(agents: Simulator, now: datetime, our_reference: str = "P1", **facts: Any) -> Approved:
    """A sale at a terminal, approved on the spot."""
    agents.plan_terminal(now, terminal_id="T-1", plan=approved_at_once(brand=facts.pop("brand", None)))
    authorize(agents, now, charge(our_reference, **facts))
    answer = inquire(agents, now, our_reference)
    assert isinstance(answer, Approved)
    return answer


def visit(agents: Simulator, now: datetime, waiting: Answer, outcome: PageOutcome) -> None:
    assert isinstance(waiting, NextAction)
    agents.visit_page(now, token=waiting.token, outcome=outcome)


def in_short(answer: Answer) -> str:
    """An answer in a word or two, for tables."""
    match answer:
        case Approved():
            return f"approved {answer.state}"
        case Declined():
            return f"declined {answer.code}" if answer.final else f"for now {answer.code}"
        case NextAction():
            return f"next {answer.kind}"
        case Unknown():
            return f"unknown {answer.reason}"


def status_of(agents: Simulator, our_reference: str = "P1") -> str:
    for record in agents.truth()["charges"]:
        if record["asked"]["our_reference"] == our_reference:
            return str(record["status"])
    return "never heard of"


def money_moved(agents: Simulator) -> list[int]:
    return [int(entry["amount_yen"]) for entry in agents.truth()["entries"]]


class Desk:
    """A merchant's desk: the adapter over the in-process transport, and the control doors beside it."""

    def __init__(self, **terms: Any) -> None:
        self.clock = ManualClock(NOON)
        self.simulator = simulator(**terms)
        self.host = SimulatorHost(self.simulator, self.clock)
        self.transport = InProcessTransport(self.host)
        self.gateway = SimulatorGateway(AGENT, "", SECRET, self.transport)

    def control(self, path: str, facts: Mapping[str, Any]) -> tuple[int, bytes]:
        """POST to a control door."""
        return self.transport.send("POST", path, facts, {}, OTHER_TIMEOUT)
