"""Tables over pages: a title never stands alone, titles of columns come again, a total stays with its rows."""

from collections.abc import Iterable

from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.fonts import Face, width
from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.style import GREY, INK, LEFT, RIGHT, WIDTH
from reconciliation.sheet_pdf.table import Fit, Look, Table, fit
from reconciliation.sheet_pdf.table_rows import SetRow, draw_head, draw_row, head_height, set_rows

_TITLE_SIZE = 9.5
_TITLE_HEIGHT = 14.0
_BEFORE = 6.5
_BESIDE_SIZE = 7.5
_BETWEEN_EMPTY = 26.0


def place_all(flow: Flow, tables: Iterable[Table | None]) -> None:
    """The tables one below the other; neighbours without rows share a line, so that a quiet day stays one page."""
    empty: list[Table] = []
    for table in filter(None, tables):
        if table.rows:
            _place_empty(flow, empty)
            empty = []
            _place(flow, table)
        else:
            empty.append(table)
    _place_empty(flow, empty)


def _place_empty(flow: Flow, tables: list[Table]) -> None:
    left = RIGHT
    for table in tables:
        wide = _title_width(table.title) + width(table.beside, Face.REGULAR, _BESIDE_SIZE) + _BETWEEN_EMPTY
        if left + wide > RIGHT:
            flow.need(_BEFORE + _TITLE_HEIGHT)
            flow.down(_BEFORE + _TITLE_HEIGHT)
            left = LEFT
        _draw_title(flow.page, table, table.title, left, flow.y + _TITLE_HEIGHT)
        left += wide


def _place(flow: Flow, table: Table) -> None:
    sizes = fit(table, WIDTH)
    rows = set_rows(table, sizes)
    flow.need(_BEFORE + _TITLE_HEIGHT + head_height(sizes) + _kept_together(rows, 0))
    flow.down(_BEFORE)
    _start(flow, table, sizes, "")
    for index, row in enumerate(rows):
        if flow.room < _kept_together(rows, index):
            flow.turn_page()
            _start(flow, table, sizes, "(続き)")
        draw_row(flow.page, row, table.columns, sizes, flow.y)
        flow.down(row.height)


def _kept_together(rows: list[SetRow], index: int) -> float:
    """The height of a row with the subtotal and total that follow it directly."""
    height = rows[index].height
    for row in rows[index + 1 :]:
        if row.look is Look.BODY:
            break
        height += row.height
    return height


def _start(flow: Flow, table: Table, sizes: Fit, again: str) -> None:
    _draw_title(flow.page, table, f"{table.title}{again}", LEFT, flow.y)
    flow.down(_TITLE_HEIGHT)
    draw_head(flow.page, table.columns, sizes, flow.y)
    flow.down(head_height(sizes))


def _draw_title(page: Page, table: Table, title: str, left: float, top: float) -> None:
    base = top - _TITLE_SIZE
    page.text(left, base, title, Face.BOLD, _TITLE_SIZE, INK)
    page.text(left + _title_width(title), base, table.beside, Face.REGULAR, _BESIDE_SIZE, GREY)


def _title_width(title: str) -> float:
    return width(title, Face.BOLD, _TITLE_SIZE) + 9
