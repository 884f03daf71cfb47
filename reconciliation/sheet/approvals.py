"""Who signed which figures. An approval belongs to one revision's hash; other figures void it (rules.md 11)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reconciliation.sheet.settlement_sheet import SettlementSheet
from reconciliation.sheet.ward_sheet import WardSheet


class ApprovalRole(StrEnum):
    """In the order in which they sign."""

    CLERK = "clerk"  #: 現金取扱員
    SUPERVISOR = "supervisor"  #: 出納員
    SECTION_HEAD = "section_head"  #: 課長 (歳入徴収者)
    ACCOUNTING = "accounting"  #: 会計


ROLE_WORDS = {
    ApprovalRole.CLERK: "現金取扱員",
    ApprovalRole.SUPERVISOR: "出納員",
    ApprovalRole.SECTION_HEAD: "課長(歳入徴収者)",
    ApprovalRole.ACCOUNTING: "会計",
}
_ROLES = list(ApprovalRole)


@dataclass(frozen=True, slots=True)
class Approval:
    """One signature. `deputy`: signed as 代理."""

    role: ApprovalRole
    staff_number: str
    staff_name: str
    approved_at: datetime
    deputy: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """The 承認記録 page of one revision. `rendition` counts its printings: r<revision>-a<rendition>."""

    title: str
    ward_name: str
    name: str
    section: str
    business_day: date
    number: str
    revision: int
    rendition: int
    figures_sha256: str
    audit_head: str
    approvals: tuple[Approval, ...]
    voided_by_revision: int | None = None  #: the revision whose figures replaced these

    @property
    def rendition_name(self) -> str:
        """r2-a1."""
        return f"r{self.revision}-a{self.rendition}"


def approval_record(
    sheet: SettlementSheet | WardSheet,
    approvals: tuple[Approval, ...],
    *,
    rendition: int,
    audit_head: str,
    voided_by_revision: int | None = None,
) -> ApprovalRecord:
    """The record of a sheet's revision. `audit_head`: the chain's head after the newest approval."""
    figures = sheet.figures
    if isinstance(sheet, WardSheet):
        title, name, section = sheet.wording.ward_title, sheet.figures.ward_name, ""
    else:
        title, name, section = sheet.wording.title, sheet.figures.facility_name, sheet.figures.section_name
    return ApprovalRecord(
        title=f"{title} 承認記録",
        ward_name=figures.ward_name,
        name=name,
        section=section,
        business_day=figures.business_day,
        number=sheet.number,
        revision=sheet.revision,
        rendition=rendition,
        figures_sha256=sheet.figures_sha256,
        audit_head=audit_head,
        approvals=tuple(sorted(approvals, key=lambda approval: _ROLES.index(approval.role))),
        voided_by_revision=voided_by_revision,
    )
