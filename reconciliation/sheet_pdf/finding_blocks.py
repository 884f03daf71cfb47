"""Blocks E and F and the changes of a revision as tables."""

from collections.abc import Sequence

from reconciliation.sheet.breaks import AdjustmentBlock, BreakBlock, BreakRow, BreakTotals
from reconciliation.sheet.difference import Change
from reconciliation.sheet.labels import BLOCK_E, BLOCK_F, state_in_words
from reconciliation.sheet_pdf.cells import amount, amount_words, day_words
from reconciliation.sheet_pdf.style import GREY
from reconciliation.sheet_pdf.table import Cell, Column, Look, Row, Table

_NO_ROWS = "なし"
_BREAK_COLUMNS = (
    Column("番号", least_em=3),
    Column("種別・内容", least_em=12, grows=True),
    Column("当方", figure=True),
    Column("相手方", figure=True),
    Column("差額", figure=True),
    Column("発生日", figure=True),
    Column("経過", figure=True),
)


def break_table(block: BreakBlock, ages_days: Sequence[int]) -> Table:
    """The breaks of one facility."""
    if not block.rows:
        return Table(BLOCK_E, beside=_NO_ROWS)
    rows = tuple(break_row(row, age) for row, age in zip(block.rows, ages_days, strict=True))
    return Table(BLOCK_E, _BREAK_COLUMNS, (*rows, break_total(block.total)), "単位 円、差額 = 相手方 − 当方")


def break_row(row: BreakRow, age_days: int, place: str = "") -> Row:
    """One break; the ward's sheet puts the place before the detail."""
    return Row(
        (
            Cell(row.number),
            Cell(row.kind_name, below=" ".join(filter(None, (place, row.detail))), bold=True),
            amount(row.ours_yen),
            amount(row.theirs_yen),
            amount(row.difference_yen, alert=True),
            Cell(day_words(row.since)),
            Cell(f"{age_days}日"),
        )
    )


def break_total(total: BreakTotals) -> Row:
    """Magnitudes, and below them the balance with signs where breaks on both sides make it another figure."""
    one_sided = abs(total.balance_yen) == total.difference_yen
    balance = "" if one_sided else f"差引 {amount_words(total.balance_yen)}"
    words = f"不一致 {total.count:,}件" + ("" if one_sided else "(差額は絶対値の計)")
    return Row(
        (Cell("計"), Cell(words), Cell(), Cell(), amount(total.difference_yen, balance), Cell(), Cell()), Look.TOTAL
    )


def ward_break_table(rows: Sequence[Row], total: BreakTotals) -> Table:
    """The breaks of all facilities."""
    if not rows:
        return Table(BLOCK_E, beside=_NO_ROWS)
    return Table(BLOCK_E, _BREAK_COLUMNS, (*rows, break_total(total)), "単位 円、差額 = 相手方 − 当方")


_ADJUSTMENT_COLUMNS = (
    Column("種別", least_em=4),
    Column("対象日", figure=True),
    Column("件名・内容", least_em=14, grows=True),
    Column("金額", figure=True),
)


def adjustment_table(block: AdjustmentBlock) -> Table:
    """What earlier days brought, was settled later, or was resolved."""
    if not block.rows:
        return Table(BLOCK_F, beside=_NO_ROWS)
    rows = tuple(
        Row(
            (
                Cell(state_in_words(row.kind), colour=GREY),
                Cell(day_words(row.belongs_to_day)),
                Cell(row.subject, below="\n".join(filter(None, (row.detail, row.reference)))),
                amount(row.amount_yen),
            )
        )
        for row in block.rows
    )
    return Table(BLOCK_F, _ADJUSTMENT_COLUMNS, rows, "単位 円")


_CHANGE_COLUMNS = (
    Column("箇所", least_em=8),
    Column("項目", least_em=8, grows=True),
    Column("欄", least_em=5),
    Column("前の版", least_em=8, grows=True),
    Column("この版", least_em=8, grows=True),
)


def change_table(changes: Sequence[Change], revision: int) -> Table | None:
    """What a reader of the revision before has to correct; None on a first revision."""
    if not changes:
        return None
    rows = []
    last = ("", "")
    for change in changes:
        again = (change.block, change.row) == last
        last = (change.block, change.row)
        block, row = (Cell(), Cell()) if again else (Cell(change.block, colour=GREY), Cell(change.row))
        rows.append(Row((block, row, Cell(change.column, colour=GREY), Cell(change.before), Cell(change.after))))
    return Table(f"第{revision - 1}版からの変更", _CHANGE_COLUMNS, tuple(rows))
