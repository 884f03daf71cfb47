"""不一致: what does not agree. The kinds, the facts behind them, and the moves between a break's states.

A break is data with a difference, not an error: the night goes on, prints it and waits for people.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from pos.domain.money import Yen
from pos.domain.moves import MoveTable

#: Fixed for good: another namespace would make every known break a new one.
_NAMESPACE = UUID("6f0c1a52-9a0e-5d7c-8a53-2f6b1f0f7d11")

#: Where a break stands that belongs to no single facility.
WARD_WIDE = "ward"


class BreakKind(StrEnum):
    """Why something does not agree."""

    MISSING_IN_SETTLEMENT = "missing_in_settlement"
    MISSING_IN_POS = "missing_in_pos"
    AMOUNT_DIFFERS = "amount_differs"
    DUPLICATE_IN_SETTLEMENT = "duplicate_in_settlement"
    AMBIGUOUS_LINE = "ambiguous_line"
    UNBOOKED_LINE = "unbooked_line"
    REPORT_OVERDUE = "report_overdue"
    NOT_CONFIRMED_BY_AGENT = "not_confirmed_by_agent"
    UNRESOLVED_PAYMENT = "unresolved_payment"
    LATE_CAPTURE = "late_capture"
    CASH_OVER_SHORT = "cash_over_short"
    DRAWER_NOT_CLOSED = "drawer_not_closed"
    INVARIANT_FAILED = "invariant_failed"
    TERMINAL_TOTAL_DIFFERS = "terminal_total_differs"
    PAYOUT_MISSING = "payout_missing"
    PAYOUT_DIFFERS = "payout_differs"
    PAY_IN_MISSING = "pay_in_missing"
    PAY_IN_DIFFERS = "pay_in_differs"
    PAY_IN_LATE = "pay_in_late"
    UNKNOWN_DEPOSIT = "unknown_deposit"
    BANK_FILE_OVERDUE = "bank_file_overdue"
    BANK_BALANCE_GAP = "bank_balance_gap"

    @property
    def words(self) -> "KindWords":
        """How people call it."""
        return _WORDS[self]

    @property
    def blocks_closing(self) -> bool:
        """Whether accounting cannot close (確定) the day while the break is neither CONFIRMED nor CLOSED.

        What only waits for the agent does not: a report that comes after 確定 enters a later day, and 処理未了 is
        carried over day by day.
        """
        return self not in {BreakKind.REPORT_OVERDUE, BreakKind.UNRESOLVED_PAYMENT, BreakKind.BANK_FILE_OVERDUE}

    @property
    def is_unfinished(self) -> bool:
        """未締め・未着: nothing disagrees, something is not there yet. The sheet says it in its headline, not among
        the differences of block E.
        """
        return self in {BreakKind.REPORT_OVERDUE, BreakKind.DRAWER_NOT_CLOSED, BreakKind.BANK_FILE_OVERDUE}


@dataclass(frozen=True, slots=True)
class KindWords:
    """The name in Japanese and English, and the names of the two sides."""

    ja: str
    en: str
    ours_ja: str = "当方の記録"
    theirs_ja: str = "受託者の明細"


_ASKED = ("当方の記録", "照会の回答")
_COUNTED = ("あるべき現金", "計数した現金")
_TERMINAL = ("当方の記録", "端末の日計")
_BANKED = ("払込予定額", "入金明細")
_BALANCES = ("前の明細の残高", "次の明細の取引前残高")
_WORDS = {
    BreakKind.MISSING_IN_SETTLEMENT: KindWords("受託者の明細なし", "missing in the agent's report"),
    BreakKind.MISSING_IN_POS: KindWords("収納の記録なし", "no payment of ours"),
    BreakKind.AMOUNT_DIFFERS: KindWords("金額相違", "amounts differ"),
    BreakKind.DUPLICATE_IN_SETTLEMENT: KindWords("明細の重複", "reported twice"),
    BreakKind.AMBIGUOUS_LINE: KindWords("突合先を特定できない明細", "line fits several payments"),
    BreakKind.UNBOOKED_LINE: KindWords("処理方法の決まっていない明細", "line that needs a decision"),
    BreakKind.REPORT_OVERDUE: KindWords("明細未着", "report overdue"),
    BreakKind.NOT_CONFIRMED_BY_AGENT: KindWords("受託者の照会結果と不一致", "not confirmed by the agent", *_ASKED),
    BreakKind.UNRESOLVED_PAYMENT: KindWords("結果未確定の収納", "outcome not known", *_ASKED),
    BreakKind.LATE_CAPTURE: KindWords("終了後に成立した収納", "captured after it was finished"),
    BreakKind.CASH_OVER_SHORT: KindWords("現金過不足", "cash over or short", *_COUNTED),
    BreakKind.DRAWER_NOT_CLOSED: KindWords("未締め", "drawer not closed", *_COUNTED),
    BreakKind.INVARIANT_FAILED: KindWords("記録の検証不一致", "an invariant does not hold", "あるべき値", "実際の値"),
    BreakKind.TERMINAL_TOTAL_DIFFERS: KindWords("端末の日計と相違", "terminal total differs", *_TERMINAL),
    BreakKind.PAYOUT_MISSING: KindWords("払込の入金なし", "payout not on the account", *_BANKED),
    BreakKind.PAYOUT_DIFFERS: KindWords("払込の入金額相違", "payout differs", *_BANKED),
    BreakKind.PAY_IN_MISSING: KindWords("現金の未払込", "cash not paid in", *_BANKED),
    BreakKind.PAY_IN_DIFFERS: KindWords("現金の払込額相違", "cash paid in differs", *_BANKED),
    BreakKind.PAY_IN_LATE: KindWords("現金の払込遅延", "cash paid in late", *_BANKED),
    BreakKind.UNKNOWN_DEPOSIT: KindWords("不明な入金", "deposit nobody expects", *_BANKED),
    BreakKind.BANK_FILE_OVERDUE: KindWords("入金明細未着", "bank file overdue", *_BANKED),
    BreakKind.BANK_BALANCE_GAP: KindWords("入金明細の残高の不連続", "bank statements do not join", *_BALANCES),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that does not agree, as a run finds it and as a break keeps it.

    A side that does not exist is None, which is not ¥0. `difference_yen` = theirs − ours. `detail` is for staff and
    says nothing that changes by itself.
    """

    break_id: str
    kind: BreakKind
    facility: str
    business_day: date
    agent: str | None
    leg_id: str | None
    line_key: str | None
    ours_yen: Yen | None
    theirs_yen: Yen | None
    difference_yen: Yen
    detail: str


def break_id_of(kind: BreakKind, business_day: date, key: str, line_key: str | None) -> str:
    """The same fact is the same break in every run. `key`: a leg's id, a file's key, a session's id, a rule's."""
    return str(uuid5(_NAMESPACE, "\n".join((kind, key, line_key or "", business_day.isoformat()))))


def fact(
    kind: BreakKind,
    facility: str,
    business_day: date,
    key: str,
    detail: str,
    *,
    ours_yen: Yen | None = None,
    theirs_yen: Yen | None = None,
    agent: str | None = None,
    leg_id: str | None = None,
    line_key: str | None = None,
) -> Fact:
    """A fact under the id of its break; the difference follows from the sides."""
    return Fact(
        break_id=break_id_of(kind, business_day, key, line_key),
        kind=kind,
        facility=facility,
        business_day=business_day,
        agent=agent,
        leg_id=leg_id,
        line_key=line_key,
        ours_yen=ours_yen,
        theirs_yen=theirs_yen,
        difference_yen=(theirs_yen or Yen(0)) - (ours_yen or Yen(0)),
        detail=detail,
    )


class BreakStatus(StrEnum):
    """People propose and confirm; a second officer confirms what the first proposed."""

    OPEN = "open"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


def blocks_closing(kind: BreakKind, status: BreakStatus) -> bool:
    """Whether accounting cannot close the day because of a break of this kind that stands there."""
    return kind.blocks_closing and status in {BreakStatus.OPEN, BreakStatus.PROPOSED}


class BreakMove(StrEnum):
    """What can happen to a break. FIND is the first event of every break and leads nowhere else."""

    FIND = "find"
    PROPOSE = "propose"
    REJECT = "reject"  #: the second officer does not agree
    CONFIRM = "confirm"
    CLOSE = "close"
    FACT_GONE = "fact_gone"  #: the rule that closes by itself, e.g. because the late line came
    FACT_CHANGED = "fact_changed"  #: other figures than those people decided about
    REOPEN = "reopen"  #: the fact is back


_S = BreakStatus
_NOT_CLOSED = (_S.OPEN, _S.PROPOSED, _S.CONFIRMED)

BREAK_MOVES: MoveTable[BreakStatus, BreakMove] = MoveTable(
    "break",
    {
        BreakMove.PROPOSE: {_S.OPEN: _S.PROPOSED},
        BreakMove.REJECT: {_S.PROPOSED: _S.OPEN},
        BreakMove.CONFIRM: {_S.PROPOSED: _S.CONFIRMED},
        BreakMove.CLOSE: {_S.CONFIRMED: _S.CLOSED},
        BreakMove.FACT_GONE: dict.fromkeys(_NOT_CLOSED, _S.CLOSED),
        BreakMove.FACT_CHANGED: dict.fromkeys(_S, _S.OPEN),
        BreakMove.REOPEN: {_S.CLOSED: _S.OPEN},
    },
)

#: Who closes a break whose fact is gone, opens it again when the fact is back, or when its figures changed.
FACT_RULES = {
    BreakMove.FIND: "rule:night",
    BreakMove.FACT_GONE: "rule:fact-gone",
    BreakMove.FACT_CHANGED: "rule:fact-changed",
    BreakMove.REOPEN: "rule:fact-back",
}
