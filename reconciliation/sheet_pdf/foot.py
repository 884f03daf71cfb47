"""The foot of every page: which paper this is, out of how many, and what it can be checked against."""

from dataclasses import dataclass
from datetime import datetime

from pos.domain.business_day import TOKYO
from reconciliation.sheet.provenance import Provenance
from reconciliation.sheet_pdf.fonts import Face
from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.style import FAINT, GREY, LEFT, RIGHT

_SIZE = 6.5


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands in the foot, the number of pages apart."""

    number: str
    revision: int
    made: Provenance
    figures_sha256: str


def draw_foot(page: Page, foot: Foot, page_number: int, page_count: int) -> None:
    """Two lines. The audit head is printed whole: the paper is what it is anchored in (rules.md 12)."""
    page.rule(LEFT, RIGHT, 48, 0.35, FAINT)
    made = foot.made
    first = f"実行 {made.run_number}  作成 {_instant(made.made_at)}  {_instant(made.as_of)} 現在"
    page.text(LEFT, 38, f"{first}  数値 SHA-256 {foot.figures_sha256[:16]}", Face.REGULAR, _SIZE, GREY)
    page.text(LEFT, 29, f"監査鎖 {made.audit_head}", Face.REGULAR, _SIZE, GREY)
    page.text_to(RIGHT, 37, f"{page_number}/{page_count}", Face.BOLD, 9, GREY)
    page.text_to(RIGHT, 28, f"{foot.number} r{foot.revision}", Face.REGULAR, _SIZE, GREY)


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(TOKYO):%Y-%m-%d %H:%M}"
