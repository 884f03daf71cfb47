"""From marks to a PDF: both faces embedded and subset, and the same bytes for the same pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from reconciliation.sheet_pdf.fonts import Face, load
from reconciliation.sheet_pdf.marks import Box, Colour, Line, Page, Text
from reconciliation.sheet_pdf.style import PAGE_HEIGHT, PAGE_WIDTH

#: Streams as bytes: text in base 85 is a quarter longer and was made for mail of 7 bits.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """What a PDF says about itself."""

    title: str
    author: str
    subject: str


def draw(pages: Iterable[Page], words: DocumentWords) -> bytes:
    """The pages as one PDF. `invariant` leaves out the time of drawing; without a name of an initial font
    ReportLab would refer to Helvetica, which is not embedded.
    """
    for face in Face:
        load(face)
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        lang="ja",
        initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]  # the stubs say float; it is a name
        initialFontSize=8,
    )
    canvas.setTitle(words.title)
    canvas.setAuthor(words.author)
    canvas.setSubject(words.subject)
    canvas.setCreator("")
    for page in pages:
        _draw_page(canvas, page)
        if page.bookmark:
            canvas.bookmarkPage(page.bookmark)
            canvas.addOutlineEntry(page.bookmark, page.bookmark)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: Page) -> None:
    for box in page.marks:
        if isinstance(box, Box):
            _draw_box(canvas, box)
    _draw_lines(canvas, [mark for mark in page.marks if isinstance(mark, Line)])
    _draw_texts(canvas, [mark for mark in page.marks if isinstance(mark, Text)])


def _draw_lines(canvas: Canvas, lines: list[Line]) -> None:
    """Pen by pen: a page has some sixty hairlines, and changing the pen costs more than drawing."""
    by_pen: dict[tuple[float, Colour], list[Line]] = {}
    for line in lines:
        by_pen.setdefault((line.thickness, line.colour), []).append(line)
    for (thickness, colour), same in by_pen.items():
        canvas.setStrokeColor(_colour(colour))
        canvas.setLineWidth(thickness)
        canvas.lines([(*start, *end) for line in same for start, end in pairwise(line.points)])


def _draw_texts(canvas: Canvas, texts: list[Text]) -> None:
    writing = canvas.beginText()
    font: tuple[Face, float] | None = None
    colour: Colour | None = None
    for text in texts:
        if font != (text.face, text.size):
            font = (text.face, text.size)
            writing.setFont(text.face.value, text.size)
        if colour != text.colour:
            colour = text.colour
            writing.setFillColor(_colour(text.colour))
        writing.setTextOrigin(text.x, text.y)
        writing.textOut(text.words)
    canvas.drawText(writing)


def _draw_box(canvas: Canvas, box: Box) -> None:
    if box.fill:
        canvas.setFillColor(_colour(box.fill))
    if box.frame:
        canvas.setStrokeColor(_colour(box.frame))
        canvas.setLineWidth(box.thickness)
    canvas.rect(box.x, box.y, box.width, box.height, stroke=int(bool(box.frame)), fill=int(bool(box.fill)))


@cache
def _colour(colour: Colour) -> Color:
    return HexColor(colour)
