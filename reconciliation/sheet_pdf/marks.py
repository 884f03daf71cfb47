"""What stands on a page: marks with final places, laid out first and drawn afterwards.

Places are points from the lower left corner. Laying out first is what makes "page n/m" known when page 1 is drawn,
and lets tests look at a page without a PDF.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from reconciliation.sheet_pdf.characters import printable
from reconciliation.sheet_pdf.fonts import Face, width

Colour: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `x` is its left end, `y` its base line."""

    x: float
    y: float
    words: str
    face: Face
    size: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Line:
    """A straight or broken line through `points`."""

    points: tuple[tuple[float, float], ...]
    thickness: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled, framed or both."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    frame: Colour | None = None
    thickness: float = 0.5


@dataclass(slots=True)
class Page:
    """The marks of one page. `bookmark`: under which name a reader of many sheets finds it."""

    marks: list[Text | Line | Box] = field(default_factory=list)
    bookmark: str = ""

    def text(self, x: float, y: float, words: str, face: Face, size: float, colour: Colour) -> None:
        """Text from `x` to the right; of nothing, nothing."""
        if words:
            self.marks.append(Text(x, y, _one_line(words), face, size, colour))

    def text_to(self, right: float, y: float, words: str, face: Face, size: float, colour: Colour) -> None:
        """Text that ends at `right`."""
        line = _one_line(words)
        self.text(right - width(line, face, size), y, line, face, size, colour)

    def rule(self, left: float, right: float, y: float, thickness: float, colour: Colour) -> None:
        """A horizontal line."""
        self.marks.append(Line(((left, y), (right, y)), thickness, colour))


def _one_line(words: str) -> str:
    return printable(words).replace("\n", " ")
