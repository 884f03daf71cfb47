"""Filling pages from top to bottom."""

from collections.abc import Callable

from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.style import BOTTOM

#: Draws the head of a page (its number within the document from 1) and returns where the contents start.
DrawHead = Callable[[Page, int], float]


class Flow:
    """The pages of one document and the height at which the next thing stands."""

    def __init__(self, draw_head: DrawHead) -> None:
        self.pages: list[Page] = []
        self.y = 0.0
        self._draw_head = draw_head
        self.turn_page()

    @property
    def page(self) -> Page:
        """The page that is being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - BOTTOM

    def turn_page(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append(Page())
        self.y = self._draw_head(self.page, len(self.pages))

    def need(self, height: float) -> None:
        """Turn the page unless `height` fits."""
        if self.room < height:
            self.turn_page()

    def down(self, height: float) -> None:
        """Leave `height` free."""
        self.y -= height
