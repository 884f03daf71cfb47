"""The head of a sheet: whose day it is, and the one line an accountant reads standing."""

from dataclasses import dataclass
from datetime import date

from pos.domain.business_day import in_era_words, in_words
from reconciliation.sheet_pdf.fonts import Face, size_that_fits, width
from reconciliation.sheet_pdf.marks import Box, Page
from reconciliation.sheet_pdf.style import FAINT, GREY, HAIRLINE, INK, LEFT, RIGHT, TOP, WIDTH, StateLook
from reconciliation.sheet_pdf.wrapping import wrap

_RIGHT_PART = 190.0
_NAME_ROOM = WIDTH - _RIGHT_PART - 16
_NAME_SIZES = (20.0, 16.0, 13.0, 11.0)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the head of the first page; later pages repeat it in one line."""

    title: str
    ward_name: str
    name: str
    section: str
    business_day: date
    number: str
    revision: int
    status: str
    headline: str
    beside: str
    look: StateLook
    keys: tuple[tuple[str, str], ...]  #: the few figures that everybody asks for: (name, amount)


def draw_first_head(page: Page, head: Head) -> float:
    """The whole head. Returns where the contents start."""
    page.text(LEFT, TOP - 9, head.title, Face.BOLD, 9, GREY)
    page.text_to(RIGHT, TOP - 9, head.ward_name, Face.REGULAR, 9, GREY)
    page.rule(LEFT, RIGHT, TOP - 15, 1.1, INK)
    below = min(_draw_name(page, head, TOP - 22), _draw_day(page, head, TOP - 22))
    below = _draw_headline(page, head, below - 6)
    return _draw_keys(page, head, below - 4) if head.keys else below


def draw_later_head(page: Page, head: Head) -> float:
    """Name and number in one line for the pages after the first. Returns where the contents start."""
    right = f"{head.number}  第{head.revision}版"
    page.text_to(RIGHT, TOP - 9, right, Face.REGULAR, 8, GREY)
    lines = wrap(head.name, Face.BOLD, 9, WIDTH - width(right, Face.REGULAR, 8) - 12)
    y = TOP - 9
    if len(lines) > 1:
        # A long name gets lines of its own below the number.
        lines = wrap(head.name, Face.BOLD, 9, WIDTH)
        y -= 13
    for line in lines:
        page.text(LEFT, y, line, Face.BOLD, 9, INK)
        y -= 12
    page.rule(LEFT, RIGHT, y + 6, 0.6, INK)
    return y


def _draw_name(page: Page, head: Head, top: float) -> float:
    """The name as large as two lines allow, the section below it."""
    size = next((size for size in _NAME_SIZES if len(_name_lines(head, size)) <= 2), _NAME_SIZES[-1])
    y = top
    for line in _name_lines(head, size):
        y -= size * 1.25
        page.text(LEFT, y, line, Face.BOLD, size, INK)
    y -= 3
    for line in wrap(head.section, Face.REGULAR, 9, _NAME_ROOM):
        y -= 12
        page.text(LEFT, y, line, Face.REGULAR, 9, GREY)
    return y - 5


def _name_lines(head: Head, size: float) -> tuple[str, ...]:
    return wrap(head.name, Face.BOLD, size, _NAME_ROOM)


def _draw_day(page: Page, head: Head, top: float) -> float:
    page.text_to(RIGHT, top - 15, in_words(head.business_day), Face.BOLD, 13, INK)
    page.text_to(RIGHT, top - 28, in_era_words(head.business_day), Face.REGULAR, 9, GREY)
    y = top - 41
    revision = f"第{head.revision}版 {head.status}".strip()
    for line in wrap(f"{head.number}  {revision}", Face.REGULAR, 8, _RIGHT_PART):
        page.text_to(RIGHT, y, line, Face.REGULAR, 8, GREY)
        y -= 11
    return y + 6


def _draw_headline(page: Page, head: Head, top: float) -> float:
    look, room = head.look, WIDTH - 28
    size = next((size for size in (17.0, 14.0, 12.0) if width(head.headline, Face.BOLD, size) <= room), 12.0)
    lines = wrap(head.headline, Face.BOLD, size, room)
    beside = wrap(head.beside, Face.REGULAR, 9, room) if head.beside else ()
    height = 12 + len(lines) * size * 1.2 + len(beside) * 12.5
    page.marks.append(Box(LEFT, top - height, WIDTH, height, fill=look.fill, frame=look.accent, thickness=1.2))
    page.marks.append(Box(LEFT, top - height, 6, height, fill=look.accent))
    y = top - 5.5
    for line in lines:
        page.text(LEFT + 16, y - size * 0.95, line, Face.BOLD, size, look.words)
        y -= size * 1.2
    for line in beside:
        page.text(LEFT + 16, y - 10, line, Face.REGULAR, 9, look.words)
        y -= 12.5
    return top - height


def _draw_keys(page: Page, head: Head, top: float) -> float:
    """The figures side by side, in one size that fits the longest of them."""
    room = WIDTH / len(head.keys)
    widest = max(width(amount, Face.BOLD, 1) for _, amount in head.keys)
    size = min(13.0, (room - 14) / widest)
    small = min(size_that_fits(name, Face.REGULAR, 7.5, room - 14) for name, _ in head.keys)
    for index, (name, amount) in enumerate(head.keys):
        left = LEFT + index * room
        page.text(left + 7, top - 12, name, Face.REGULAR, small, GREY)
        page.text_to(left + room - 7, top - 29, amount, Face.BOLD, size, INK)
        if index:
            page.marks.append(Box(left, top - 33, 0.35, 28, fill=HAIRLINE))
    page.rule(LEFT, RIGHT, top - 37, 0.35, FAINT)
    return top - 37
