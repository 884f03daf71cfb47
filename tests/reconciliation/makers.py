"""Legs, lines and whole days of payments for the tests of checking money."""

from datetime import UTC, date, datetime

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen
from pos.domain.tender import Evidence, Tender
from reconciliation.proof.legs import Leg, LegKind, leg_id
from reconciliation.proof.matching import Line

#: A Tuesday, 14:00 in Tokyo.
TUESDAY_AFTERNOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)


def leg(
    reference: str = "P1",
    amount_yen: int = 300,
    kind: LegKind = LegKind.CAPTURE,
    *,
    agent: str = "counter-card",
    terminal_id: str | None = "T-1",
    tender: Tender = Tender.E_MONEY,
    occurred_at: datetime = TUESDAY_AFTERNOON,
    evidence: Evidence = Evidence.GATEWAY,
    undone_same_day: bool = False,
) -> Leg:
    day = business_day_of(occurred_at)
    return Leg(
        leg_id=leg_id(reference, kind),
        kind=kind,
        payment_id=reference,
        refund_id=reference if kind is LegKind.REFUND else None,
        facility="tax",
        counter="tax-1",
        agent=agent,
        merchant_account="M-1",
        terminal_id=terminal_id,
        our_reference=reference,
        amount_yen=Yen(amount_yen if kind is LegKind.CAPTURE else -amount_yen),
        tender=tender,
        brand="nanaco",
        occurred_at=occurred_at,
        business_day=day,
        belongs_to_day=day,
        evidence=evidence,
        undone_same_day=undone_same_day,
    )


def line(
    key: str = "L1",
    reference: str | None = "P1",
    gross_yen: int = 300,
    *,
    line_type: str = "sale",
    agent: str = "counter-card",
    terminal_id: str | None = "T-1",
    method: Tender = Tender.E_MONEY,
    occurred_at: datetime = TUESDAY_AFTERNOON,
) -> Line:
    day = business_day_of(occurred_at)
    return Line(
        f"{agent}:{key}", agent, line_type, "M-1", terminal_id, reference, method, occurred_at, day, Yen(gross_yen)
    )
