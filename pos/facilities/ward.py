"""The whole of facilities.yaml, frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from pos.domain.business_day import TOKYO, IsHoliday, add_bank_business_days
from pos.domain.errors import Refused
from pos.domain.journal import WARD
from pos.domain.money import Yen
from pos.domain.pay_in import PayInRule
from pos.facilities.agents import Agent
from pos.facilities.calendars import Calendar
from pos.facilities.fees import Fee
from pos.facilities.holidays import is_holiday as is_holiday_of_japan
from pos.facilities.places import Counter, Facility, Group, Section
from pos.facilities.revenue import RevenueAccount

_Row = TypeVar("_Row")


class UnknownPlace(Refused):
    """facilities.yaml has no facility, counter or fee of that name. Code `unknown_<kind>`."""

    def __init__(self, kind: str, found: str, nearest: Iterable[str] = ()) -> None:
        self.kind = kind
        self.found = found
        self.nearest = tuple(nearest)
        hint = f"; nearest are {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"unknown_{kind}", f"there is no {kind} {found!r}{hint}", found=found, nearest=self.nearest)


class OwnerKind(StrEnum):
    """Whose the money is."""

    WARD = "ward"
    MANAGER = "manager"  #: 指定管理者 under 利用料金制
    OTHER_BODY = "other_body"  #: kept for another body (歳入歳出外現金)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whose money is taken, or who takes it for the ward. "ward" always exists."""

    id: str
    name: str
    kind: OwnerKind


class UnconfirmedWrite(StrEnum):
    """処理未了: whether money moved when a card left before its write was confirmed."""

    COUNTS_AFTER_NEXT_TOUCH = "counts_after_next_touch"
    COUNTS_FIRST = "counts_first"  #: counted at once, taken back later if the write failed
    DOES_NOT_COUNT = "does_not_count"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TenderKind:
    """支払方法 with its brands; `unconfirmed_write` has a rule for brands of IC e-money."""

    id: str
    name: str
    name_en: str
    brands: tuple[str, ...]
    unconfirmed_write: Mapping[str, UnconfirmedWrite]

    def unconfirmed_write_of(self, brand: str | None) -> UnconfirmedWrite:
        """The brand's rule; UNKNOWN where nobody has told us, so that a person decides."""
        return self.unconfirmed_write.get(brand or "", UnconfirmedWrite.UNKNOWN)


class AccountKind(StrEnum):
    """預金種目, as bank files number it."""

    ORDINARY = "ordinary"  #: 普通 1
    CURRENT = "current"  #: 当座 2
    SAVINGS = "savings"  #: 貯蓄 4


@dataclass(frozen=True, slots=True)
class StatementDue:
    """The statement that covers a bank business day is due on the n-th one after it, `at` (Tokyo)."""

    bank_business_days: int
    at: time


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The account the agents and the counters pay into. Texts of bank files are half-width."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: AccountKind
    number: str
    holder_kana: str
    statement_due: StatementDue
    gateway: str | None = None  #: which adapter fetches its statements; None: accounting brings the bank's files in

    def statement_due_at(self, business_day: date, is_holiday: IsHoliday) -> datetime:
        """The instant from which the statement that covers `business_day` is overdue."""
        due_on = add_bank_business_days(business_day, self.statement_due.bank_business_days, is_holiday)
        return datetime.combine(due_on, self.statement_due.at, tzinfo=TOKYO)


@dataclass(frozen=True, slots=True, eq=False)
class Ward:
    """Everything facilities.yaml says, with every reference checked. Mappings are read-only, in the file's order."""

    name: str
    name_en: str
    cut_off: time
    bank_account: BankAccount
    drawer_float_default_yen: Yen
    pay_in: PayInRule
    sections: Mapping[str, Section]
    groups: Mapping[str, Group]
    calendars: Mapping[str, Calendar]
    revenue_accounts: Mapping[str, RevenueAccount]
    owners: Mapping[str, Owner]
    tenders: Mapping[str, TenderKind]
    agents: Mapping[str, Agent]
    fees: Mapping[str, Fee]
    facilities: Mapping[str, Facility]
    counters: Mapping[str, Counter]
    counters_by_terminal: Mapping[tuple[str, str], str]  #: (agent, terminal id) -> counter id
    exemption_reasons: Mapping[str, str]
    sha256: str  #: of the file's bytes
    source: bytes  #: the file's bytes, kept with each nightly run

    @property
    def price_list_version(self) -> str:
        """Recorded with each payment: which state of the file gave its prices."""
        return self.sha256

    def facility(self, facility_id: str) -> Facility:
        """Raises UnknownPlace."""
        return _found(self.facilities, "facility", facility_id)

    def counter(self, counter_id: str) -> Counter:
        """Raises UnknownPlace."""
        return _found(self.counters, "counter", counter_id)

    def fee(self, code: str) -> Fee:
        """Raises UnknownPlace."""
        return _found(self.fees, "fee", code)

    def fees_at(self, facility_id: str, on: date) -> tuple[Fee, ...]:
        """What is sold there on that day, in the file's order. Raises UnknownPlace."""
        group = self.facility(facility_id).group
        return tuple(fee for fee in self.fees.values() if group in fee.sold_at and fee.has_price_on(on))

    def online_facilities(self) -> tuple[Facility, ...]:
        """Facilities that are booked and paid online."""
        return tuple(facility for facility in self.facilities.values() if facility.online)

    def owner_of(self, facility_id: str, fee_code: str) -> str:
        """Whose money the fee is there: the fee's own owner, otherwise the facility's. Raises UnknownPlace."""
        fee_owner = self.fee(fee_code).owner
        return self.facility(facility_id).owner if fee_owner == WARD else fee_owner

    def pay_in_due_on(self, business_day: date, is_holiday: IsHoliday = is_holiday_of_japan) -> date:
        """By when the cash of a business day has to stand on the ward's account."""
        return self.pay_in.due_on(business_day, is_holiday)

    def is_open(self, facility_id: str, on: date, is_holiday: IsHoliday = is_holiday_of_japan) -> bool:
        """Whether the facility opens on that day. Raises UnknownPlace."""
        facility = self.facility(facility_id)
        return facility.is_in_use(on) and self.calendars[facility.calendar].is_open(on, is_holiday)


def _found(rows: Mapping[str, _Row], kind: str, wanted: str) -> _Row:
    try:
        return rows[wanted]
    except KeyError:
        raise UnknownPlace(kind, wanted, get_close_matches(wanted, rows, n=3, cutoff=0.5)) from None
