"""Facilities, their counters and terminals."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase

from pos.domain.money import Yen
from pos.facilities.history import FormerName, name_on


@dataclass(frozen=True, slots=True)
class Section:
    """所管課."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """取扱窓口 of one kind. Fees are sold by group; section and calendar hold unless the facility says otherwise."""

    id: str
    name: str
    name_en: str | None
    section: str
    calendar: str


class NameFrom(StrEnum):
    """How a facility's name is known."""

    PUBLIC = "public"  #: read in a public page
    MEMORY = "memory"  #: fits by elimination: the ward confirms it
    UNKNOWN = "unknown"  #: a numbered stand-in that the ward replaces


class TerminalMode(StrEnum):
    """How a counter's terminals know the amount."""

    LINKED = "linked"  #: the POS sends it and asks for the outcome
    STANDALONE = "standalone"  #: the clerk types it in and copies the outcome back


class CashRefund(StrEnum):
    """Whether a refund may be paid out of the drawer."""

    SAME_DAY = "same_day"  #: before レジ締め of the day of payment
    NEVER = "never"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Terminal:
    """One agent's terminal at a counter. `until`: its last day; kept so that late lines still find the counter."""

    agent: str
    terminal_id: str
    merchant_account: str
    owner: str
    tenders: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class Counter:
    """A 窓口 that takes money. Its id is `<facility>-<number>`."""

    id: str
    facility: str
    number: int
    name: str
    since: date
    until: date | None
    collector: str  #: who takes the money: the ward's own staff, or an entrusted collector (指定公金事務取扱者)
    terminal_mode: TerminalMode
    terminals: tuple[Terminal, ...]
    tenders: tuple[str, ...]
    float_yen: Yen
    cash_refund_from_drawer: CashRefund

    def terminal_for(self, tender: str) -> Terminal | None:
        """The terminal in use for that tender; None for cash and for a tender the counter does not take."""
        in_use = (terminal for terminal in self.terminals if terminal.until is None)
        return next((terminal for terminal in in_use if tender in terminal.tenders), None)

    def is_in_use(self, on: date) -> bool:
        """Whether the counter takes cashless payment on that day at all, open or not."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Facility:
    """A place of the ward that takes money at counters, online, or both."""

    id: str
    name: str
    name_en: str | None
    group: str
    section: str
    calendar: str
    counters: tuple[str, ...]  #: ids, also of counters that have ended
    online: bool
    online_agent: str | None
    merchant_account: str | None  #: the online agent's account for this facility
    owner: str
    name_from: NameFrom
    bank_payer_name: str | None  #: whose name stands on its cash deposits, half-width; * stands for anything
    phone: str | None
    valid_from: date
    valid_until: date | None
    former_names: tuple[FormerName, ...]

    def is_bank_payer(self, printed_name: str) -> bool:
        """Whether a bank line's payer name is this facility's."""
        return self.bank_payer_name is not None and fnmatchcase(printed_name.strip(), self.bank_payer_name)

    def name_on(self, day: date) -> str:
        """The name that papers of that day carry."""
        return name_on(day, self.name, self.former_names)

    def is_in_use(self, on: date) -> bool:
        """Whether the facility exists on that day, open or not."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
