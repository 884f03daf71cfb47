"""Text under a title that is not a table: receipts, notes, lists of names."""

from collections.abc import Sequence

from reconciliation.sheet.taken import TakenBlock
from reconciliation.sheet_pdf.characters import MissingCharacter
from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.fonts import Face
from reconciliation.sheet_pdf.style import GREY, INK, LEFT, WIDTH
from reconciliation.sheet_pdf.wrapping import wrap

_SIZE = 7.5
_LEADING = 10.0
_LABEL_WIDTH = 74.0


def place_paragraphs(flow: Flow, label: str, paragraphs: Sequence[str]) -> None:
    """The label once on the left, the paragraphs beside it; nothing at all when there are none."""
    if not paragraphs:
        return
    lines = [line for words in paragraphs for line in wrap(words, Face.REGULAR, _SIZE, WIDTH - _LABEL_WIDTH)]
    flow.need(6 + _LEADING * min(len(lines), 3))
    flow.down(3.5)
    flow.page.text(LEFT, flow.y - _SIZE, label, Face.BOLD, _SIZE, GREY)
    for line in lines:
        flow.need(_LEADING)
        flow.page.text(LEFT + _LABEL_WIDTH, flow.y - _SIZE, line, Face.REGULAR, _SIZE, INK)
        flow.down(_LEADING)


def free_of_charge_words(taken: TakenBlock) -> list[str]:
    """3件(減免 2、公用 1)."""
    reasons = "、".join(f"{reason.reason_name} {reason.count:,}" for reason in taken.free_of_charge)
    return [f"{taken.free_count:,}件({reasons})"] if taken.free_of_charge else []


def missing_words(missing: Sequence[MissingCharacter]) -> list[str]:
    """The sentence that names each character that stands as 〓."""
    if not missing:
        return []
    places = "、".join(f"{each.code_point}({each.where})" for each in missing)
    return [f"印字できない文字は〓[番号]で表しました: {places}"]
