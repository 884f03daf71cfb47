"""処理未了 by brand: whether a sale counts whose card left too early is the brand's rule, and data of the ward."""

from datetime import datetime, time, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities import UnconfirmedWrite as WardsRule
from pos.gateways.gateway import Approved, Declined
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.contracts import ReportBasis, ReportsVoids, UnconfirmedWrite
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from tests.gateways.makers import (
    AGENT,
    DAY,
    NOON,
    authorize,
    charge,
    in_short,
    inquire,
    later,
    money_moved,
    simulator,
    status_of,
)
from tests.tills import the_ward

#: The agent that takes e-money, as facilities.yaml has it.
[CARDS] = [contract for contract in contracts_of(the_ward()) if "e_money" in contract.brands]

#: brand | at once | yen at once | after a touch that shows a write | yen | after one that shows none | yen
BY_BRAND = """
交通系IC | unknown unconfirmed_write |      | approved captured        | 1000 | declined not_written     |
WAON     | unknown unconfirmed_write |      | approved captured        | 1000 | declined not_written     |
楽天Edy  | unknown unconfirmed_write |      | approved captured        | 1000 | declined not_written     |
nanaco   | unknown unconfirmed_write | 1000 | approved captured        | 1000 | declined not_written     | 1000 -1000
iD       | declined not_written      |      | refused not_unconfirmed  |      | refused not_unconfirmed  |
QUICPay  | declined not_written      |      | refused not_unconfirmed  |      | refused not_unconfirmed  |
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in BY_BRAND.strip().splitlines()]


def lose_write(agents: Simulator, agent: str, brand: str | None, our_reference: str = "P1") -> None:
    plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, after_inquiries=0, brand=brand)
    agents.plan_terminal(NOON, terminal_id="T-1", plan=plan)
    agents.authorize(NOON, agent=agent, charge=charge(our_reference, method="e_money"))
    agents.let_time_pass(NOON)


def touched(agents: Simulator, agent: str, *, written: bool) -> str:
    try:
        return in_short(agents.settle_write(later(days=2), agent=agent, our_reference="P1", written=written))
    except Refused as refusal:
        return f"refused {refusal.code}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_brand_counts_in_its_own_way(row):
    brand, at_once, moved, *settled = row
    for written, expected, moved_in_the_end in [(True, *settled[:2]), (False, *settled[2:])]:
        agents = Simulator([CARDS], seed=7)
        lose_write(agents, CARDS.agent, brand)
        assert in_short(inquire_of(agents, CARDS.agent)) == at_once
        assert money_moved(agents) == yen(moved)
        assert touched(agents, CARDS.agent, written=written) == expected
        assert money_moved(agents) == yen(moved_in_the_end)
        again = Simulator([CARDS], seed=7)
        again.replay(agents.log)
        assert again.truth() == agents.truth()


def yen(cell: str) -> list[int]:
    return [int(amount) for amount in cell.split()]


def inquire_of(agents: Simulator, agent: str):
    return agents.inquire(NOON, agent=agent, operation="authorize", our_reference="P1")


def test_the_table_above_has_every_brand_of_e_money():
    assert {row[0] for row in ROWS} == set(CARDS.brands["e_money"])


def test_a_brand_s_rule_is_the_ward_s_and_nothing_else():
    rules = the_ward().tenders["e_money"].unconfirmed_write
    assert {brand: WardsRule(rule.value) for brand, rule in CARDS.unconfirmed_writes.items()} == dict(rules)


def test_a_brand_of_which_the_ward_says_nothing_stays_open():
    agents = simulator()
    lose_write(agents, AGENT, "nanaco")
    assert status_of(agents) == "unconfirmed"
    assert money_moved(agents) == []


COUNTS_FIRST = {"unconfirmed_writes": {"nanaco": UnconfirmedWrite.COUNTS_FIRST}}


def test_a_sale_that_counted_first_is_the_ward_s_since_then():
    agents = simulator(**COUNTS_FIRST)
    lose_write(agents, AGENT, "nanaco")
    answer = agents.settle_write(later(days=2), agent=AGENT, our_reference="P1", written=True)
    assert isinstance(answer, Approved)
    assert answer.occurred_at == NOON
    assert agents.truth()["entries"][0]["occurred_at"] == NOON


def test_a_sale_that_was_taken_back_is_a_no_for_good():
    agents = simulator(**COUNTS_FIRST)
    lose_write(agents, AGENT, "nanaco")
    answer = agents.settle_write(later(days=2), agent=AGENT, our_reference="P1", written=False)
    assert isinstance(answer, Declined)
    assert (answer.final, answer.occurred_at) == (True, later(days=2))
    assert inquire(agents, later(days=3), "P1") == answer
    assert authorize(agents, later(days=3), charge(method="e_money")) == answer
    with pytest.raises(Refused, match="taken back"):
        agents.surface(later(days=3), agent=AGENT, our_reference="P1")
    assert money_moved(agents) == [1_000, -1_000]


def test_what_counted_first_is_neither_refunded_nor_voided_nor_canceled_while_it_is_open():
    agents = simulator(**COUNTS_FIRST)
    lose_write(agents, AGENT, "nanaco")
    give_back = {"refund_reference": "R1", "our_reference": "P1", "amount_yen": Yen(1)}
    answers = [
        agents.refund(NOON, agent=AGENT, **give_back),
        agents.void(NOON, agent=AGENT, our_reference="P1"),
        agents.cancel(NOON, agent=AGENT, our_reference="P1"),
        agents.capture(NOON, agent=AGENT, our_reference="P1", amount_yen=Yen(1_000)),
    ]
    assert {in_short(answer) for answer in answers} == {"unknown unconfirmed_write"}
    assert money_moved(agents) == [1_000]


def test_the_reports_show_the_sale_on_its_day_and_the_reversal_on_its_own():
    agents = simulator(**COUNTS_FIRST, reports=ReportBasis.DAY, reports_voids=ReportsVoids.NEITHER)
    lose_write(agents, AGENT, "nanaco")
    agents.settle_write(later(days=2), agent=AGENT, our_reference="P1", written=False)
    shown = []
    for day in range(1, 4):
        on = DAY + timedelta(days=day)
        file = parse_settlement_v1(agents.report(datetime.combine(on, time(6), tzinfo=TOKYO), agent=AGENT, on=on))
        shown.append([(line.our_reference, int(line.gross_yen)) for line in file.lines if line.our_reference])
    assert shown == [[("P1", 1_000)], [], [("P1", -1_000)]]


def test_without_a_brand_in_the_plan_the_card_is_one_that_leaves_it_open():
    agents = Simulator([CARDS], seed=7)
    for number in range(40):
        lose_write(agents, CARDS.agent, None, f"P{number}")
    records = agents.truth()["charges"]
    assert {record["brand"] for record in records} == {"交通系IC", "WAON", "楽天Edy"}
    assert {str(record["status"]) for record in records} == {"unconfirmed"}
