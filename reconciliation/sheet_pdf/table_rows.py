"""A row broken into lines, measured and drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from reconciliation.sheet_pdf.fonts import Face
from reconciliation.sheet_pdf.marks import Colour, Page
from reconciliation.sheet_pdf.style import GREY, HAIRLINE, INK, LEFT, RIGHT
from reconciliation.sheet_pdf.table import GAP, Column, Fit, Look, Row, Table, face_of
from reconciliation.sheet_pdf.wrapping import wrap

_LEADING = 1.28
_PADDING = 1.5
#: The part of a letter that stands above its base line.
_ASCENT = 0.88
#: A reason of many hundred letters goes on in a next row, so that a row never outgrows a page.
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of a cell."""

    words: str
    face: Face
    size: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row ready to be drawn. `goes_on`: the next one belongs to it."""

    cells: tuple[tuple[SetLine, ...], ...]
    look: Look
    height: float
    goes_on: bool = False


def set_rows(table: Table, sizes: Fit) -> list[SetRow]:
    """All rows, broken into lines."""
    return [part for row in table.rows for part in _parts(_set_cells(row, table.columns, sizes), row.look)]


def _set_cells(row: Row, columns: tuple[Column, ...], sizes: Fit) -> list[tuple[SetLine, ...]]:
    cells = []
    for cell, column, wide in zip(row.cells, columns, sizes.widths, strict=True):
        # A figure is never broken: its column is as wide as its widest figure.
        room = float("inf") if column.figure else wide
        face = face_of(cell, row.look)
        lines = [SetLine(words, face, sizes.size, cell.colour) for words in wrap(cell.words, face, sizes.size, room)]
        if cell.below:
            below = wrap(cell.below, Face.REGULAR, sizes.small, room)
            lines = [line for line in lines if line.words]
            lines += [SetLine(words, Face.REGULAR, sizes.small, cell.below_colour) for words in below]
        cells.append(tuple(lines))
    return cells


def _parts(cells: list[tuple[SetLine, ...]], look: Look) -> Iterator[SetRow]:
    count = max(len(lines) for lines in cells)
    for start in range(0, count, _MOST_LINES):
        part = tuple(lines[start : start + _MOST_LINES] for lines in cells)
        tallest = max(sum(line.size * _LEADING for line in lines) for lines in part)
        yield SetRow(part, look, tallest + 2 * _PADDING, goes_on=start + _MOST_LINES < count)


def draw_row(page: Page, row: SetRow, columns: tuple[Column, ...], sizes: Fit, top: float) -> None:
    """The row's letters and its rules; `top` is its upper edge."""
    if row.look is Look.TOTAL:
        page.rule(LEFT, RIGHT, top, 0.7, INK)
    left = LEFT
    for lines, column, wide in zip(row.cells, columns, sizes.widths, strict=True):
        _draw_cell(page, lines, column, left, left + wide, top - _PADDING)
        left += wide + GAP
    if row.look is not Look.TOTAL and not row.goes_on:
        page.rule(LEFT, RIGHT, top - row.height, 0.35, HAIRLINE)


def _draw_cell(page: Page, lines: tuple[SetLine, ...], column: Column, left: float, right: float, top: float) -> None:
    for line in lines:
        base = top - line.size * (_ASCENT + (_LEADING - 1) / 2)
        if column.figure:
            page.text_to(right, base, line.words, line.face, line.size, line.colour)
        else:
            page.text(left, base, line.words, line.face, line.size, line.colour)
        top -= line.size * _LEADING


def head_height(sizes: Fit) -> float:
    """The height of the line of column titles."""
    return sizes.small * _LEADING + 4.0


def draw_head(page: Page, columns: tuple[Column, ...], sizes: Fit, top: float) -> None:
    """The line of column titles."""
    left, base = LEFT, top - sizes.small
    for column, wide in zip(columns, sizes.widths, strict=True):
        if column.figure:
            page.text_to(left + wide, base, column.title, Face.REGULAR, sizes.small, GREY)
        else:
            page.text(left, base, column.title, Face.REGULAR, sizes.small, GREY)
        left += wide + GAP
    page.rule(LEFT, RIGHT, top - head_height(sizes), 0.6, INK)
