"""The ward's contracts with its agents, as the simulated agents know them. The only place that reads facilities."""

from datetime import time

from pos.facilities import Agent, Ward
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
        refund_window_days=agent.refund_window_days,
        unconfirmed_writes={
            brand: UnconfirmedWrite(rule)
            for tender in agent.tenders
            for brand, rule in ward.tenders[tender].unconfirmed_write.items()
        },
    )
