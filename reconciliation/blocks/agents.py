"""Block D 指定納付受託者: proven, pending, fees, and what is still owed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pos.domain.money import Yen, total
from pos.facilities import Agent, FeeMode, NoRate
from reconciliation.day_rows import Proven
from reconciliation.findings.legs import PendingLeg
from reconciliation.proof.legs import Leg
from reconciliation.proof.reports_due import ReportsDue
from reconciliation.sheet import AgentAmounts, AgentBlock, AgentRow


@dataclass
class _Group:
    """What one payout of one agent brings for the day."""

    proven: list[Proven] = field(default_factory=list)
    pending: list[PendingLeg] = field(default_factory=list)
    broken: list[Leg] = field(default_factory=list)


def agent_block(
    reports: ReportsDue, proven: Iterable[Proven], pending: Iterable[PendingLeg], broken: Iterable[Leg]
) -> AgentBlock:
    """One facility's rows by agent and payout. `broken`: legs that a break speaks of; they are owed all the same."""
    groups: dict[tuple[str, date], _Group] = defaultdict(_Group)
    for row in proven:
        groups[row.agent, _payout_on(reports, row.agent, row.belongs_to_day)].proven.append(row)
    for waiting in pending:
        leg = waiting.leg
        groups[leg.agent, _payout_on(reports, leg.agent, leg.belongs_to_day)].pending.append(waiting)
    for leg in broken:
        groups[leg.agent, _payout_on(reports, leg.agent, leg.belongs_to_day)].broken.append(leg)
    return AgentBlock(
        tuple(
            _row(reports.agent(agent_id), payout_on, group)
            for (agent_id, payout_on), group in sorted(groups.items(), key=lambda item: item[0])
        )
    )


def expected_fee_yen(agent: Agent, leg: Leg) -> Yen:
    """見込, with tax; ¥0 where the contract in facilities.yaml names no rate: an estimate stops no night."""
    try:
        return total(agent.expected_fee(leg.amount_yen, leg.tender.value, leg.brand, leg.belongs_to_day))
    except NoRate:
        return Yen(0)


def _payout_on(reports: ReportsDue, agent_id: str, day: date) -> date:
    return reports.agent(agent_id).payout_on(day, reports.is_holiday)


def _row(agent: Agent, payout_on: date, group: _Group) -> AgentRow:
    amounts = _amounts(agent, group)
    due_on = max((waiting.due_on for waiting in group.pending), default=None)
    return AgentRow(agent.id, agent.name, due_on, payout_on if amounts.owed_yen else None, amounts)


def _amounts(agent: Agent, group: _Group) -> AgentAmounts:
    matched = total([row.amount_yen for row in group.proven])
    waiting = total([pending.leg.amount_yen for pending in group.pending])
    broken = total([leg.amount_yen for leg in group.broken])
    fee = total([row.fee_yen for row in group.proven])
    tax = total([row.fee_tax_yen for row in group.proven])
    withheld = fee + tax if agent.fee_mode is FeeMode.NETTED else Yen(0)
    return AgentAmounts(
        matched_count=sum(row.count for row in group.proven),
        matched_yen=matched,
        pending_count=len(group.pending),
        pending_yen=waiting,
        fee_yen=fee,
        fee_tax_yen=tax,
        expected_fee_yen=total([expected_fee_yen(agent, pending.leg) for pending in group.pending]),
        withheld_yen=withheld,
        owed_yen=matched + waiting + broken - withheld,
    )
