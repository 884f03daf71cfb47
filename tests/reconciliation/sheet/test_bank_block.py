"""Block 入金 of the ward's sheet: the waterfall of each payout, what came, and what differs."""

from dataclasses import replace

import pytest
from hypothesis import given

from pos.domain.money import Yen
from reconciliation.sheet import (
    BankBlock,
    PayoutAmounts,
    SheetDoesNotAddUp,
    StatementState,
    WardSheet,
    differences,
    ward_figures_of,
)
from reconciliation.sheet_pdf.marks import Text
from reconciliation.sheet_pdf.ward_pages import ward_pages
from tests.reconciliation.sheet import examples, strategies


def printed(bank):
    """The words of the block, down to the next one."""
    marks = (mark for page in ward_pages(examples.ward_sheet(bank=bank)) for mark in page.marks)
    words = [mark.words for mark in marks if isinstance(mark, Text)]
    return words[words.index("D 入金(受託者の払込)") : words.index("E 不一致")]


def changes(before, after):
    figures = ward_figures_of("品川区", examples.DAY, [examples.ordinary_sheet()])
    told = differences(replace(figures, bank=before), replace(figures, bank=after))
    return [(change.block, change.row, change.column, change.before, change.after) for change in told]


@given(strategies.payout_rows)
def test_a_payout_ends_where_its_steps_lead(row):
    amounts = row.amounts
    taken_off = amounts.given_back_yen + amounts.chargeback_yen + amounts.transfer_fee_yen
    fees = amounts.kept_fee_yen + amounts.kept_fee_tax_yen
    assert amounts.due_yen + taken_off + fees == amounts.total_yen + amounts.adjusted_yen + amounts.carried_yen
    assert row.difference_yen == (None if row.banked_on is None else amounts.banked_yen - amounts.due_yen)


@given(strategies.bank_blocks)
def test_the_last_line_is_the_sum_of_the_payouts(block):
    for column in ("total_yen", "due_yen", "banked_yen", "kept_fee_yen", "carried_yen"):
        assert getattr(block.total, column) == sum(getattr(row.amounts, column) for row in block.payouts)
    assert block.difference_yen == sum(row.difference_yen or 0 for row in block.payouts)


def test_what_has_not_come_differs_by_nothing_yet():
    block = examples.bank_block()
    assert [row.difference_yen for row in block.payouts] == [0, -330, None]
    assert block.difference_yen == -330


def test_a_payout_that_comes_twice_is_refused():
    row = examples.payout(1, "受託者", 100, 100)
    with pytest.raises(SheetDoesNotAddUp, match="found two"):
        BankBlock(StatementState.HERE, (row, row))


def test_the_waterfall_is_printed_with_what_came_and_what_differs():
    block = printed(examples.bank_block())
    for figure in ("812,000", "1,200", "24,360", "税 2,436", "330", "△30", "3,000", "786,644", "786,314", "△330"):
        assert figure in block
    assert "未入金" in block
    assert "現金の払込" in block
    assert "出金" in block


def test_while_the_statement_is_not_here_nothing_is_called_missing():
    waiting = replace(examples.bank_block(), statement=StatementState.NOT_HERE, others=())
    words = printed(waiting)
    assert "未入金" not in words
    assert "明細未着" in words
    assert "なし(入金明細 未着)" in words


def test_a_payout_that_is_carried_over_is_not_called_missing():
    carried = examples.payout(1, "受託者", 500, None, carried_yen=-500)
    words = printed(BankBlock(StatementState.HERE, (carried,)))
    assert "入金なし" in words
    assert "未入金" not in words


def test_the_statements_arrival_is_told_as_a_change():
    row = examples.payout(1, "受託者", 500, None)
    come = examples.payout(1, "受託者", 500, 500)
    told = changes(BankBlock(StatementState.NOT_HERE, (row,)), BankBlock(StatementState.HERE, (come,)))
    assert told == [
        ("入金明細", "", "", "未着", "到着"),
        ("D 入金(受託者の払込)", "受託者 PO-1", "入金日", "なし", "2026-11-22"),
        ("D 入金(受託者の払込)", "受託者 PO-1", "入金額", "¥0", "¥500"),
        ("D 入金(受託者の払込)", "受託者 PO-1", "差額", "なし", "¥0"),
    ]


def test_an_altered_amount_of_a_stored_payout_is_refused():
    stored = examples.ward_sheet().to_plain()
    stored["figures"]["bank"]["payouts"][0]["amounts"]["total_yen"] += 1
    with pytest.raises(SheetDoesNotAddUp, match="due_yen"):
        WardSheet.from_plain(stored)


def test_amounts_of_nothing_are_zero():
    assert BankBlock().total == PayoutAmounts(*[Yen(0)] * 9)
