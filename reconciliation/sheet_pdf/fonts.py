"""BIZ UDGothic, the only two faces on the sheets: universal-design digits that are hard to misread."""

from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont


class Face(StrEnum):
    """The name under which ReportLab knows the face."""

    REGULAR = "BIZUDGothic-Regular"
    BOLD = "BIZUDGothic-Bold"


@cache
def load(face: Face) -> Any:
    """The face, read once per process and registered with ReportLab; the file is part of the package."""
    with as_file(files("reconciliation") / "fonts" / f"{face.value}.ttf") as file:
        font = TTFont(face.value, str(file), asciiReadable=0)
    pdfmetrics.registerFont(font)
    return font


@cache
def code_points() -> frozenset[int]:
    """Every character that both faces can draw."""
    return frozenset(load(Face.REGULAR).face.charToGlyph) & frozenset(load(Face.BOLD).face.charToGlyph)


@cache
def _widths(face: Face) -> dict[str, float]:
    return {chr(point): width / 1000 for point, width in load(face).face.charWidths.items()}


@lru_cache(maxsize=200_000)
def width_in_em(text: str, face: Face) -> float:
    """The text's width for a size of 1. Raises KeyError for a character the face lacks (see characters.printable)."""
    widths = _widths(face)
    return sum(widths[character] for character in text)


def width(text: str, face: Face, size: float) -> float:
    """The text's width in points."""
    return width_in_em(text, face) * size


def size_that_fits(text: str, face: Face, largest: float, room: float) -> float:
    """`largest`, or the size in which the text is just as wide as `room`."""
    return min(largest, room / max(width_in_em(text, face), 1e-6))
