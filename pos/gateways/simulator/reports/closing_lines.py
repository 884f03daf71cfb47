"""The lines with which a payout ends: what the one before left over, the transfer fee, what is carried over."""

from datetime import datetime, time

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.reports.payouts import Payout
from pos.gateways.simulator.reports.report import ReportLine
from pos.gateways.simulator.seeded import seeded_token


def closing_lines(payout: Payout, seed: int) -> list[ReportLine]:
    """They stand in the report that ends the payout's days, and concern no payment."""
    amounts = [
        ("carry_over", "brought", payout.brought_yen),
        ("transfer_fee", "fee", -payout.transfer_fee_yen),
        ("carry_over", "carried", -payout.carried_yen),
    ]
    return [_line(payout, seed, kind, purpose, amount_yen) for kind, purpose, amount_yen in amounts if amount_yen]


def _line(payout: Payout, seed: int, kind: str, purpose: str, amount_yen: Yen) -> ReportLine:
    return ReportLine(
        line_id=seeded_token(seed, "lp", payout.agent, purpose, str(payout.last)),
        type=kind,
        merchant_account=payout.agent,  # the layout wants an account on every line; this one is about all of them
        terminal_id="",
        our_reference="",
        agent_reference=payout.payout_id,
        method="",
        brand="",
        occurred_at=datetime.combine(payout.last, time(12), tzinfo=TOKYO),
        gross_yen=amount_yen,
        fee_yen=Yen(0),
        fee_tax_yen=Yen(0),
    )
