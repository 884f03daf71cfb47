"""How figures, counts and days are written in a cell."""

from datetime import date

from reconciliation.sheet.headline import HeadlineState
from reconciliation.sheet.words import month_and_day
from reconciliation.sheet_pdf.marks import Colour
from reconciliation.sheet_pdf.style import FAINT, INK, STATE_LOOKS
from reconciliation.sheet_pdf.table import Cell

#: 記録なし: there is no such figure, which is not the same as 0.
NONE = "－"
ALERT: Colour = STATE_LOOKS[HeadlineState.BROKEN].accent


def amount_words(amount: int | None) -> str:
    """1,234; below zero △1,234; － where there is none."""
    if amount is None:
        return NONE
    return f"△{-amount:,}" if amount < 0 else f"{amount:,}"


def amount(value: int | None, below: str = "", *, alert: bool = False) -> Cell:
    """A figure; zero is quiet. `alert`: a figure other than zero that asks for somebody."""
    if not value:
        return Cell(amount_words(value), below, colour=FAINT)
    return Cell(amount_words(value), below, colour=ALERT if alert else INK, bold=alert)


def count_words(count: int) -> str:
    """1,234件."""
    return f"{count:,}件"


def day_words(day: date | None) -> str:
    """11/24, or －."""
    return NONE if day is None else month_and_day(day)
