"""Sales at terminals that stand alone: real money at the agent, lines without a reference in its report."""

import csv
import io
import json
from datetime import datetime
from typing import Any

import pytest

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.simulator.charges.standalone import StandaloneSale
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.reports.report_edits import AMBIGUOUS, HEALS
from tests.gateways.makers import AGENT, BANK, DAY, Desk, contract, later, sell, simulator
from tests.gateways.test_expected_breaks import ON, PUBLISHED


def alone(agents: Simulator, now: datetime, amount_yen: int = 300, **facts: Any) -> str:
    usual = {"terminal_id": "T-9", "merchant_account": "shop-9", "method": "credit", "brand": "Visa"}
    sale = StandaloneSale(**{"agent": AGENT, "amount_yen": Yen(amount_yen), **usual, **facts})
    return agents.sell_alone(now, standalone_sale=sale)


def rows(agents: Simulator) -> list[dict[str, str]]:
    text = agents.report(PUBLISHED, agent=AGENT, on=ON).decode()
    return [row for row in csv.DictReader(io.StringIO(text)) if row["record"] == "D"]


def kinds(agents: Simulator) -> list[tuple[str, int]]:
    return [(each.kind, int(each.difference_yen)) for each in agents.expected_breaks(PUBLISHED, business_day=DAY)]


def test_the_report_tells_where_when_and_how_much_but_not_for_what() -> None:
    agents = simulator()
    alone(agents, later())
    [row] = rows(agents)
    assert (row["terminal_id"], row["merchant_account"], row["gross_yen"]) == ("T-9", "shop-9", "300")
    assert (row["our_reference"], row["agent_reference"]) == ("", "")
    assert int(row["fee_yen"]) == 300 * 324 // 10_000
    assert kinds(agents) == [(HEALS, 0)]


def test_what_is_undone_at_the_terminal_on_its_day_is_not_reported() -> None:
    agents = simulator()
    name = alone(agents, later())
    agents.undo_alone(later(minutes=3), own_name=name)
    assert rows(agents) == []
    with pytest.raises(Refused, match="undone already"):
        agents.undo_alone(later(minutes=4), own_name=name)


def test_two_alike_within_minutes_are_expected_to_be_ambiguous() -> None:
    agents = simulator()
    alone(agents, later())
    alone(agents, later(minutes=5))
    alone(agents, later(minutes=40))
    assert kinds(agents) == [(AMBIGUOUS, 300), (AMBIGUOUS, 300), (HEALS, 0)]


def test_linked_sales_beside_them_keep_their_reference() -> None:
    agents = simulator()
    sell(agents, later(), "P1")
    alone(agents, later())
    assert sorted(row["our_reference"] for row in rows(agents)) == ["", "P1"]


def test_an_agent_or_method_without_a_contract_is_refused_and_nothing_is_sold() -> None:
    agents = simulator()
    for facts in ({"agent": "nobody"}, {"method": "code"}):
        with pytest.raises(Refused, match="no contract"):
            alone(agents, later(), **facts)
    with pytest.raises(Refused, match="has sold own-T-9-1"):
        agents.undo_alone(later(), own_name="own-T-9-1")
    assert rows(agents) == []


def test_replayed_they_are_the_same_truth() -> None:
    agents = simulator()
    agents.undo_alone(later(minutes=1), own_name=alone(agents, later()))
    alone(agents, later(minutes=2))
    again = Simulator([contract()], seed=7, bank=BANK)
    again.replay(agents.log)
    assert again.truth() == agents.truth()


def test_the_doors_sell_and_undo() -> None:
    desk = Desk()
    facts = {"agent": AGENT, "terminal_id": "T-9", "merchant_account": "shop-9", "method": "e_money",
             "brand": "nanaco", "amount_yen": 500}  # fmt: skip
    status, body = desk.control("/control/standalone", facts)
    assert status == 201
    name = json.loads(body)["own_name"]
    assert desk.control(f"/control/standalone/{name}/undo", {})[0] == 200
    assert desk.control(f"/control/standalone/{name}/undo", {})[0] == 422
    assert desk.control("/control/standalone", {**facts, "amount_yen": 0})[0] == 422
