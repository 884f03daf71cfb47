"""Blocks A and B as tables: what was taken, and to which account it belongs."""

from reconciliation.sheet.labels import BLOCK_A, BLOCK_B, BLOCK_HELD
from reconciliation.sheet.revenue import HeldBlock, RevenueAmounts, RevenueBlock, RevenueRow
from reconciliation.sheet.taken import TakenAmounts, TakenBlock, TakenRow
from reconciliation.sheet.words import fiscal_year_in_words, tax_class_in_words
from reconciliation.sheet_pdf.cells import amount
from reconciliation.sheet_pdf.style import GREY
from reconciliation.sheet_pdf.table import Cell, Column, Look, Row, Table

_NO_ROWS = "なし"
_YEN = "単位 円"

_TAKEN_COLUMNS = (
    Column("支払方法", least_em=5),
    Column("ブランド", least_em=6, grows=True),
    Column("件数", figure=True),
    Column("収納額", figure=True),
    Column("取消件", figure=True),
    Column("取消額", figure=True),
    Column("還付件", figure=True),
    Column("還付額", figure=True),
    Column("差引額", figure=True),
)


def taken_table(block: TakenBlock) -> Table:
    """Brands under their tender; a tender with several brands has a subtotal."""
    if not block.rows:
        return Table(BLOCK_A, beside=_NO_ROWS)
    rows: list[Row] = []
    for tender in block.tenders:
        brands = [row for row in block.rows if row.tender is tender.tender]
        rows += [_taken_row(row, names_tender=index == 0) for index, row in enumerate(brands)]
        if len(brands) > 1:
            rows.append(_taken_sum("", f"{tender.tender_name} 小計", tender.amounts, Look.SUBTOTAL))
    rows.append(_taken_sum("合計", "", block.total, Look.TOTAL))
    return Table(BLOCK_A, _TAKEN_COLUMNS, tuple(rows), _YEN)


def _taken_row(row: TakenRow, *, names_tender: bool) -> Row:
    return Row((Cell(row.tender_name if names_tender else ""), Cell(row.brand or ""), *_taken_cells(row.amounts)))


def _taken_sum(first: str, second: str, amounts: TakenAmounts, look: Look) -> Row:
    return Row((Cell(first), Cell(second), *_taken_cells(amounts)), look)


def _taken_cells(amounts: TakenAmounts) -> tuple[Cell, ...]:
    return tuple(
        amount(figure)
        for figure in (
            amounts.count,
            amounts.gross_yen,
            amounts.voided_count,
            amounts.voided_yen,
            amounts.refunded_count,
            amounts.refunded_yen,
            amounts.net_yen,
        )
    )


_REVENUE_COLUMNS = (
    Column("年度", least_em=5),
    Column("歳入科目", least_em=9, grows=True),
    Column("科目番号", least_em=7),
    Column("税区分", least_em=4),
    Column("件数", figure=True),
    Column("調定額", figure=True),
    Column("減額調定", figure=True),
    Column("収入済額", figure=True),
    Column("未収", figure=True),
)


def revenue_table(block: RevenueBlock) -> Table:
    """The ward's own revenue, account by account; of two fiscal years each has its own sum."""
    if not block.rows:
        return Table(BLOCK_B, beside=_NO_ROWS)
    rows: list[Row] = []
    for year, amounts in block.years.items():
        rows += [_revenue_row(row) for row in block.rows if row.fiscal_year == year]
        if len(block.years) > 1:
            rows.append(_revenue_sum(f"{fiscal_year_in_words(year)} 計", amounts, Look.SUBTOTAL))
    return Table(BLOCK_B, _REVENUE_COLUMNS, (*rows, _revenue_sum("合計", block.total, Look.TOTAL)), _YEN)


def _revenue_sum(first: str, amounts: RevenueAmounts, look: Look) -> Row:
    return Row((Cell(first), Cell(), Cell(), Cell(), *_revenue_cells(amounts)), look)


def _revenue_row(row: RevenueRow) -> Row:
    return Row(
        (
            Cell(fiscal_year_in_words(row.fiscal_year)),
            Cell(row.account_name),
            Cell(row.account_code, colour=GREY),
            Cell(tax_class_in_words(row.tax_class), colour=GREY),
            *_revenue_cells(row.amounts),
        )
    )


def _revenue_cells(amounts: RevenueAmounts) -> tuple[Cell, ...]:
    figures = (amounts.count, amounts.assessed_yen, amounts.reduced_yen, amounts.received_yen, amounts.outstanding_yen)
    return tuple(amount(figure) for figure in figures)


_HELD_COLUMNS = (
    Column("帰属先", least_em=9, grows=True),
    Column("種別", least_em=6),
    Column("税区分", least_em=4),
    Column("件数", figure=True),
    Column("収納額", figure=True),
    Column("還付額", figure=True),
    Column("差引額", figure=True),
)


def held_table(block: HeldBlock) -> Table | None:
    """Money of other owners; None where there is none, because most facilities never have any."""
    if not block.rows:
        return None
    rows = [
        Row(
            (
                Cell(row.owner_name),
                Cell(row.kind_name),
                Cell(tax_class_in_words(row.tax_class), colour=GREY),
                amount(row.amounts.count),
                amount(row.amounts.taken_yen),
                amount(row.amounts.given_back_yen),
                amount(row.amounts.net_yen),
            )
        )
        for row in block.rows
    ]
    sums = block.total
    figures = (sums.count, sums.taken_yen, sums.given_back_yen, sums.net_yen)
    total = Row((Cell("合計"), Cell(), Cell(), *(amount(figure) for figure in figures)), Look.TOTAL)
    return Table(BLOCK_HELD, _HELD_COLUMNS, (*rows, total), _YEN)
