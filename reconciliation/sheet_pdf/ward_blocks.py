"""Tables that only the ward's sheet has."""

from collections.abc import Sequence

from reconciliation.sheet.drawers import DrawerTotals
from reconciliation.sheet.headline import DAY_NOTES, DayNote, HeadlineState
from reconciliation.sheet.labels import BLOCK_C, BLOCK_F, state_in_words
from reconciliation.sheet.ward_rows import AdjustmentSum, FacilityRow, QuietFacility
from reconciliation.sheet_pdf.cells import ALERT, amount, amount_words, count_words
from reconciliation.sheet_pdf.style import GREY, INK
from reconciliation.sheet_pdf.table import Cell, Column, Row, Table

_YEN = "単位 円"
_FACILITY_COLUMNS = (
    Column("施設", least_em=11, grows=True),
    Column("所管課", least_em=7),
    Column("突合", least_em=5),
    Column("件数", figure=True),
    Column("収納額", figure=True),
    Column("差引額", figure=True),
    Column("現金払込", figure=True),
    Column("過不足", figure=True),
    Column("待ち件", figure=True),
    Column("照合待ち", figure=True),
    Column("差額", figure=True),
    Column("版", figure=True),
)


def facility_table(title: str, facilities: Sequence[FacilityRow]) -> Table:
    """One line for each facility, in the order in which the sheet holds them."""
    return Table(title, _FACILITY_COLUMNS, tuple(_facility_row(row) for row in facilities), _YEN)


def _facility_row(row: FacilityRow) -> Row:
    broken = row.state is HeadlineState.BROKEN
    return Row(
        (
            Cell(row.facility_name),
            Cell(row.section_name, colour=GREY),
            Cell(
                f"{state_in_words(row.state)} {count_words(row.break_count)}" if broken else state_in_words(row.state),
                below=row.unfinished,
                colour=ALERT if broken else INK,
                below_colour=ALERT,
                bold=broken,
            ),
            amount(row.count),
            amount(row.gross_yen),
            amount(row.net_yen),
            amount(row.pay_in_yen),
            amount(row.over_short_yen, alert=True),
            amount(row.pending_count),
            amount(row.pending_yen),
            amount(row.difference_yen, alert=True),
            Cell(f"{row.revision}", colour=GREY),
        )
    )


_CASH_COLUMNS = (
    Column("レジ", grows=True),
    Column("つり銭", figure=True),
    Column("あるべき額", figure=True),
    Column("計数額", figure=True),
    Column("過剰", figure=True),
    Column("不足", figure=True),
    Column("払込額", figure=True),
)


def cash_table(drawers: DrawerTotals) -> Table:
    """The drawers of the whole ward in one line; over and short apart."""
    if not drawers.session_count:
        return Table(BLOCK_C, beside="なし")
    unfinished = f"うち未締め {drawers.not_closed_count}回" if drawers.not_closed_count else ""
    row = Row(
        (
            Cell(f"{drawers.session_count}回", below=unfinished, below_colour=ALERT),
            amount(drawers.float_yen),
            amount(drawers.expected_yen),
            amount(drawers.counted_yen),
            amount(drawers.over_yen, alert=True),
            Cell(amount_words(-drawers.short_yen), colour=ALERT, bold=True) if drawers.short_yen else amount(0),
            amount(drawers.pay_in_yen),
        )
    )
    return Table(BLOCK_C, _CASH_COLUMNS, (row,), _YEN)


_ADJUSTMENT_COLUMNS = (Column("種別", grows=True), Column("件数", figure=True), Column("金額", figure=True))


def adjustment_sum_table(sums: Sequence[AdjustmentSum]) -> Table:
    """Block F by kind."""
    if not sums:
        return Table(BLOCK_F, beside="なし")
    rows = tuple(Row((Cell(row.kind_name), amount(row.count), amount(row.amount_yen))) for row in sums)
    return Table(BLOCK_F, _ADJUSTMENT_COLUMNS, rows, f"{_YEN}、明細は各施設の日計表")


def quiet_words(facilities: Sequence[QuietFacility]) -> list[str]:
    """休館 46施設: …, then 取扱なし."""
    paragraphs = []
    for state in (DayNote.NO_BUSINESS, DayNote.CLOSED_DAY):
        names = [row.facility_name for row in facilities if row.state is state]
        if names:
            paragraphs.append(f"{DAY_NOTES[state]} {len(names)}施設: {'、'.join(names)}")
    return paragraphs
