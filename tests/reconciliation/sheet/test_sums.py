"""Every total of a sheet is the sum of its rows, whatever the rows are."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.domain.tender import Tender
from reconciliation.sheet import (
    BreakBlock,
    DrawerBlock,
    DrawerRow,
    ReceiptSeries,
    SheetDoesNotAddUp,
    TakenBlock,
)
from tests.reconciliation.sheet import examples, strategies

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(strategies.figures())
def test_what_was_taken_adds_up_across_and_down(figures):
    block = figures.taken
    for column in ("count", "gross_yen", "voided_count", "voided_yen", "refunded_count", "refunded_yen", "net_yen"):
        assert getattr(block.total, column) == sum(getattr(row.amounts, column) for row in block.rows)
        assert getattr(block.total, column) == sum(getattr(tender.amounts, column) for tender in block.tenders)
    for row in block.rows:
        assert row.amounts.net_yen == row.amounts.gross_yen - row.amounts.voided_yen - row.amounts.refunded_yen
    assert block.free_count == sum(reason.count for reason in block.free_of_charge)


@many
@given(strategies.figures())
def test_revenue_and_money_of_other_owners_add_up_apart(figures):
    for column in ("count", "assessed_yen", "reduced_yen", "received_yen", "outstanding_yen"):
        rows = figures.revenue.rows
        assert getattr(figures.revenue.total, column) == sum(getattr(row.amounts, column) for row in rows)
    for column in ("count", "taken_yen", "given_back_yen", "net_yen"):
        assert getattr(figures.held.total, column) == sum(getattr(row.amounts, column) for row in figures.held.rows)
    for row in figures.revenue.rows:
        amounts = row.amounts
        assert amounts.outstanding_yen == amounts.assessed_yen - amounts.reduced_yen - amounts.received_yen


def test_each_fiscal_year_adds_up_by_itself_and_the_years_to_the_total():
    block = examples.sheet_of_two_years().figures.revenue
    assert {year: (int(sums.assessed_yen), int(sums.reduced_yen)) for year, sums in block.years.items()} == {
        2026: (300, 600),
        2027: (30_450, 450),
    }
    for name in ("count", "assessed_yen", "reduced_yen", "received_yen", "outstanding_yen"):
        assert sum(getattr(sums, name) for sums in block.years.values()) == getattr(block.total, name)


@many
@given(strategies.figures())
def test_agents_add_up(figures):
    for column in ("matched_count", "matched_yen", "pending_count", "pending_yen", "fee_yen", "net_yen", "owed_yen"):
        rows = figures.agents.rows
        assert getattr(figures.agents.total, column) == sum(getattr(row.amounts, column) for row in rows)
    for row in figures.agents.rows:
        assert row.amounts.net_yen == row.amounts.matched_yen - row.amounts.withheld_yen


@many
@given(strategies.figures())
def test_drawers_add_up_with_over_and_short_apart(figures):
    rows, total = figures.drawers.rows, figures.drawers.total
    differences = [row.counted_yen - row.expected_yen for row in rows if row.counted_yen is not None]
    assert total.over_yen == sum(amount for amount in differences if amount > 0)
    assert total.short_yen == -sum(amount for amount in differences if amount < 0)
    assert total.over_short_yen == sum(differences)
    assert total.float_yen == sum(row.float_yen for row in rows)
    assert total.pay_in_yen == sum(row.pay_in_yen or 0 for row in rows)
    assert total.not_closed_count == sum(row.status is not DrawerStatus.CLOSED for row in rows)


def test_a_drawer_that_was_not_counted_is_neither_over_nor_short():
    row = DrawerRow("tax-1", "1番窓口", "0" * 26, 1, DrawerStatus.OPEN, Yen(30_000), Yen(42_150), None, None)
    assert row.over_short_yen is None
    assert DrawerBlock((row,)).total.over_short_yen == 0


@many
@given(strategies.figures())
def test_differences_of_breaks_add_up_as_magnitudes_and_with_signs(figures):
    rows, total = figures.breaks.rows, figures.breaks.total
    assert total.count == len(rows)
    assert total.difference_yen == sum(abs(row.difference_yen) for row in rows)
    assert total.balance_yen == sum(row.difference_yen for row in rows)


def test_two_breaks_that_cancel_out_are_still_a_difference():
    block = BreakBlock((examples.found(1, difference=500), examples.found(2, difference=-500)))
    assert (block.total.difference_yen, block.total.balance_yen) == (1_000, 0)


def test_a_brand_that_comes_twice_is_refused():
    row = examples.taken(Tender.CREDIT, "クレジット", "VISA", 1, 300)
    with pytest.raises(SheetDoesNotAddUp, match="found two"):
        TakenBlock((row, replace(row)))


def test_a_receipt_series_that_comes_twice_is_refused():
    series = ReceiptSeries("1番窓口", "A", "0001", "0002", 2)
    with pytest.raises(SheetDoesNotAddUp, match="receipts"):
        examples.ordinary_figures(receipts=(series, series))


def test_receipts_are_told_with_their_gaps():
    series = ReceiptSeries("1番窓口", "A", "0001", "0043", 41, ("0007", "0032"), reissued_count=2)
    assert series.in_words == "1番窓口 A 0001〜0043 41枚 欠番 0007、0032 再発行 2枚"
    assert ReceiptSeries("1番窓口", "A", "0001", "0043", 43).in_words.endswith("43枚 欠番なし")
