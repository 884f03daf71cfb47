"""The 承認記録 page: four fields to sign in, and what exactly was signed."""

from functools import partial

from pos.domain.business_day import TOKYO
from reconciliation.sheet.approvals import ROLE_WORDS, Approval, ApprovalRecord, ApprovalRole
from reconciliation.sheet.headline import HeadlineState
from reconciliation.sheet_pdf.characters import missing_in
from reconciliation.sheet_pdf.facility_pages import draw_head_of_page
from reconciliation.sheet_pdf.flow import Flow
from reconciliation.sheet_pdf.fonts import Face
from reconciliation.sheet_pdf.head import Head
from reconciliation.sheet_pdf.marks import Box, Page
from reconciliation.sheet_pdf.paragraphs import missing_words, place_paragraphs
from reconciliation.sheet_pdf.style import GREY, HAIRLINE, LEFT, QUIET_LOOK, STATE_LOOKS, WIDTH
from reconciliation.sheet_pdf.table import Cell, Column, Row, Table
from reconciliation.sheet_pdf.table_flow import place_all

_FIELD_HEIGHT = 74.0
_COLUMNS = (
    Column("役割", least_em=7),
    Column("職員", least_em=8, grows=True),
    Column("承認日時", least_em=8),
    Column("備考", least_em=10, grows=True),
)


def approval_pages(record: ApprovalRecord) -> list[Page]:
    """One page, more only with very long remarks. Fields of roles that have not signed stay empty for a stamp."""
    flow = Flow(partial(draw_head_of_page, _head(record)))
    flow.down(10)
    _draw_fields(flow.page, record, flow.y)
    flow.down(_FIELD_HEIGHT)
    place_all(flow, [Table("承認", _COLUMNS, tuple(_row(approval) for approval in record.approvals))])
    flow.down(6)
    place_paragraphs(flow, "承認した数値", [f"SHA-256 {record.figures_sha256}"])
    place_paragraphs(flow, "監査鎖", [record.audit_head])
    place_paragraphs(flow, "特記事項", missing_words(missing_in(record)))
    return flow.pages


def _head(record: ApprovalRecord) -> Head:
    roles = {approval.role for approval in record.approvals}
    is_complete = roles == set(ApprovalRole)
    headline = f"承認 {len(roles)}/{len(ApprovalRole)}" if not is_complete else "承認済"
    look = STATE_LOOKS[HeadlineState.AGREED] if is_complete else QUIET_LOOK
    if record.voided_by_revision is not None:
        headline = f"無効 数値は第{record.voided_by_revision}版で変わりました"
        look = STATE_LOOKS[HeadlineState.BROKEN]
    return Head(
        title=record.title,
        ward_name=record.ward_name,
        name=record.name,
        section=record.section,
        business_day=record.business_day,
        number=record.number,
        revision=record.revision,
        status=record.rendition_name,
        headline=headline,
        beside="",
        look=look,
        keys=(),
    )


def _draw_fields(page: Page, record: ApprovalRecord, top: float) -> None:
    wide = WIDTH / len(ApprovalRole)
    signed = {approval.role for approval in record.approvals}
    for index, role in enumerate(ApprovalRole):
        left = LEFT + index * wide
        page.marks.append(Box(left, top - _FIELD_HEIGHT, wide, _FIELD_HEIGHT, frame=HAIRLINE))
        page.text(left + 7, top - 14, ROLE_WORDS[role], Face.REGULAR, 8, GREY)
        if role in signed:
            page.text(left + 7, top - 42, "承認", Face.BOLD, 15, STATE_LOOKS[HeadlineState.AGREED].words)


def _row(approval: Approval) -> Row:
    deputy = " (代理)" if approval.deputy else ""
    return Row(
        (
            Cell(ROLE_WORDS[approval.role]),
            Cell(f"{approval.staff_name}{deputy}", below=approval.staff_number),
            Cell(f"{approval.approved_at.astimezone(TOKYO):%Y-%m-%d %H:%M}"),
            Cell(approval.note),
        )
    )
