"""The look of the sheets: A4, black and greys for print, and one accent for the state."""

from dataclasses import dataclass

from reconciliation.sheet.headline import HeadlineState
from reconciliation.sheet_pdf.marks import Colour

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 40.0, 555.28
TOP, BOTTOM = 813.0, 55.0
WIDTH = RIGHT - LEFT

INK: Colour = "#1a1a1c"
GREY: Colour = "#55575c"
#: Light, yet dark enough to survive a second photocopy.
FAINT: Colour = "#8b8d93"
HAIRLINE: Colour = "#c9cbd0"
SHADE: Colour = "#f3f4f5"
WHITE: Colour = "#ffffff"
BAR: Colour = "#5d6b7a"


@dataclass(frozen=True, slots=True)
class StateLook:
    """States differ by filling, too, so that they can be told apart in black and white."""

    accent: Colour
    fill: Colour
    words: Colour


STATE_LOOKS = {
    HeadlineState.AGREED: StateLook("#1b6b45", WHITE, "#1b6b45"),
    HeadlineState.PENDING: StateLook("#8a5a00", "#f6f1e4", "#6d4700"),
    HeadlineState.BROKEN: StateLook("#b01e1e", "#b01e1e", WHITE),
}
QUIET_LOOK = StateLook(FAINT, WHITE, GREY)
