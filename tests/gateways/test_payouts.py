"""Payouts: what an agent transfers, deducts and carries over, and the lines that say so."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.contracts import Cycle, FeeMode, PayoutDay, ReportBasis
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.reports.payouts import Ending, ending_of
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from reconciliation.statements.settlement_v1 import LineType, SettlementLine, parse_settlement_v1
from tests.gateways.makers import AGENT, DAY, later, sell, simulator

CLOSING = {LineType.TRANSFER_FEE, LineType.CARRY_OVER}


def lines_of(agents: Simulator, on: date) -> list[SettlementLine]:
    now = datetime.combine(on, time(6), tzinfo=TOKYO)
    return list(parse_settlement_v1(agents.report(now, agent=AGENT, on=on)).lines)


def closing(agents: Simulator, on: date) -> list[tuple[str, int, int, int]]:
    return [
        (line.type.value, int(line.gross_yen), int(line.fee_yen), int(line.net_yen))
        for line in lines_of(agents, on)
        if line.type in CLOSING
    ]


def payouts(agents: Simulator) -> list[dict[str, object]]:
    found: list[dict[str, object]] = agents.truth()["payouts"]
    return found


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("sum_yen", "minimum_yen", "fee_yen", "ending"),
    [
        (0, 0, 0, Ending()),
        (0, 10_000, 330, Ending()),
        (1, 0, 0, Ending()),
        (9_999, 10_000, 0, Ending(carried_yen=Yen(9_999))),
        (10_000, 10_000, 0, Ending()),
        (10_000, 10_000, 330, Ending(transfer_fee_yen=Yen(330))),
        (330, 0, 330, Ending(carried_yen=Yen(330))),
        (331, 0, 330, Ending(transfer_fee_yen=Yen(330))),
        (-1, 0, 0, Ending(carried_yen=Yen(-1))),
        (-500, 10_000, 330, Ending(carried_yen=Yen(-500))),
    ],
)
def test_a_payout_is_transferred_or_carried_over(sum_yen, minimum_yen, fee_yen, ending):
    assert ending_of(Yen(sum_yen), Yen(minimum_yen), Yen(fee_yen)) == ending


def test_a_contract_without_minimum_and_fee_has_no_closing_lines():
    agents = simulator()
    sell(agents, later())
    assert closing(agents, after(1)) == []


def test_the_transfer_fee_stands_in_the_report_that_ends_the_payout_s_days():
    terms = {"cycle": Cycle.TWICE_MONTHLY, "payout_days": (PayoutDay(0, 31), PayoutDay(1, 15))}
    agents = simulator(**terms, reports=ReportBasis.DAY, transfer_fee_yen=Yen(330))
    sell(agents, later())
    sell(agents, later(days=10), "P2")
    assert closing(agents, after(1)) == []
    assert closing(agents, date(2026, 12, 1)) == [("transfer_fee", -330, 0, -330)]
    assert {line.payout_id for line in lines_of(agents, after(1))} == {
        line.payout_id for line in lines_of(agents, date(2026, 12, 1))
    }


def test_what_is_below_the_minimum_is_carried_over_until_it_is_enough():
    agents = simulator(minimum_payout_yen=Yen(2_500), transfer_fee_yen=Yen(110), fee_mode=FeeMode.BILLED)
    for day in (0, 1, 2):
        sell(agents, later(days=day), f"P{day}")
    assert closing(agents, after(1)) == [("carry_over", -1_000, 0, -1_000)]
    assert closing(agents, after(2)) == [("carry_over", 1_000, 0, 1_000), ("carry_over", -2_000, 0, -2_000)]
    assert closing(agents, after(3)) == [("carry_over", 2_000, 0, 2_000), ("transfer_fee", -110, 0, -110)]
    assert [payout["transferred_yen"] for payout in payouts(agents)] == [0, 0, 2_890]


def test_a_payout_below_zero_is_carried_over_and_lowers_the_next_one():
    agents = simulator(fee_mode=FeeMode.BILLED)
    sell(agents, later())
    give_back = {"refund_reference": "R1", "our_reference": "P1", "amount_yen": Yen(400)}
    agents.refund(later(days=1), agent=AGENT, **give_back)
    sell(agents, later(days=2), "P2")
    assert closing(agents, after(2)) == [("carry_over", 400, 0, 400)]
    assert closing(agents, after(3)) == [("carry_over", -400, 0, -400)]
    assert [payout["transferred_yen"] for payout in payouts(agents)] == [1_000, 0, 600]


@pytest.mark.parametrize(("fee_mode", "transferred_yen"), [(FeeMode.NETTED, 975), (FeeMode.BILLED, 1_000)])
def test_an_invoiced_fee_is_not_kept_back(fee_mode, transferred_yen):
    agents = simulator(fee_mode=fee_mode)
    sell(agents, later(), method="e_money", brand="nanaco")
    assert payouts(agents)[0]["transferred_yen"] == transferred_yen


def test_nothing_is_expected_of_closing_lines():
    agents = simulator(minimum_payout_yen=Yen(2_500), transfer_fee_yen=Yen(110))
    for day in (0, 1, 2):
        sell(agents, later(days=day), f"P{day}")
        now = datetime.combine(after(day + 1), time(6), tzinfo=TOKYO)
        assert agents.expected_breaks(now, business_day=after(day)) == []


DAYS = st.lists(st.lists(st.integers(1, 5_000), max_size=3), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    days=DAYS,
    fee_mode=st.sampled_from(FeeMode),
    minimum_yen=st.sampled_from([0, 3_000, 8_000]),
    transfer_fee_yen=st.sampled_from([0, 330]),
    mistakes=st.lists(st.tuples(st.integers(1, 6), st.integers(-4_000, 4_000).filter(bool)), max_size=3),
)
def test_the_lines_with_one_payout_id_are_what_is_transferred_and_nothing_is_lost(
    days, fee_mode, minimum_yen, transfer_fee_yen, mistakes
):
    agents = simulator(fee_mode=fee_mode, minimum_payout_yen=Yen(minimum_yen), transfer_fee_yen=Yen(transfer_fee_yen))
    for on, amount_yen in mistakes:
        edit = ReportEdit(AGENT, after(on), EditKind.ADJUST, amount_yen=Yen(amount_yen))
        agents.edit_report(later(), edit=edit)
    for day, sales in enumerate(days):
        for number, amount_yen in enumerate(sales):
            sell(agents, later(number, days=day), f"P{day}-{number}", amount_yen=Yen(amount_yen))
    by_payout: dict[str | None, int] = {}
    for day in range(1, 8):
        for line in lines_of(agents, after(day)):
            moved = line.net_yen if fee_mode is FeeMode.NETTED else line.gross_yen
            by_payout[line.payout_id] = by_payout.get(line.payout_id, 0) + int(moved)
    told = {payout["payout_id"]: payout["transferred_yen"] for payout in payouts(agents)}
    assert {payout_id: paid for payout_id, paid in by_payout.items() if paid} == {
        payout_id: paid for payout_id, paid in told.items() if paid and payout_id in by_payout
    }
    assert all(paid == 0 or paid >= max(1, minimum_yen - transfer_fee_yen) for paid in by_payout.values())
