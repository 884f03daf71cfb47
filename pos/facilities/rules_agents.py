"""Rules for agents: rates for everything they take, payouts after their periods, reports after their days."""

from collections.abc import Iterator

from pos.domain.tender import Tender
from pos.facilities.agents import LAST_DAYS, Agent, PayoutCycle
from pos.facilities.mistakes import Mistake, one_of, shown
from pos.facilities.schema import WardDraft


def agent_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """What is wrong with the contracts."""
    brands = {tender.id: {brand.name for brand in tender.brands} for tender in draft.tenders}
    for index, agent in enumerate(draft.agents):
        path = f"agents[{index}]"
        yield from _tenders(path, agent)
        yield from _rates(path, agent, brands)
        yield from _payouts(path, agent)
        # Due before the day has even ended, every report would be overdue.
        if agent.report_due.bank_business_days <= 1 and agent.report_due.at < draft.cut_off:
            expected = f"a time from the cut-off {draft.cut_off:%H:%M} on"
            yield Mistake(f"{path}.report_due.at", f"{agent.report_due.at:%H:%M}", expected)


def _tenders(path: str, agent: Agent) -> Iterator[Mistake]:
    if Tender.CASH in agent.tenders:
        yield Mistake(f"{path}.tenders", "cash", "cashless tenders: no agent takes cash for the ward")
    generally_rated = {
        rate.tender for rate in agent.rates if rate.brand is None and rate.valid_from <= agent.valid_from
    }
    for tender in agent.tenders:
        if tender not in generally_rated:
            expected = f"a rate for {tender} without a brand, valid from {agent.valid_from} or earlier"
            yield Mistake(f"{path}.rates", "none", expected)


def _rates(path: str, agent: Agent, brands: dict[str, set[str]]) -> Iterator[Mistake]:
    seen: set[tuple[object, ...]] = set()
    for number, rate in enumerate(agent.rates):
        where = f"{path}.rates[{number}]"
        if rate.tender not in agent.tenders:
            yield Mistake(f"{where}.tender", shown(rate.tender), one_of(agent.tenders, rate.tender))
        elif rate.brand is not None and rate.brand not in brands[rate.tender]:
            yield Mistake(f"{where}.brand", shown(rate.brand), one_of(brands[rate.tender], rate.brand))
        key = (rate.valid_from, rate.tender, rate.brand)
        if key in seen:
            yield Mistake(f"{where}.valid_from", str(rate.valid_from), "one rate per tender, brand and day")
        seen.add(key)


def _payouts(path: str, agent: Agent) -> Iterator[Mistake]:
    periods = LAST_DAYS[agent.cycle]
    if len(agent.payout_days) != len(periods):
        expected = f"{len(periods)} payout days for the cycle {agent.cycle}"
        yield Mistake(f"{path}.payout_days", str(len(agent.payout_days)), expected)
    if (agent.payout_after_bank_days is not None) != (agent.cycle is PayoutCycle.DAILY):
        expected = "a number of bank business days when the cycle is daily, and only then"
        yield Mistake(f"{path}.payout_after_bank_days", shown(agent.payout_after_bank_days), expected)
    for number, (last, pay) in enumerate(zip(periods, agent.payout_days, strict=False)):
        if pay.months_later == 0 and pay.day <= last:
            expected = f"a day after the period's last day ({last})"
            yield Mistake(f"{path}.payout_days[{number}].day", str(pay.day), expected)
