"""Tables whose figures always fit: what they hold, and how wide each column becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from reconciliation.sheet_pdf.characters import printable
from reconciliation.sheet_pdf.fonts import Face, width
from reconciliation.sheet_pdf.marks import Colour
from reconciliation.sheet_pdf.style import GREY, INK

#: Tried from the largest on, until the figures leave room for the names.
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
GAP = 7.0
_MOST_AIR = 16.0


class TableTooWide(ValueError):
    """Figures so long that they do not fit beside each other even in the smallest size."""


@dataclass(frozen=True, slots=True)
class Column:
    """A figure column is right-aligned and never wrapped; a text column wraps at `least_em` or wider."""

    title: str
    figure: bool = False
    least_em: float = 7.0
    grows: bool = False  #: takes the room that is left over


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and smaller below it."""

    words: str = ""
    below: str = ""
    colour: Colour = INK
    below_colour: Colour = GREY
    bold: bool = False


class Look(Enum):
    """How a row is set off."""

    BODY = "body"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One cell for each column."""

    cells: tuple[Cell, ...]
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class Table:
    """A block of the sheet. `beside`: a few fixed words next to the title; a table without rows is only its title."""

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The size of the letters and the width of each column."""

    size: float
    widths: tuple[float, ...]

    @property
    def small(self) -> float:
        """The size of titles and of what stands below."""
        return max(self.size - 1.0, 4.5)


def face_of(cell: Cell, look: Look) -> Face:
    """Bold for totals and for cells that ask for it."""
    return Face.BOLD if cell.bold or look is not Look.BODY else Face.REGULAR


def fit(table: Table, whole_width: float) -> Fit:
    """The largest size in which every figure stands unbroken. Raises TableTooWide."""
    for size in SIZES:
        widths = _widths(table, Fit(size, ()), whole_width - GAP * (len(table.columns) - 1))
        if widths is not None:
            return Fit(size, widths)
    raise TableTooWide(f"{table.title}: the figures need more than {whole_width:.0f} points in size {SIZES[-1]}")


def _widths(table: Table, sizes: Fit, room: float) -> tuple[float, ...] | None:
    natural = [_natural(table, index, sizes) for index in range(len(table.columns))]
    least = [
        full if column.figure else min(full, max(column.least_em * sizes.size, _title_width(column, sizes)))
        for column, full in zip(table.columns, natural, strict=True)
    ]
    if sum(least) > room:
        return None
    if sum(natural) <= room:
        return _with_rest(table.columns, natural, room - sum(natural))
    wanted = [full - little for full, little in zip(natural, least, strict=True)]
    share = (room - sum(least)) / sum(wanted)
    return tuple(little + more * share for little, more in zip(least, wanted, strict=True))


def _natural(table: Table, index: int, sizes: Fit) -> float:
    cells = ((row.cells[index], row.look) for row in table.rows)
    return max([_title_width(table.columns[index], sizes), *_cell_widths(cells, sizes)])


def _cell_widths(cells: Iterable[tuple[Cell, Look]], sizes: Fit) -> Iterable[float]:
    for cell, look in cells:
        yield from (width(line, face_of(cell, look), sizes.size) for line in printable(cell.words).split("\n"))
        yield from (width(line, Face.REGULAR, sizes.small) for line in printable(cell.below).split("\n"))


def _title_width(column: Column, sizes: Fit) -> float:
    return width(column.title, Face.REGULAR, sizes.small)


def _with_rest(columns: Sequence[Column], widths: list[float], rest: float) -> tuple[float, ...]:
    """Figures get some air first, so that the eye finds its column; names take the rest."""
    figures = sum(column.figure for column in columns)
    air = min(_MOST_AIR, rest / 2 / figures) if figures else 0.0
    growing = [column.grows for column in columns].count(True) or len(columns)
    share = (rest - air * figures) / growing
    return tuple(
        wide + air * column.figure + share * (column.grows or growing == len(columns))
        for column, wide in zip(columns, widths, strict=True)
    )
