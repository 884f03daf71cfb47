"""The shape of the whole file. References and rules between rows are checked by references.py and rules.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from marshmallow import ValidationError

from pos.domain.money import Yen
from pos.domain.pay_in import PayInRule
from pos.facilities.agents import Agent
from pos.facilities.calendars import Calendar
from pos.facilities.fees import Fee
from pos.facilities.mistakes import Mistake, shown
from pos.facilities.places import Group, Section
from pos.facilities.revenue import RevenueAccount
from pos.facilities.schema_fields import Row, clock_time, day, row, rows, text, yen
from pos.facilities.schema_money import (
    AgentRow,
    BankAccountRow,
    FeeRow,
    OwnerRow,
    PayInRow,
    ReasonDraft,
    ReasonRow,
    RevenueAccountRow,
    TenderDraft,
    TenderRow,
)
from pos.facilities.schema_places import (
    CalendarRow,
    CounterDraft,
    CounterRow,
    FacilityDraft,
    FacilityRow,
    GroupRow,
    SectionRow,
)
from pos.facilities.ward import BankAccount, Owner


@dataclass(frozen=True, slots=True)
class WardDraft:
    """The file as written: every value has its kind, no reference has been followed yet."""

    name: str
    name_en: str
    in_use_since: date
    cut_off: time
    bank_account: BankAccount
    drawer_float_default_yen: Yen
    pay_in: PayInRule
    sections: tuple[Section, ...]
    calendars: tuple[Calendar, ...]
    groups: tuple[Group, ...]
    owners: tuple[Owner, ...]
    revenue_accounts: tuple[RevenueAccount, ...]
    tenders: tuple[TenderDraft, ...]
    agents: tuple[Agent, ...]
    fees: tuple[Fee, ...]
    exemption_reasons: tuple[ReasonDraft, ...]
    facilities: tuple[FacilityDraft, ...]
    counters: tuple[CounterDraft, ...]


class WardFile(Row):
    """facilities.yaml."""

    makes = WardDraft
    name = text()
    name_en = text()
    in_use_since = day()
    cut_off = clock_time()
    bank_account = row(BankAccountRow)
    drawer_float_default_yen = yen()
    pay_in = row(PayInRow)
    sections = rows(SectionRow)
    calendars = rows(CalendarRow)
    groups = rows(GroupRow)
    owners = rows(OwnerRow)
    revenue_accounts = rows(RevenueAccountRow)
    tenders = rows(TenderRow)
    agents = rows(AgentRow)
    fees = rows(FeeRow)
    exemption_reasons = rows(ReasonRow)
    facilities = rows(FacilityRow)
    counters = rows(CounterRow)


_WARD_FILE = WardFile()


def draft_of(data: Any) -> tuple[WardDraft | None, list[Mistake]]:
    """The typed draft, or None and everything that has the wrong kind."""
    try:
        draft: WardDraft = _WARD_FILE.load(data)
    except ValidationError as error:
        return None, _mistakes(error.messages, data, "")
    return draft, []


def _mistakes(messages: Any, found: Any, path: str) -> list[Mistake]:
    # marshmallow's messages nest as the data do; `_schema` speaks about the row itself.
    if not isinstance(messages, Mapping):
        return [Mistake(path or "the file", _found(found), str(message)) for message in messages]
    mistakes: list[Mistake] = []
    for key, inner in messages.items():
        if key == "_schema":
            mistakes += _mistakes(inner, found, path)
        else:
            mistakes += _mistakes(inner, _part(found, key), _below(path, key))
    return mistakes


class _Nothing:
    """Stands for a key that is missing."""


def _part(whole: Any, key: str | int) -> Any:
    try:
        return whole[key]
    except (KeyError, IndexError, TypeError):
        return _Nothing


def _found(value: Any) -> str:
    return "nothing" if value is _Nothing else shown(value)


def _below(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
