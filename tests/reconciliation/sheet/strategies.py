"""Random sheets for hypothesis: every block, odd names, amounts of every size."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from hypothesis import strategies as st

from pos.domain.drawer import DrawerStatus
from pos.domain.facility_day import DayStatus
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities.fees import TaxClass
from reconciliation.sheet import (
    Adjustment,
    AdjustmentBlock,
    AdjustmentKind,
    AgentAmounts,
    AgentBlock,
    AgentRow,
    BankBlock,
    BankSort,
    BankSum,
    BreakBlock,
    BreakRow,
    DayNote,
    DrawerBlock,
    DrawerRow,
    FacilityFigures,
    FreeOfCharge,
    HeldAmounts,
    HeldBlock,
    HeldRow,
    PayInSlip,
    PayoutAmounts,
    PayoutRow,
    Provenance,
    ReceiptSeries,
    RevenueAmounts,
    RevenueBlock,
    RevenueRow,
    SettlementSheet,
    StatementState,
    TakenAmounts,
    TakenBlock,
    TakenRow,
    TerminalCheck,
    TerminalState,
    Wording,
    issue,
)

LETTERS = "品川第一地域センター髙﨑①㈱ＡＢab019 -()ー・々〆ｶﾅ"
LARGEST = 9_999_999_999

names = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: text.strip() or "品")
short_names = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: text.strip() or "品")
texts = st.text(LETTERS, max_size=120)
counts = st.integers(0, 99_999)
yen = st.integers(0, LARGEST).map(Yen)
signed_yen = st.integers(-LARGEST, LARGEST).map(Yen)
days = st.dates(date(2026, 4, 1), date(2027, 12, 31))
instants = st.datetimes(datetime(2026, 4, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


def rows_of(kind, /, *, most, **columns):
    """Up to `most` rows, each key once."""
    return st.lists(st.builds(kind, **columns), max_size=most, unique_by=lambda row: row.key).map(tuple)


@cache
def blocks(most):
    taken = st.builds(
        TakenBlock,
        rows=rows_of(
            TakenRow,
            most=most,
            tender=st.sampled_from(list(Tender)),
            tender_name=short_names,
            brand=st.none() | short_names,
            amounts=st.builds(
                TakenAmounts,
                count=counts,
                gross_yen=yen,
                voided_count=counts,
                voided_yen=yen,
                refunded_count=counts,
                refunded_yen=yen,
            ),
        ),
        free_of_charge=rows_of(FreeOfCharge, most=3, reason_name=short_names, count=counts),
    )
    revenue = st.builds(
        RevenueBlock,
        rows=rows_of(
            RevenueRow,
            most=most,
            fiscal_year=st.sampled_from([2025, 2026]),
            account_id=short_names,
            account_name=names,
            account_code=st.just("01-13-01-02-003-04"),
            tax_class=st.sampled_from(list(TaxClass)),
            amounts=st.builds(RevenueAmounts, count=counts, assessed_yen=yen, reduced_yen=yen, received_yen=yen),
        ),
    )
    held = st.builds(
        HeldBlock,
        rows=rows_of(
            HeldRow,
            most=2,
            owner_id=short_names,
            owner_name=names,
            kind_name=short_names,
            tax_class=st.sampled_from(list(TaxClass)),
            amounts=st.builds(HeldAmounts, count=counts, taken_yen=yen, given_back_yen=yen),
        ),
    )
    return {"taken": taken, "revenue": revenue, "held": held}


@cache
def proofs(most):
    slips = st.builds(
        PayInSlip,
        number=short_names,
        amount_yen=yen,
        due_on=days,
    )
    terminals = st.builds(
        TerminalCheck,
        terminal_id=short_names,
        state=st.sampled_from(list(TerminalState)),
        count=st.integers(0, 999),
        ours_yen=yen,
        theirs_yen=st.none() | yen,
    )
    drawers = st.builds(
        DrawerBlock,
        rows=rows_of(
            DrawerRow,
            most=most,
            counter_id=short_names,
            counter_name=names,
            session_id=st.text("0123456789ABCDEF", min_size=26, max_size=26),
            session_number=st.integers(1, 9),
            status=st.sampled_from(list(DrawerStatus)),
            float_yen=yen,
            expected_yen=yen,
            counted_yen=st.none() | yen,
            pay_in_yen=st.none() | yen,
            slips=st.lists(slips, max_size=3).map(tuple),
            terminals=st.lists(terminals, max_size=3).map(tuple),
        ),
    )
    agents = st.builds(
        AgentBlock,
        rows=rows_of(
            AgentRow,
            most=most,
            agent_id=short_names,
            agent_name=names,
            pending_due_on=st.none() | days,
            pay_in_on=st.none() | days,
            amounts=st.builds(
                AgentAmounts,
                matched_count=counts,
                matched_yen=signed_yen,
                pending_count=counts,
                pending_yen=signed_yen,
                fee_yen=signed_yen,
                fee_tax_yen=signed_yen,
                expected_fee_yen=signed_yen,
                withheld_yen=signed_yen,
                owed_yen=signed_yen,
            ),
        ),
    )
    breaks = st.builds(
        BreakBlock,
        rows=rows_of(
            BreakRow,
            most=most,
            break_id=st.uuids().map(str),
            number=st.integers(1, 999).map(str),
            kind=st.just("missing_line"),
            kind_name=short_names,
            ours_yen=st.none() | signed_yen,
            theirs_yen=st.none() | signed_yen,
            difference_yen=signed_yen,
            since=days,
            detail=texts,
        ),
    )
    adjustments = st.builds(
        AdjustmentBlock,
        rows=rows_of(
            Adjustment,
            most=most,
            kind=st.sampled_from(list(AdjustmentKind)),
            reference=short_names,
            belongs_to_day=days,
            subject=names,
            detail=texts,
            amount_yen=signed_yen,
        ),
    )
    return {"drawers": drawers, "agents": agents, "breaks": breaks, "adjustments": adjustments}


@cache
def figures(most=6, **fixed):
    return st.builds(
        FacilityFigures,
        **{
            "ward_name": short_names,
            "facility_id": st.text("abcdefghij-0123456789", min_size=1, max_size=30),
            "facility_name": names,
            "section_name": names,
            "business_day": days,
            **blocks(most),
            **proofs(most),
            "receipts": rows_of(
                ReceiptSeries,
                most=most,
                counter_name=short_names,
                series=short_names,
                first=st.just("0001"),
                last=st.just("0043"),
                count=counts,
                missing=st.lists(st.just("0007"), max_size=20).map(tuple),
                reissued_count=st.integers(0, 3),
            ),
            "day_notes": st.lists(st.sampled_from(list(DayNote)), max_size=2, unique=True).map(tuple),
            "notes": st.lists(texts, max_size=3).map(tuple),
            **fixed,
        },
    )


provenances = st.builds(
    Provenance, run_number=st.integers(1, 99_999), as_of=instants, made_at=instants, audit_head=hashes
)
payout_rows = st.builds(
    PayoutRow, agent_id=short_names, agent_name=names, payout_id=short_names, first_day=days, last_day=days,
    pay_in_on=days, banked_on=st.none() | days,
    amounts=st.builds(
        PayoutAmounts, total_yen=yen, given_back_yen=yen, chargeback_yen=signed_yen, kept_fee_yen=signed_yen,
        kept_fee_tax_yen=signed_yen, transfer_fee_yen=yen, adjusted_yen=signed_yen, carried_yen=signed_yen,
        banked_yen=yen,
    ),
)  # fmt: skip
bank_sums = st.builds(BankSum, sort=st.sampled_from(BankSort), sort_name=short_names, count=counts, amount_yen=yen)
bank_blocks = st.builds(
    BankBlock,
    statement=st.sampled_from(StatementState),
    payouts=st.lists(payout_rows, max_size=6, unique_by=lambda row: row.key).map(tuple),
    others=st.lists(bank_sums, max_size=3, unique_by=lambda row: row.key).map(tuple),
)

wordings = st.builds(Wording, title=short_names, ward_title=short_names, pay_in_slip=short_names)


@st.composite
def sheets(draw, most=6, **fixed) -> SettlementSheet:
    """A first revision or, as often, a second one with what changed."""
    made = draw(provenances)
    extras = {"day_status": draw(st.sampled_from(list(DayStatus))), "wording": draw(wordings)}
    now = draw(figures(most, **fixed))
    first = issue(now, made, **extras)
    if draw(st.booleans()):
        return first
    other = draw(figures(most, **fixed))
    changed = replace(other, business_day=now.business_day, facility_id=now.facility_id)
    return issue(changed, made, previous=first, **extras) or first
