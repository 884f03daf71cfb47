"""The one line an accountant reads first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen
from reconciliation.sheet.agents import AgentBlock
from reconciliation.sheet.breaks import BreakTotals
from reconciliation.sheet.words import month_and_day, yen_in_words


class HeadlineState(StrEnum):
    """What the proof found, worst last."""

    AGREED = "agreed"  #: 一致
    PENDING = "pending"  #: 照合待ち: nothing is wrong, something is not due or not there yet
    BROKEN = "broken"  #: 不一致


class DayNote(StrEnum):
    """What has to be said about the day beside the proof."""

    NOT_CLOSED = "not_closed"  #: 未締め: a drawer session is open
    NOT_ARRIVED = "not_arrived"  #: 未着: a device's sales or a counter's data are missing
    NO_BUSINESS = "no_business"  #: 取扱なし: open, nothing taken
    CLOSED_DAY = "closed_day"  #: 休館


DAY_NOTES: Mapping[StrEnum, str] = {
    DayNote.NOT_CLOSED: "未締め",
    DayNote.NOT_ARRIVED: "未着",
    DayNote.NO_BUSINESS: "取扱なし",
    DayNote.CLOSED_DAY: "休館",
}
_QUIET = {DayNote.NO_BUSINESS, DayNote.CLOSED_DAY}
_UNFINISHED = {DayNote.NOT_CLOSED, DayNote.NOT_ARRIVED}


@dataclass(frozen=True, slots=True)
class Headline:
    """State and figures. `difference_yen` adds up magnitudes; the due days are None when nothing is pending."""

    state: HeadlineState
    break_count: int
    difference_yen: Yen
    pending_count: int
    pending_yen: Yen
    due_from: date | None
    due_to: date | None
    notes: tuple[DayNote, ...]

    @property
    def in_words(self) -> str:
        """一致, 照合待ち 3件 ¥1,200(期日 11/24), 不一致 2件 差額 ¥500; a quiet day: 取扱なし or 休館."""
        if self.state is HeadlineState.BROKEN:
            return f"不一致 {self.break_count:,}件 差額 {yen_in_words(self.difference_yen)}"
        if self.pending_count:
            return self.pending_in_words
        if self.state is HeadlineState.PENDING:
            return "照合待ち"
        quiet = [DAY_NOTES[note] for note in self.notes if note in _QUIET]
        return quiet[0] if quiet else "一致"

    @property
    def beside_in_words(self) -> str:
        """What stands smaller beside it: 未締め, 未着, and what is pending on a broken day; mostly empty."""
        notes = [DAY_NOTES[note] for note in self.notes if note in _UNFINISHED]
        also = [self.pending_in_words] if self.state is HeadlineState.BROKEN and self.pending_count else []
        return "・".join([*notes, *also])

    @property
    def pending_in_words(self) -> str:
        """照合待ち 3件 ¥1,200(期日 11/24〜11/30)."""
        return f"照合待ち {self.pending_count:,}件 {yen_in_words(self.pending_yen)}{self._due()}"

    def _due(self) -> str:
        if self.due_from is None or self.due_to is None:
            return ""
        until = "" if self.due_from == self.due_to else f"〜{month_and_day(self.due_to)}"
        return f"(期日 {month_and_day(self.due_from)}{until})"


def headline_of(breaks: BreakTotals, agents: AgentBlock, notes: tuple[DayNote, ...]) -> Headline:
    """A day with a break is 不一致; one with something pending, open or missing is 照合待ち; any other is 一致."""
    due = [row.pending_due_on for row in agents.rows if row.amounts.pending_count and row.pending_due_on]
    return Headline(
        state=_state(breaks, agents, notes),
        break_count=breaks.count,
        difference_yen=breaks.difference_yen,
        pending_count=agents.total.pending_count,
        pending_yen=agents.total.pending_yen,
        due_from=min(due, default=None),
        due_to=max(due, default=None),
        notes=notes,
    )


def _state(breaks: BreakTotals, agents: AgentBlock, notes: tuple[DayNote, ...]) -> HeadlineState:
    if breaks.count:
        return HeadlineState.BROKEN
    if agents.total.pending_count or _UNFINISHED.intersection(notes):
        return HeadlineState.PENDING
    return HeadlineState.AGREED
