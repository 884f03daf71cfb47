"""Faults by chance: decided by seed and reference, the same every time, and healed by asking again."""

import pytest

from pos.gateways.gateway import Approved, NextAction, Operation, Unknown
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.client import OTHER_TIMEOUT, SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.faults.chaos import ACCIDENTS, Chaos
from pos.gateways.simulator.faults.faults import AgentCall, Fault, RequestFacts
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.notices.notices import NoticeFault
from pos.gateways.simulator.transport import InProcessTransport
from tests.gateways.makers import (
    AGENT,
    BANK,
    NOON,
    SECRET,
    authorize,
    charge,
    contract,
    in_short,
    money_moved,
    page_charge,
    simulator,
    visit,
)
from tests.makers import ManualClock

ALWAYS = Chaos(1_000)
REFERENCES = [f"P{number}" for number in range(300)]


def facts(reference: str, call: AgentCall = AgentCall.AUTHORIZE, terminal_id: str | None = "T-1") -> RequestFacts:
    return RequestFacts(call, (reference,), terminal_id, None)


def with_chaos(chaos: Chaos | None, seed: int = 7) -> Simulator:
    return Simulator([contract()], seed, bank=BANK, chaos=chaos)


def desk_of(agents: Simulator) -> SimulatorGateway:
    return SimulatorGateway(AGENT, "", SECRET, InProcessTransport(SimulatorHost(agents, ManualClock(NOON))))


def met(chaos: Chaos, seed: int = 7) -> dict[str, Fault]:
    drawn = {reference: chaos.fault_of(seed, AGENT, facts(reference)) for reference in REFERENCES}
    return {reference: fault for reference, fault in drawn.items() if fault is not None}


def test_the_same_seed_fails_alike_and_another_one_otherwise():
    assert met(Chaos(300)) == met(Chaos(300))
    assert met(Chaos(300)) != met(Chaos(300), seed=8)


def test_as_many_of_a_thousand_fail_as_it_says():
    assert met(Chaos(0)) == {}
    assert 60 <= len(met(Chaos(300))) <= 120
    assert len(met(ALWAYS)) == len(REFERENCES)


def test_what_fails_with_a_little_chaos_fails_with_more():
    assert met(Chaos(100)).items() <= met(Chaos(500)).items()


def test_every_accident_comes_up_and_no_decline():
    assert set(met(ALWAYS).values()) == {kind for kind in ACCIDENTS if isinstance(kind, Fault)}
    assert Fault.DECLINE not in ACCIDENTS


def test_only_the_kinds_that_were_asked_for():
    assert set(met(Chaos(1_000, (Fault.GARBAGE, NoticeFault.LOST))).values()) == {Fault.GARBAGE}
    assert met(Chaos(1_000, (NoticeFault.LOST,))) == {}


@pytest.mark.parametrize("call", [AgentCall.INQUIRE, AgentCall.CANCEL])
def test_an_agent_never_declines_to_tell(call):
    assert Chaos(1_000, (Fault.DECLINE,)).fault_of(7, AGENT, facts("P1", call)) is None


def test_nobody_is_charged_by_chance_for_a_page_that_nobody_saw():
    drawn = {ALWAYS.fault_of(7, AGENT, facts(reference, terminal_id=None)) for reference in REFERENCES}
    assert drawn.isdisjoint({Fault.TIMEOUT_AFTER_CHARGE, Fault.SERVER_ERROR_AFTER_CHARGE})
    agents = with_chaos(ALWAYS)
    for reference in REFERENCES[:40]:
        desk_of(agents).authorize(page_charge(reference))
    assert money_moved(agents) == []


def test_a_request_fails_once_and_whoever_asks_again_is_answered():
    agents = with_chaos(Chaos(1_000, (Fault.GARBAGE,)))
    gateway = desk_of(agents)
    asked = [gateway.authorize(charge()), *(gateway.inquire(Operation.AUTHORIZE, "P1") for _ in range(2))]
    assert [in_short(answer) for answer in asked] == ["unknown garbage", "unknown garbage", "approved captured"]
    assert len(agents.truth()["faults_by_chance"]) == 2


def test_everything_heals_by_asking_and_sending_again():
    agents = with_chaos(ALWAYS)
    gateway = desk_of(agents)
    references = REFERENCES[:60]
    for reference in references:
        gateway.authorize(charge(reference))
        while not isinstance(gateway.inquire(Operation.AUTHORIZE, reference), Approved):
            gateway.authorize(charge(reference))
    assert money_moved(agents) == [1_000] * len(references)


def test_a_planted_fault_comes_before_one_by_chance():
    agents = with_chaos(Chaos(1_000, (Fault.GARBAGE,)))
    gateway = desk_of(agents)
    status, _ = InProcessTransport(SimulatorHost(agents, ManualClock(NOON))).send(
        "POST", "/control/faults", {"fault": "decline", "our_reference": "P1"}, {}, OTHER_TIMEOUT
    )
    assert status == 201
    assert in_short(gateway.authorize(charge())) == "declined declined_by_issuer"
    assert in_short(gateway.authorize(charge("P2"))) == "unknown garbage"


def test_what_chance_did_is_in_the_log_and_needs_no_chaos_to_be_done_again():
    agents, lines = with_chaos(ALWAYS), list[str]()
    clock = ManualClock(NOON)
    transport = InProcessTransport(SimulatorHost(agents, clock, keep=lines.extend))
    gateway = SimulatorGateway(AGENT, "", SECRET, transport)
    for reference in REFERENCES[:20]:
        gateway.authorize(page_charge(reference))
        waiting = gateway.authorize(page_charge(reference))
        if isinstance(waiting, NextAction):
            transport.send("POST", f"/hosted/{waiting.token}/complete", {"outcome": "approve"}, {}, OTHER_TIMEOUT)
        gateway.void(reference)
    assert agents.truth()["held_back_notices"] != []
    clock.advance(minutes=10)
    gateway.inquire(Operation.VOID, "P1")
    for chaos in (None, Chaos(400), ALWAYS):
        again = with_chaos(chaos)
        again.replay(lines)
        assert again.truth() == agents.truth()


def test_a_notice_meets_its_own_accident():
    agents = with_chaos(Chaos(1_000, (NoticeFault.DUPLICATED,)))
    visit(agents, NOON, authorize(agents, NOON, page_charge()), PageOutcome.APPROVE)
    assert [notice.our_reference for notice in agents.notices] == ["P1", "P1"]
    again = simulator()
    again.replay(agents.log)
    assert again.notices == agents.notices
    assert again.truth() == agents.truth()


def test_a_log_of_calm_days_is_not_disturbed_by_chaos_of_today():
    calm, again = with_chaos(None), with_chaos(ALWAYS)
    visit(calm, NOON, authorize(calm, NOON, page_charge()), PageOutcome.APPROVE)
    again.replay(calm.log)
    assert (again.truth(), again.notices) == (calm.truth(), calm.notices)


def test_after_a_replay_chance_goes_on_as_before():
    first = with_chaos(ALWAYS)
    authorize(first, NOON, charge())
    second = with_chaos(ALWAYS)
    second.replay(first.log)
    assert isinstance(desk_of(second).authorize(charge("P2")), Unknown)
