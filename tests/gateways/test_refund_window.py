"""An agent refunds for as many days as its contract says."""

from datetime import datetime, time, timedelta

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Operation
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from tests.gateways.makers import AGENT, DAY, NOON, in_short, inquire, later, money_moved, sell, simulator
from tests.tills import the_ward


def refund(agents: Simulator, now: datetime, reference: str = "R1") -> Answer:
    return agents.refund(now, agent=AGENT, refund_reference=reference, our_reference="P1", amount_yen=Yen(100))


def test_a_refund_is_in_time_until_the_last_day_has_ended():
    agents = simulator(refund_window_days=180)
    sell(agents, NOON)
    midnight = datetime.combine(DAY + timedelta(days=181), time(0), tzinfo=TOKYO)
    assert in_short(refund(agents, midnight - timedelta(microseconds=1))) == "approved refunded"
    assert in_short(refund(agents, midnight, "R2")) == "declined refund_window_closed"
    assert money_moved(agents) == [1_000, -100]


def test_a_refund_that_came_too_late_is_refused_for_good():
    agents = simulator(refund_window_days=0)
    sell(agents, NOON)
    for _ in range(2):
        assert in_short(refund(agents, later(days=1))) == "declined refund_window_closed"
    assert in_short(inquire(agents, later(days=1), "R1", Operation.REFUND)) == "declined refund_window_closed"
    again = simulator(refund_window_days=0)
    again.replay(agents.log)
    assert again.truth() == agents.truth()


def test_a_refund_that_was_made_in_time_is_repeated_at_any_time():
    agents = simulator(refund_window_days=1)
    sell(agents, NOON)
    in_time = refund(agents, NOON)
    assert refund(agents, later(days=90)) == in_time


def test_without_a_window_no_refund_is_too_old():
    agents = simulator()
    sell(agents, NOON)
    assert in_short(refund(agents, later(days=4_000))) == "approved refunded"


def test_the_window_is_the_ward_s():
    windows = {agent.id: agent.refund_window_days for agent in the_ward().agents.values()}
    assert {contract.agent: contract.refund_window_days for contract in contracts_of(the_ward())} == windows
    assert set(windows.values()) != {None}
