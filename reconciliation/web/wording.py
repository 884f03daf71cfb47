"""How accounting's pages call states of days, sheets, breaks and files."""

from collections.abc import Callable, Mapping

from pos.domain.facility_day import DayStatus
from reconciliation.breaks import BreakStatus
from reconciliation.readmodels import DayOverview
from reconciliation.sheet import HeadlineState
from reconciliation.sheet.words import yen_in_words

_STATES = {HeadlineState.AGREED: "一致", HeadlineState.PENDING: "照合待ち", HeadlineState.BROKEN: "不一致"}
_DAY_STATUSES = {
    DayStatus.OPEN: "営業中",
    DayStatus.ENDED: "突合前",
    DayStatus.RECONCILED: "突合済",
    DayStatus.CLOSED: "確定",
}
_BREAK_STATUSES = {
    BreakStatus.OPEN: "未解消",
    BreakStatus.PROPOSED: "解消案の確認待ち",
    BreakStatus.CONFIRMED: "解消を確認",
    BreakStatus.CLOSED: "解消",
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
    "day_status": _DAY_STATUSES.__getitem__,
    "break_status": _BREAK_STATUSES.__getitem__,
    "verdict": lambda verdict: _VERDICTS.get(verdict, verdict),
    "file_title": lambda name: _FILES.get(name, name),
    "tone": lambda word: TONES.get(word, ""),
    "account_yen": yen_in_words,
}
