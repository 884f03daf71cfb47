"""The simulated agents keep the contracts of facilities.yaml, worked out independently of the ward's own reading."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pos import facilities
from pos.domain.money import Yen
from pos.facilities import Ward, is_holiday, load_ward
from pos.facilities import agents as theirs
from pos.gateways.simulator.contracts import (
    AgentContract,
    Cycle,
    FeeMode,
    FeeTax,
    ReportBasis,
    UnconfirmedWrite,
)
from pos.gateways.simulator.from_ward import bank_of, contracts_of
from pos.gateways.simulator.reports.cycles import paid_out_on, payout_period, publication_instant, reported_period

HOUSE = Path(__file__).parents[2]
YEAR = [date(2026, 4, 1) + timedelta(days=number) for number in range(366)]


@pytest.fixture(scope="module")
def ward() -> Ward:
    return load_ward(HOUSE / "facilities.yaml")


@pytest.fixture(scope="module")
def contracts(ward: Ward) -> list[AgentContract]:
    return contracts_of(ward)


def test_every_agent_of_the_simulator_has_a_contract(ward, contracts):
    assert {each.agent for each in contracts} == {
        agent.id for agent in ward.agents.values() if agent.gateway == "simulator"
    }
    assert contracts_of(ward, "another gateway") == []


def test_periods_and_payout_days_agree_with_the_ward_s_on_every_day_of_a_year(ward, contracts):
    for contract in contracts:
        agent = ward.agents[contract.agent]
        for day in YEAR:
            period = payout_period(contract.cycle, day)
            assert (period.first, period.last) == agent.period_of(day)
            assert paid_out_on(contract, day, is_holiday) == agent.payout_on(day, is_holiday)


def test_minimum_payout_and_transfer_fee_are_the_ward_s(ward):
    terms = {"minimum_payout_yen": Yen(5_000), "transfer_fee_yen": Yen(330)}
    agents = {agent.id: replace(agent, **terms) for agent in ward.agents.values()}
    for contract in contracts_of(replace(ward, agents=agents)):
        assert {name: getattr(contract, name) for name in terms} == terms


def test_the_bank_keeps_the_ward_s_account_and_knows_every_agent(ward):
    bank = bank_of(ward)
    assert bank is not None
    assert bank_of(replace(ward, bank_account=replace(ward.bank_account, gateway=None))) is None
    assert bank.account.number == ward.bank_account.number
    assert bank.payer_names.keys() == ward.agents.keys()
    for agent in ward.agents.values():
        assert agent.is_bank_payer(bank.payer_names[agent.id])


def test_a_star_in_a_payer_name_is_not_printed(ward):
    agents = {agent.id: replace(agent, bank_payer_name="ｶ)*ｶ-ﾄﾞ*") for agent in ward.agents.values()}
    bank = bank_of(replace(ward, agents=agents))
    assert bank is not None
    assert set(bank.payer_names.values()) == {"ｶ)ｶ-ﾄﾞ"}


def test_no_report_is_overdue_when_it_comes_out(ward, contracts):
    for contract in contracts:
        for day in YEAR:
            published = publication_instant(contract, reported_period(contract, day))
            assert published <= ward.agents[contract.agent].report_due_at(day, is_holiday)


def test_fees_agree_with_what_the_ward_expects(ward, contracts):
    for contract in contracts:
        agent = ward.agents[contract.agent]
        for method in agent.tenders:
            for brand in contract.brands[method]:
                for amount in (Yen(1), Yen(333), Yen(10_001), Yen(-450)):
                    expected = agent.expected_fee(amount, method, brand, YEAR[0])
                    assert contract.fee_on(amount, method, brand, YEAR[0]) == expected


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        (Cycle, theirs.PayoutCycle),
        (ReportBasis, theirs.ReportBasis),
        (FeeTax, theirs.FeeTax),
        (FeeMode, theirs.FeeMode),
        (UnconfirmedWrite, facilities.UnconfirmedWrite),
    ],
)
def test_every_term_of_a_contract_has_its_counterpart(ours, other):
    assert {term.value for term in ours} == {term.value for term in other}
