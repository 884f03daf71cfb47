"""Blocks C and D as tables: cash by drawer session, and the agents."""

from pos.domain.drawer import DrawerStatus
from reconciliation.sheet.agents import AgentAmounts, AgentBlock, AgentRow
from reconciliation.sheet.drawers import (
    DrawerBlock,
    DrawerRow,
    DrawerTotals,
    PayInSlip,
    TerminalCheck,
    TerminalState,
)
from reconciliation.sheet.labels import BLOCK_C, BLOCK_D, state_in_words
from reconciliation.sheet_pdf.cells import ALERT, amount, amount_words, count_words, day_words
from reconciliation.sheet_pdf.style import GREY, INK
from reconciliation.sheet_pdf.table import Cell, Column, Look, Row, Table

_NO_ROWS = "なし"
_YEN = "単位 円"


def drawer_table(block: DrawerBlock, pay_in_slip: str) -> Table:
    """Each session with its slips; `pay_in_slip` is the ward's own word for 払込書."""
    if not block.rows:
        return Table(BLOCK_C, beside=_NO_ROWS)
    columns = (
        Column("窓口", least_em=7, grows=True),
        Column("つり銭", figure=True),
        Column("あるべき額", figure=True),
        Column("計数額", figure=True),
        Column("過不足", figure=True),
        Column("払込額", figure=True),
        Column(pay_in_slip, least_em=9, grows=True),
    )
    rows = tuple(_drawer_row(row) for row in block.rows)
    return Table(BLOCK_C, columns, (*rows, _drawer_total(block.total)), _YEN)


def _drawer_row(row: DrawerRow) -> Row:
    closed = row.status is DrawerStatus.CLOSED
    quiet = closed and all(one.state is not TerminalState.DIFFERS for one in row.terminals)
    state = f"{row.session_number}回目 {state_in_words(row.status)}"
    return Row(
        (
            Cell(
                row.counter_name,
                below="\n".join([state, *map(_terminal_words, row.terminals)]),
                below_colour=GREY if quiet else ALERT,
            ),
            amount(row.float_yen),
            amount(row.expected_yen),
            amount(row.counted_yen),
            amount(row.over_short_yen, alert=True),
            amount(row.pay_in_yen),
            Cell(below="\n".join(_slip_words(slip) for slip in row.slips), below_colour=INK),
        )
    )


def _terminal_words(one: TerminalCheck) -> str:
    return f"端末 {one.terminal_id} 日計{state_in_words(one.state)}"


def _slip_words(slip: PayInSlip) -> str:
    return f"{slip.number} {amount_words(slip.amount_yen)} 期限 {day_words(slip.due_on)}"


def _drawer_total(total: DrawerTotals) -> Row:
    open_words = f"未締め {total.not_closed_count}" if total.not_closed_count else ""
    both = total.over_yen and total.short_yen
    over_short = f"過{amount_words(total.over_yen)} 不足{amount_words(total.short_yen)}" if both else ""
    return Row(
        (
            Cell(f"合計 {total.session_count}回", below=open_words, below_colour=ALERT),
            amount(total.float_yen),
            amount(total.expected_yen),
            amount(total.counted_yen),
            amount(total.over_short_yen, over_short, alert=True),
            amount(total.pay_in_yen),
            Cell(),
        ),
        Look.TOTAL,
    )


_AGENT_COLUMNS = (
    Column("受託者", least_em=9, grows=True),
    Column("突合済", figure=True),
    Column("照合待ち", figure=True),
    Column("手数料", figure=True),
    Column("手数料見込", figure=True),
    Column("差引払込額", figure=True),
    Column("未入金", figure=True),
)


def agent_table(block: AgentBlock) -> Table:
    """Under each amount stands what belongs to it: count, due day, tax, expected pay-in day."""
    if not block.rows:
        return Table(BLOCK_D, beside=_NO_ROWS)
    rows = tuple(_agent_row(row) for row in block.rows)
    total = Row((Cell("合計"), *_agent_cells(block.total, "", "")), Look.TOTAL)
    return Table(BLOCK_D, _AGENT_COLUMNS, (*rows, total), "単位 円、手数料は報告額、見込は税込")


def _agent_row(row: AgentRow) -> Row:
    due = f" 期日 {day_words(row.pending_due_on)}" if row.pending_due_on else ""
    pay_in = f"予定 {day_words(row.pay_in_on)}" if row.pay_in_on else ""
    return Row((Cell(row.agent_name), *_agent_cells(row.amounts, due, pay_in)))


def _agent_cells(amounts: AgentAmounts, due: str, pay_in: str) -> tuple[Cell, ...]:
    return (
        amount(amounts.matched_yen, count_words(amounts.matched_count) if amounts.matched_count else ""),
        amount(amounts.pending_yen, f"{count_words(amounts.pending_count)}{due}" if amounts.pending_count else ""),
        amount(amounts.fee_yen, f"税 {amount_words(amounts.fee_tax_yen)}" if amounts.fee_tax_yen else ""),
        amount(amounts.expected_fee_yen),
        amount(amounts.net_yen, pay_in),
        amount(amounts.owed_yen),
    )
