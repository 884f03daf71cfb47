"""Draws settlement sheets as PDF. Computes no figure and asks nobody: what a sheet does not hold is not printed."""

from reconciliation.sheet_pdf.characters import CharacterNotInFont, require_in_font
from reconciliation.sheet_pdf.documents import all_pdf, approval_pdf, facility_pdf, ward_pdf
from reconciliation.sheet_pdf.table import TableTooWide

__all__ = [
    "CharacterNotInFont",
    "TableTooWide",
    "all_pdf",
    "approval_pdf",
    "facility_pdf",
    "require_in_font",
    "ward_pdf",
]
