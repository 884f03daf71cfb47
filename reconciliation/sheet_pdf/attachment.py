"""`settlement.json` inside the PDF: whoever has the paper's file has its figures, too."""

from datetime import datetime
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import NameObject

from pos.domain.business_day import TOKYO

NAME = "settlement.json"


def attach(pdf: bytes, json: bytes, made_at: datetime) -> bytes:
    """The PDF with the stored sheet in it, dated with the revision's own time: the same input gives the same bytes."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    attachment = writer.add_attachment(NAME, json)
    attachment.subtype = NameObject("/application/json")
    stamp = f"D:{made_at.astimezone(TOKYO):%Y%m%d%H%M%S}+09'00'"
    attachment.creation_date = attachment.modification_date = made_at.astimezone(TOKYO)
    writer.add_metadata({"/CreationDate": stamp, "/ModDate": stamp, "/Producer": "ReportLab, pypdf"})
    result = BytesIO()
    writer.write(result)
    return result.getvalue()
