"""The money that moved at the agent, in the order in which it moved: what a settlement report is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen


class EntryKind(StrEnum):
    """Why money moved."""

    SALE = "sale"
    REFUND = "refund"
    VOID = "void"


@dataclass(frozen=True)
class Entry:
    """One movement. Money that leaves the ward is negative."""

    kind: EntryKind
    agent: str
    our_reference: str  #: of the sale for a sale and its void, of the refund for a refund
    agent_reference: str
    merchant_account: str
    terminal_id: str | None
    method: str
    brand: str | None
    occurred_at: datetime
    amount_yen: Yen


@dataclass
class Ledger:
    """Entries by agent and Tokyo day."""

    by_day: dict[tuple[str, date], list[Entry]] = field(default_factory=dict)
    alone: dict[str, Entry] = field(default_factory=dict)  #: the last movement of each sale at a standalone terminal

    def post(self, entry: Entry) -> None:
        """Add one movement to its Tokyo day."""
        self.by_day.setdefault((entry.agent, business_day_of(entry.occurred_at)), []).append(entry)

    def between(self, agent: str, first: date, last: date) -> Iterator[Entry]:
        """The agent's movements of the days `first` to `last`, both included, in order."""
        for offset in range((last - first).days + 1):
            yield from self.by_day.get((agent, first + timedelta(days=offset)), [])

    def count_until(self, agent: str, last: date) -> int:
        """How many movements the agent has up to a day."""
        return sum(len(entries) for (known, day), entries in self.by_day.items() if known == agent and day <= last)
