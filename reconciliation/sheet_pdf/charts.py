"""The ward's two pictures: what came by which tender today, and the total of the last days."""

from collections.abc import Sequence

from reconciliation.sheet.taken import TakenBlock, TenderSum
from reconciliation.sheet.ward_rows import TrendPoint
from reconciliation.sheet.words import month_and_day, yen_in_words
from reconciliation.sheet_pdf.characters import printable
from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.fonts import Face, size_that_fits, width
from reconciliation.sheet_pdf.marks import Box, Line, Page
from reconciliation.sheet_pdf.style import BAR, FAINT, GREY, HAIRLINE, INK, LEFT, RIGHT, WIDTH

_LEAST_HEIGHT = 92.0
_BARS_START = 24.0
_TITLE = 8.0
_WORDS = 7.5
_BETWEEN = 24.0
_BAR_STEP = 17.0


def place_charts(flow: Flow, taken: TakenBlock, trend: Sequence[TrendPoint]) -> None:
    """Bars on the left; the line on the right, or no line before there are two days to join."""
    if not taken.tenders:
        return
    height = max(_LEAST_HEIGHT, _BARS_START + _BAR_STEP * len(taken.tenders) + 4)
    flow.need(height + 10)
    flow.down(10)
    has_trend = len(trend) >= 2
    right = LEFT + (WIDTH - _BETWEEN) / 2 if has_trend else RIGHT
    _draw_bars(flow.page, taken.tenders, flow.y, right)
    if has_trend:
        _draw_trend(flow.page, trend, flow.y, flow.y - height, right + _BETWEEN)
    flow.down(height)


def _draw_bars(page: Page, tenders: Sequence[TenderSum], top: float, right: float) -> None:
    page.text(LEFT, top - _TITLE, "支払方法別 差引額", Face.BOLD, _TITLE, INK)
    whole = right - LEFT
    names = _Words([tender.tender_name for tender in tenders], whole * 0.3)
    figures = _Words([_figure_of(tender) for tender in tenders], whole * 0.45)
    room = whole - names.width - figures.width - 12
    longest = max(*(int(tender.amounts.net_yen) for tender in tenders), 1)
    y = top - _BARS_START
    for index, tender in enumerate(tenders):
        page.text(LEFT, y - 7, names.words[index], Face.REGULAR, names.size, INK)
        # A day of more refunds than payments is below zero: a figure without a bar.
        long = max(int(tender.amounts.net_yen), 0) * room / longest
        page.marks.append(Box(LEFT + names.width + 7, y - 9, max(long, 0.5), 10, fill=BAR))
        page.text(LEFT + names.width + 7 + long + 5, y - 7, figures.words[index], Face.REGULAR, figures.size, INK)
        y -= _BAR_STEP


def _figure_of(tender: TenderSum) -> str:
    return f"{yen_in_words(tender.amounts.net_yen)} {tender.amounts.count:,}件"


class _Words:
    """Words in one size that keeps the widest of them within `room`."""

    def __init__(self, words: Sequence[str], room: float) -> None:
        self.words = [printable(each) for each in words]
        widest = max(self.words, key=lambda each: width(each, Face.REGULAR, 1))
        self.size = size_that_fits(widest, Face.REGULAR, _WORDS, room)
        self.width = width(widest, Face.REGULAR, self.size)


def _draw_trend(page: Page, trend: Sequence[TrendPoint], top: float, bottom: float, left: float) -> None:
    page.text(left, top - _TITLE, "差引額の推移", Face.BOLD, _TITLE, INK)
    most = max(trend, key=lambda point: point.net_yen)
    words = f"最大 {yen_in_words(most.net_yen)} ({month_and_day(most.day)})"
    page.text_to(RIGHT, top - 22, words, Face.REGULAR, _WORDS, GREY)
    floor, ceiling = bottom + 12, top - 30
    page.rule(left, RIGHT, floor, 0.5, FAINT)
    page.rule(left, RIGHT, ceiling, 0.35, HAIRLINE)
    points = _scaled(trend, left, floor, ceiling)
    page.marks.append(Line(points, 1.3, BAR))
    last = points[-1]
    page.marks.append(Box(last[0] - 2, last[1] - 2, 4, 4, fill=INK))
    page.text(left, floor - 9, month_and_day(trend[0].day), Face.REGULAR, 6.5, GREY)
    page.text_to(RIGHT, floor - 9, month_and_day(trend[-1].day), Face.REGULAR, 6.5, GREY)


def _scaled(trend: Sequence[TrendPoint], left: float, floor: float, ceiling: float) -> tuple[tuple[float, float], ...]:
    """Days by their date, so that a missing day is a wider step; amounts from zero or the lowest day on."""
    amounts = [point.net_yen for point in trend]
    low, high = min(0, *amounts), max(1, *amounts)
    days = max((trend[-1].day - trend[0].day).days, 1)
    return tuple(
        (
            left + (point.day - trend[0].day).days * (RIGHT - 4 - left) / days,
            floor + int(point.net_yen - low) * (ceiling - floor) / (high - low),
        )
        for point in trend
    )
