"""The printed names of blocks, columns and states."""

from collections.abc import Mapping
from enum import StrEnum

from pos.domain.drawer import DrawerStatus
from pos.domain.facility_day import DayStatus
from pos.domain.tender import Tender
from pos.facilities.fees import TaxClass
from reconciliation.sheet.bank import BankSort, StatementState
from reconciliation.sheet.breaks import AdjustmentKind
from reconciliation.sheet.drawers import TerminalState
from reconciliation.sheet.headline import DAY_NOTES, DayNote, HeadlineState
from reconciliation.sheet.words import tax_class_in_words

BLOCK_A = "A 収納"
FREE_OF_CHARGE = "A 無料の取扱い"
BLOCK_B = "B 調定・収入"
BLOCK_HELD = "B 区の歳入でないもの"
BLOCK_C = "C 現金"
BLOCK_D = "D 指定納付受託者"
BLOCK_PAYOUTS = "D 入金(受託者の払込)"
BLOCK_ACCOUNT = "D 入金(現金の払込ほか)"
BLOCK_E = "E 不一致"
BLOCK_PLACES = "施設"
BLOCK_F = "F 過日分・後日確定・解消"
RECEIPTS = "領収書"

#: Each column of each row, by its name in the code: used where a change is told in words.
COLUMN_LABELS: Mapping[str, str] = {
    "account_code": "科目番号",
    "account_id": "科目",
    "account_name": "科目名",
    "adjusted_yen": "調整",
    "agent_id": "受託者",
    "agent_name": "受託者名",
    "amount_yen": "金額",
    "assessed_yen": "調定額",
    "banked_on": "入金日",
    "banked_yen": "入金額",
    "belongs_to_day": "対象日",
    "brand": "ブランド",
    "break_count": "不一致",
    "break_id": "不一致の番号",
    "carried_yen": "繰越",
    "chargeback_yen": "チャージバック",
    "count": "件数",
    "counted_yen": "計数額",
    "counter_id": "窓口",
    "counter_name": "窓口名",
    "detail": "内容",
    "difference_yen": "差額",
    "due_on": "期限",
    "due_yen": "期待額",
    "expected_fee_yen": "手数料見込",
    "expected_yen": "あるべき額",
    "facility_id": "施設",
    "facility_name": "施設名",
    "fee_tax_yen": "手数料の税",
    "fee_yen": "手数料",
    "figures_sha256": "数値のSHA-256",
    "first": "始番",
    "first_day": "対象の初日",
    "fiscal_year": "年度",
    "float_yen": "つり銭",
    "given_back_yen": "還付",
    "gross_yen": "収納額",
    "kept_fee_tax_yen": "手数料の税(差引)",
    "kept_fee_yen": "手数料(差引)",
    "kind": "種別",
    "kind_name": "種別",
    "last": "終番",
    "last_day": "対象の末日",
    "matched_count": "突合済件数",
    "matched_yen": "突合済額",
    "missing": "欠番",
    "net_yen": "差引",
    "notes": "特記事項",
    "number": "番号",
    "ours_yen": "当方",
    "outstanding_yen": "未収",
    "over_short_yen": "過不足",
    "owed_yen": "未入金",
    "owner_id": "帰属",
    "owner_name": "帰属先",
    "pay_in_on": "払込予定日",
    "pay_in_yen": "払込額",
    "payout_id": "払込の番号",
    "pending_count": "照合待ち件数",
    "pending_due_on": "照合期日",
    "pending_yen": "照合待ち額",
    "reason_name": "理由",
    "received_yen": "収入済額",
    "reduced_yen": "減額調定",
    "reference": "参照",
    "refunded_count": "還付件数",
    "refunded_yen": "還付",
    "reissued_count": "再発行",
    "revision": "版",
    "section_name": "所管課",
    "series": "系列",
    "session_id": "レジ",
    "session_number": "回",
    "since": "発生日",
    "slips": "払込書",
    "sort": "種別",
    "sort_name": "種別",
    "state": "突合",
    "statement": "入金明細",
    "status": "状態",
    "subject": "件名",
    "taken_yen": "収納額",
    "tax_class": "税区分",
    "tender": "支払方法",
    "tender_name": "支払方法",
    "terminal_id": "端末",
    "terminals": "端末の日計",
    "theirs_yen": "相手方",
    "total_yen": "総額",
    "transfer_fee_yen": "振込手数料",
    "unfinished": "未締め・未着",
    "voided_count": "取消件数",
    "voided_yen": "取消",
    "withheld_yen": "差引かれる額",
}

#: Each value of each list of states, as it is printed. By class: "open" of a drawer and "open" of a day are equal keys.
_STATES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    DrawerStatus: {
        DrawerStatus.OPEN: "未締め",
        DrawerStatus.COUNTING: "計数中",
        DrawerStatus.CLOSED: "締め済",
    },
    DayStatus: {
        DayStatus.OPEN: "受付中",
        DayStatus.ENDED: "終了",
        DayStatus.RECONCILED: "突合済",
        DayStatus.CLOSED: "確定",
    },
    TerminalState: {
        TerminalState.AGREES: "一致",
        TerminalState.DIFFERS: "相違",
        TerminalState.NOT_ENTERED: "未入力",
    },
    StatementState: {
        StatementState.HERE: "到着",
        StatementState.NOT_HERE: "未着",
    },
    BankSort: {
        BankSort.PAY_IN: "現金の払込",
        BankSort.OTHER_IN: "その他の入金",
        BankSort.OUT: "出金",
    },
    AdjustmentKind: {
        AdjustmentKind.EARLIER_DAY: "過日分",
        AdjustmentKind.SETTLED_LATER: "後日確定",
        AdjustmentKind.FOUND_LATER: "確定後の不一致",
        AdjustmentKind.RESOLVED: "解消",
    },
    HeadlineState: {
        HeadlineState.AGREED: "一致",
        HeadlineState.PENDING: "照合待ち",
        HeadlineState.BROKEN: "不一致",
    },
    Tender: {
        Tender.CASH: "現金",
        Tender.CREDIT: "クレジット",
        Tender.E_MONEY: "電子マネー",
        Tender.CODE: "コード決済",
        Tender.NONE: "なし",
    },
    DayNote: DAY_NOTES,
    TaxClass: {tax_class: tax_class_in_words(tax_class) for tax_class in TaxClass},
}


def state_in_words(state: StrEnum) -> str:
    """The printed word of a state, tender or tax class."""
    return _STATES[type(state)][state]
