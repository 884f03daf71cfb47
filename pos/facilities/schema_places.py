"""The shape of the tables about places: sections, groups, calendars, facilities, counters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.journal import WARD
from pos.domain.money import Yen
from pos.facilities.calendars import Calendar, NthWeekday, OnHolidays, YearlyClosure
from pos.facilities.history import FormerName
from pos.facilities.places import CashRefund, Group, NameFrom, Section, Terminal, TerminalMode
from pos.facilities.schema_fields import (
    Row,
    choice,
    day,
    half_width,
    identifier,
    month_day,
    optional_yen,
    outside_identifier,
    row,
    rows,
    several,
    text,
    whole,
)


class Weekday(StrEnum):
    """The words of the file, in the order of date.weekday()."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_NUMBER_OF = {weekday: number for number, weekday in enumerate(Weekday)}


def _numbers(weekdays: Iterable[Weekday]) -> frozenset[int]:
    return frozenset(_NUMBER_OF[weekday] for weekday in weekdays)


class FormerNameRow(Row):
    """旧名称, so that papers of an old day keep the name of that day."""

    makes = FormerName
    name = text()
    until = day()


class SectionRow(Row):
    """所管課."""

    makes = Section
    id = identifier()
    name = text()


class GroupRow(Row):
    """取扱窓口 of one kind."""

    makes = Group
    id = identifier()
    name = text()
    name_en = text(load_default=None)
    section = identifier()
    calendar = identifier()


class NthWeekdayRow(Row):
    """第3月曜."""

    makes = NthWeekday
    weekday = choice(Weekday, post_load=_NUMBER_OF.__getitem__)
    nth = whole(1, 5)


class YearlyClosureRow(Row):
    """年末年始."""

    makes = YearlyClosure
    first = month_day()
    last = month_day()


class CalendarRow(Row):
    """Opening days."""

    makes = Calendar
    id = identifier()
    name = text()
    closed_weekdays = several(choice(Weekday), into=_numbers, load_default=frozenset())
    on_holidays = choice(OnHolidays)
    closed_nth_weekdays = rows(NthWeekdayRow, load_default=())
    closed_yearly = rows(YearlyClosureRow, load_default=())
    open_days = several(day(), into=frozenset, load_default=frozenset())
    closed_days = several(day(), into=frozenset, load_default=frozenset())


@dataclass(frozen=True, slots=True)
class OnlineDraft:
    """The online agent's account of a facility."""

    agent: str
    merchant_account: str


class OnlineRow(Row):
    """Present where the facility is booked and paid online."""

    makes = OnlineDraft
    agent = identifier()
    merchant_account = outside_identifier()


@dataclass(frozen=True, slots=True)
class FacilityDraft:
    """A facility as written; its counters, and what its group says, are joined when the ward is built."""

    id: str
    name: str
    name_en: str | None
    group: str
    section: str | None
    calendar: str | None
    online: OnlineDraft | None
    owner: str
    name_from: NameFrom
    bank_payer_name: str | None
    phone: str | None
    valid_from: date | None
    valid_until: date | None
    former_names: tuple[FormerName, ...]


class FacilityRow(Row):
    """A place that takes money."""

    makes = FacilityDraft
    id = identifier()
    name = text()
    name_en = text(load_default=None)
    group = identifier()
    section = identifier(load_default=None)
    calendar = identifier(load_default=None)
    online = row(OnlineRow, load_default=None)
    owner = identifier(load_default=WARD)
    name_from = choice(NameFrom)
    bank_payer_name = half_width(also="*", load_default=None)
    phone = text("a telephone number in quotes, as 03-0000-0000", r"[0-9]{2,5}-[0-9]{1,4}-[0-9]{4}", load_default=None)
    valid_from = day(load_default=None)
    valid_until = day(load_default=None)
    former_names = rows(FormerNameRow, load_default=())


class TerminalRow(Row):
    """A terminal at a counter, and the account its money runs over."""

    makes = Terminal
    agent = identifier()
    terminal_id = outside_identifier()
    merchant_account = outside_identifier()
    owner = identifier(load_default=WARD)
    tenders = several(identifier())
    until = day(load_default=None)


@dataclass(frozen=True, slots=True)
class CounterDraft:
    """A counter as written; without a float of its own it has the ward's."""

    id: str
    facility: str
    number: int
    name: str
    since: date
    until: date | None
    collector: str
    terminal_mode: TerminalMode
    terminals: tuple[Terminal, ...]
    tenders: tuple[str, ...]
    float_yen: Yen | None
    cash_refund_from_drawer: CashRefund


class CounterRow(Row):
    """A 窓口 that takes money."""

    makes = CounterDraft
    id = identifier()
    facility = identifier()
    number = whole(1, 99)
    name = text()
    since = day()
    until = day(load_default=None)
    collector = identifier(load_default=WARD)
    terminal_mode = choice(TerminalMode)
    terminals = rows(TerminalRow, load_default=())
    tenders = several(identifier())
    float_yen = optional_yen()
    cash_refund_from_drawer = choice(CashRefund, load_default=CashRefund.SAME_DAY)
