"""Block 入金 as tables: the payouts with their waterfall, and what else moved on the ward's account."""

from reconciliation.sheet.bank import BankBlock, BankSum, PayoutAmounts, PayoutRow, StatementState
from reconciliation.sheet.labels import BLOCK_ACCOUNT, BLOCK_PAYOUTS, state_in_words
from reconciliation.sheet_pdf.cells import ALERT, NONE, amount, amount_words, day_words
from reconciliation.sheet_pdf.style import GREY
from reconciliation.sheet_pdf.table import Cell, Column, Look, Row, Table

_NO_ROWS = "なし"
_PAYOUT_COLUMNS = (
    Column("受託者", least_em=9, grows=True),
    Column("総額", figure=True),
    Column("還付", figure=True),
    Column("CB", figure=True),
    Column("手数料", figure=True),
    Column("振込手数料", figure=True),
    Column("調整", figure=True),
    Column("繰越", figure=True),
    Column("期待額", figure=True),
    Column("入金額", figure=True),
    Column("差額", figure=True),
)


def payout_table(block: BankBlock) -> Table:
    """Under each amount stands what belongs to it: tax, the day on which it was due, the day on which it came."""
    if not block.payouts:
        return Table(BLOCK_PAYOUTS, beside=_NO_ROWS)
    rows = [_payout_row(row, block.statement) for row in block.payouts]
    if len(rows) > 1:
        came = (amount(block.total.banked_yen), amount(block.difference_yen, alert=True))
        rows.append(Row((Cell("合計"), *_falling(block.total, ""), *came), Look.TOTAL))
    return Table(BLOCK_PAYOUTS, _PAYOUT_COLUMNS, tuple(rows), "単位 円、CBはチャージバック")


def account_table(block: BankBlock) -> Table:
    """What else moved, and whether the statement that tells it is here."""
    state = f"入金明細 {state_in_words(block.statement)}"
    if not block.others:
        return Table(BLOCK_ACCOUNT, beside=f"{_NO_ROWS}({state})")
    columns = (Column("種別", grows=True), Column("件数", figure=True), Column("金額", figure=True))
    return Table(BLOCK_ACCOUNT, columns, tuple(map(_sum_row, block.others)), f"単位 円、{state}")


def _payout_row(row: PayoutRow, statement: StatementState) -> Row:
    days = day_words(row.first_day)
    if row.last_day != row.first_day:
        days = f"{days}〜{day_words(row.last_day)}"
    return Row(
        (
            Cell(row.agent_name, below=f"{row.payout_id}\n{days}分"),
            *_falling(row.amounts, f"予定 {day_words(row.pay_in_on)}"),
            _banked(row, statement),
            Cell(NONE, colour=GREY) if row.difference_yen is None else amount(row.difference_yen, alert=True),
        )
    )


def _falling(amounts: PayoutAmounts, due: str) -> tuple[Cell, ...]:
    tax = f"税 {amount_words(amounts.kept_fee_tax_yen)}" if amounts.kept_fee_tax_yen else ""
    return (
        amount(amounts.total_yen),
        amount(amounts.given_back_yen),
        amount(amounts.chargeback_yen),
        amount(amounts.kept_fee_yen, tax),
        amount(amounts.transfer_fee_yen),
        amount(amounts.adjusted_yen),
        amount(amounts.carried_yen),
        amount(amounts.due_yen, due),
    )


def _banked(row: PayoutRow, statement: StatementState) -> Cell:
    if row.banked_on is None and not row.amounts.due_yen:
        return Cell(NONE, below="入金なし", colour=GREY)  # all of it is carried over
    if row.banked_on is None:
        here = statement is StatementState.HERE
        return Cell(NONE, below="未入金" if here else "明細未着", colour=GREY, below_colour=ALERT if here else GREY)
    return amount(row.amounts.banked_yen, f"入金 {day_words(row.banked_on)}")


def _sum_row(row: BankSum) -> Row:
    return Row((Cell(row.sort_name), amount(row.count), amount(row.amount_yen)))
