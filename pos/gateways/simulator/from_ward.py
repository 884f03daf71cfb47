"""The ward's contracts with its agents and its bank, as these know them. The only place that reads facilities."""

from datetime import time

from pos.facilities import AccountKind, Agent, Ward
from pos.gateways.simulator.bank.terms import BankTerms
from pos.gateways.simulator.bank.zengin_writer import ZenginAccount
from pos.gateways.simulator.contracts import (
    AgentContract,
    Cycle,
    FeeMode,
    FeeRate,
    FeeTax,
    PayoutDay,
    ReportBasis,
    UnconfirmedWrite,
)

#: The simulated agents publish this early: never overdue by our own contracts, and before a night at 02:00 begins.
_PUBLISHES_AT = time(0, 30)

#: 預金種目.
_DEPOSIT_TYPES = {AccountKind.ORDINARY: "1", AccountKind.CURRENT: "2", AccountKind.SAVINGS: "4"}


def bank_of(ward: Ward, gateway: str = "simulator") -> BankTerms | None:
    """The ward's account at this bank; None where its statements come another way."""
    account = ward.bank_account
    if account.gateway != gateway:
        return None
    names = ZenginAccount(
        bank_code=account.bank_code,
        bank_name=account.bank_name,
        branch_code=account.branch_code,
        branch_name=account.branch_name,
        deposit_type=_DEPOSIT_TYPES[account.kind],
        number=account.number,
        name=account.holder_kana,
    )
    return BankTerms(names, {agent.id: agent.bank_payer_name.replace("*", "") for agent in ward.agents.values()})


def contracts_of(ward: Ward, gateway: str = "simulator") -> list[AgentContract]:
    """The contracts of all agents that are reached through this gateway."""
    return [_contract(ward, agent) for agent in ward.agents.values() if agent.gateway == gateway]


def _contract(ward: Ward, agent: Agent) -> AgentContract:
    return AgentContract(
        agent=agent.id,
        rates=tuple(FeeRate(rate.tender, rate.fee_bp, rate.brand, rate.valid_from) for rate in agent.rates),
        brands={tender: ward.tenders[tender].brands for tender in agent.tenders},
        cycle=Cycle(agent.cycle),
        reports=ReportBasis(agent.report_due.basis),
        fee_tax=FeeTax(agent.fee_tax),
        rounding=agent.rounding,
        fee_mode=FeeMode(agent.fee_mode),
        publishes_at=min(_PUBLISHES_AT, agent.report_due.at),
        payout_days=tuple(PayoutDay(pay.months_later, pay.day) for pay in agent.payout_days),
        payout_after_bank_days=agent.payout_after_bank_days or 1,
        holiday_shift=agent.holiday_shift,
        minimum_payout_yen=agent.minimum_payout_yen,
        transfer_fee_yen=agent.transfer_fee_yen,
        refund_window_days=agent.refund_window_days,
        unconfirmed_writes={
            brand: UnconfirmedWrite(rule)
            for tender in agent.tenders
            for brand, rule in ward.tenders[tender].unconfirmed_write.items()
        },
    )
