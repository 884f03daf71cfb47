"""The PDFs: one facility, the ward's total, the print job of the whole day, and who signed."""

from collections.abc import Sequence

from reconciliation.sheet.approvals import ApprovalRecord
from reconciliation.sheet.settlement_sheet import SettlementSheet
from reconciliation.sheet.ward_sheet import WardSheet
from reconciliation.sheet_pdf.approval_pages import approval_pages
from reconciliation.sheet_pdf.attachment import attach
from reconciliation.sheet_pdf.drawing import DocumentWords, draw
from reconciliation.sheet_pdf.facility_pages import facility_pages
from reconciliation.sheet_pdf.marks import Page
from reconciliation.sheet_pdf.ward_pages import ward_pages


def facility_pdf(sheet: SettlementSheet) -> bytes:
    """One facility's sheet with `settlement.json` attached. The same sheet gives the same bytes.

    Raises TableTooWide when figures are too long for the paper; nothing is ever clipped.
    """
    figures = sheet.figures
    words = DocumentWords(
        title=f"{sheet.wording.title} {figures.facility_name} {sheet.number} 第{sheet.revision}版",
        author=f"{figures.ward_name} {figures.section_name}",
        subject=f"figures SHA-256 {sheet.figures_sha256}",
    )
    return attach(draw(facility_pages(sheet), words), sheet.to_json(), sheet.made.made_at)


def ward_pdf(sheet: WardSheet) -> bytes:
    """The ward's total with `settlement.json` attached. The same sheet gives the same bytes."""
    return attach(draw(ward_pages(sheet), _ward_words(sheet)), sheet.to_json(), sheet.made.made_at)


def all_pdf(ward: WardSheet, sheets: Sequence[SettlementSheet]) -> bytes:
    """One print job: the ward's total, then every facility with movement in the order of `sheets`, in one document
    (each face is embedded once); page numbers n/m count within each sheet. The ward's sheet is attached: its
    figures hold each facility's hash.
    """
    pages = _bookmarked(ward_pages(ward), ward.wording.ward_title)
    for sheet in sheets:
        if sheet.figures.has_movement:
            pages += _bookmarked(facility_pages(sheet), f"{sheet.figures.facility_name} {sheet.number}")
    return attach(draw(pages, _ward_words(ward)), ward.to_json(), ward.made.made_at)


def approval_pdf(record: ApprovalRecord) -> bytes:
    """承認記録 of one revision: a page of its own, so that the signed PDF stays as it is."""
    words = DocumentWords(
        title=f"{record.title} {record.name} {record.number} {record.rendition_name}",
        author=record.ward_name,
        subject=f"figures SHA-256 {record.figures_sha256}",
    )
    return draw(approval_pages(record), words)


def _bookmarked(pages: list[Page], name: str) -> list[Page]:
    pages[0].bookmark = name
    return pages


def _ward_words(sheet: WardSheet) -> DocumentWords:
    return DocumentWords(
        title=f"{sheet.wording.ward_title} {sheet.figures.ward_name} {sheet.number} 第{sheet.revision}版",
        author=sheet.figures.ward_name,
        subject=f"figures SHA-256 {sheet.figures_sha256}",
    )
