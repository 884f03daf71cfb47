"""How accounting's pages call states of days, sheets, breaks and files."""

from collections.abc import Callable, Mapping
from datetime import date

from reconciliation.breaks import BreakMove, BreakStatus
from reconciliation.readmodels import DayOverview
from reconciliation.sheet import HeadlineState
from reconciliation.sheet.words import yen_in_words

_STATES = {HeadlineState.AGREED: "一致", HeadlineState.PENDING: "照合待ち", HeadlineState.BROKEN: "不一致"}
_BREAK_STATUSES = {
    BreakStatus.OPEN: "未解消",
    BreakStatus.PROPOSED: "解消案の確認待ち",
    BreakStatus.CONFIRMED: "解消を確認",
    BreakStatus.CLOSED: "解消",
}
_BREAK_MOVES = {
    BreakMove.FIND: "見つかった",
    BreakMove.FACT_CHANGED: "内容が変わった",
    BreakMove.FACT_GONE: "原因がなくなった",
    BreakMove.PROPOSE: "解消案を出した",
    BreakMove.CONFIRM: "解消案を確認した",
    BreakMove.REJECT: "解消案を差し戻した",
    BreakMove.CLOSE: "解消した",
    BreakMove.REOPEN: "再び開いた",
}
_VERDICTS = {"accepted": "受入", "rejected": "受入不可"}

#: The looks of base.css, by word: green agrees, yellow waits, red differs.
TONES = {
    "一致": "good",
    "確定": "key",
    "照合待ち": "warn",
    "未締め・未着": "warn",
    "不一致": "bad",
    "受入": "good",
    "受入不可": "bad",
    "未解消": "bad",
    "解消案の確認待ち": "warn",
}


#: The night's files, as a person asks for them.
_FILES = {
    "all.pdf": "全施設の日計表(PDF)",
    "settlement.csv": "収納日計(CSV)",
    "chotei.csv": "調定(CSV)",
    "genchotei.csv": "減額調定(CSV)",
    "kanpu.csv": "還付(CSV)",
    "haraikomi.csv": "払込・内訳(CSV)",
    "breaks.csv": "不一致(CSV)",
    "pending.csv": "照合待ち(CSV)",
    "journal.csv": "仕訳(CSV)",
    "manifest.json": "ファイル一覧とハッシュ",
}


_LINE_KINDS = {
    "sale": "収納",
    "refund": "還付・取消",
    "chargeback": "チャージバック",
    "chargeback_reversal": "チャージバックの取下げ",
    "fee_adjustment": "手数料の調整",
    "adjustment": "調整",
    "transfer_fee": "振込手数料",
    "carry_over": "繰越",
}
#: 取引区分 of bank files.
_BANK_KINDS = {
    "10": "現金",
    "11": "振込",
    "12": "他店券",
    "13": "交換",
    "14": "振替",
    "15": "継続",
    "18": "その他",
    "19": "訂正",
}
_WAYS = {"in": "入金", "out": "出金"}


def short_day(day: date) -> str:
    """2026/11/24, for tables with several days in a row."""
    return f"{day:%Y/%m/%d}"


def who(actor: str) -> str:
    """Whoever did something, for people: a person's number, or the night with its rules."""
    kind, _, name = actor.partition(":")
    if kind == "staff":
        return f"職員 {name}"
    return "夜間処理" if kind == "rule" or actor == "system:night" else actor


def line_kind(kind: str) -> str:
    """A kind of line in a preview: an agent's type, or way and 取引区分 of a bank."""
    way, _, rest = kind.partition(":")
    if way not in _WAYS:
        return _LINE_KINDS.get(kind, kind)
    code, _, correction = rest.partition(":")
    return f"{_WAYS[way]}・{_BANK_KINDS.get(code[:2], code)}" + ("(訂正)" if correction else "")


def day_state(day: DayOverview) -> str:
    """The one word for a day in the calendar; what needs work comes before what is done."""
    if day.is_closed:
        return "確定"
    if day.state is None:
        return "突合前"
    if day.state is not HeadlineState.BROKEN and day.is_unfinished:
        return "未締め・未着"
    return _STATES[day.state]


FILTERS: Mapping[str, Callable[..., object]] = {
    "day_state": day_state,
    "sheet_state": _STATES.__getitem__,
    "break_status": _BREAK_STATUSES.__getitem__,
    "break_move": _BREAK_MOVES.__getitem__,
    "verdict": lambda verdict: _VERDICTS.get(verdict, verdict),
    "line_kind": line_kind,
    "who": who,
    "short_day": short_day,
    "file_title": lambda name: _FILES.get(name, name),
    "tone": lambda word: TONES.get(word, ""),
    "account_yen": yen_in_words,
}
