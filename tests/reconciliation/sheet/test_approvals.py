from datetime import UTC, datetime

from reconciliation.sheet import Approval, ApprovalRole, approval_record
from reconciliation.sheet_pdf import approval_pdf
from reconciliation.sheet_pdf.approval_pages import approval_pages
from reconciliation.sheet_pdf.marks import Text
from tests.reconciliation.sheet import examples

AT = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
CLERK = Approval(ApprovalRole.CLERK, "1234", "髙橋 ①子", AT)
ACCOUNTING = Approval(ApprovalRole.ACCOUNTING, "9876", "山﨑 太郎", AT, deputy=True, note="課長不在のため")


def record(*approvals, sheet=None, voided_by_revision=None):
    return approval_record(
        sheet or examples.ordinary_sheet(),
        approvals,
        rendition=2,
        audit_head="a" * 64,
        voided_by_revision=voided_by_revision,
    )


def printed(made):
    return [mark.words for page in approval_pages(made) for mark in page.marks if isinstance(mark, Text)]


def test_a_record_names_the_figures_that_were_signed_whole():
    sheet = examples.ordinary_sheet()
    words = printed(record(CLERK, sheet=sheet))
    assert f"SHA-256 {sheet.figures_sha256}" in words
    assert any("r1-a2" in each for each in words)


def test_signatures_stand_in_the_order_of_the_roles():
    words = printed(record(ACCOUNTING, CLERK))
    assert words.index("髙橋 ①子") < words.index("山﨑 太郎 (代理)")
    assert "課長不在のため" in words
    assert "2026-11-24 09:30" in words


def test_a_role_that_has_not_signed_keeps_an_empty_field():
    words = printed(record(CLERK))
    assert words.count("承認") == 2  # one field and the title of the list
    assert "承認 1/4" in words


def test_all_four_signatures_complete_the_record():
    everybody = [Approval(role, "1", "職員", AT) for role in ApprovalRole]
    assert "承認済" in printed(record(*everybody))


def test_other_figures_void_the_signatures_and_the_page_says_so():
    assert "無効 数値は第2版で変わりました" in printed(record(CLERK, voided_by_revision=2))


def test_the_wards_sheet_is_signed_the_same_way():
    words = printed(record(ACCOUNTING, sheet=examples.ward_sheet()))
    assert "収納日計総括表 承認記録" in words
    assert any("20261122-ward" in each for each in words)


def test_the_same_record_gives_the_same_bytes():
    assert approval_pdf(record(CLERK)) == approval_pdf(record(CLERK))
