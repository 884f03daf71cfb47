"""The shape of the tables about money: bank account, revenue accounts, owners, tenders, agents, fees, 減免 reasons."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields

from pos.domain.business_day import HolidayShift
from pos.domain.journal import WARD
from pos.domain.money import Rounding
from pos.domain.pay_in import PayInRule
from pos.domain.tender import Channel
from pos.facilities.agents import (
    Agent,
    AgentRate,
    FeeMode,
    FeePer,
    FeeTax,
    PayoutCycle,
    PayoutDay,
    ReportBasis,
    ReportDue,
)
from pos.facilities.fees import Fee, FeePrice, PriceOn, TaxClass
from pos.facilities.revenue import AccountCode, RevenueAccount
from pos.facilities.schema_fields import (
    Row,
    choice,
    clock_time,
    day,
    flag,
    half_width,
    identifier,
    optional_yen,
    row,
    rows,
    several,
    text,
    whole,
    yen,
)
from pos.facilities.schema_places import FormerNameRow
from pos.facilities.ward import AccountKind, BankAccount, Owner, OwnerKind, StatementDue, UnconfirmedWrite


def _digits(count: int) -> fields.Field[Any]:
    return text(f"{count} digits in quotes", rf"[0-9]{{{count}}}")


class StatementDueRow(Row):
    """When the bank's statement of a day is due."""

    makes = StatementDue
    bank_business_days = whole(1, 10)
    at = clock_time()


class BankAccountRow(Row):
    """The ward's account."""

    makes = BankAccount
    bank_code = _digits(4)
    bank_name = half_width()
    branch_code = _digits(3)
    branch_name = half_width()
    kind = choice(AccountKind)
    number = _digits(7)
    holder_kana = half_width()
    statement_due = row(StatementDueRow)
    gateway = identifier(load_default=None)


class PayInRow(Row):
    """When counted cash is due at the bank."""

    makes = PayInRule
    due_bank_business_days = whole(0, 10)


class AccountCodeRow(Row):
    """年度 from and to, 会計-款-項-目-節-細節."""

    makes = AccountCode
    valid_from_fiscal_year = whole(2000, 2200)
    valid_to_fiscal_year = whole(2000, 2200, load_default=None)
    kaikei = _digits(2)
    kan = _digits(2)
    ko = _digits(2)
    moku = _digits(2)
    setsu = _digits(2)
    saisetsu = _digits(2)


class RevenueAccountRow(Row):
    """歳入科目."""

    makes = RevenueAccount
    id = identifier()
    name = text()
    section = identifier()
    codes = rows(AccountCodeRow)


class OwnerRow(Row):
    """Whose the money is."""

    makes = Owner
    id = identifier()
    name = text()
    kind = choice(OwnerKind)


@dataclass(frozen=True, slots=True)
class BrandDraft:
    """A brand, with its rule for 処理未了 where it has one."""

    name: str
    unconfirmed_write: UnconfirmedWrite | None


class BrandRow(Row):
    """A brand of a tender."""

    makes = BrandDraft
    name = text()
    unconfirmed_write = choice(UnconfirmedWrite, load_default=None)


@dataclass(frozen=True, slots=True)
class TenderDraft:
    """A tender as written."""

    id: str
    name: str
    name_en: str
    brands: tuple[BrandDraft, ...]


class TenderRow(Row):
    """支払方法. Its kinds are fixed: gateways and the journal know what each means."""

    makes = TenderDraft
    id = text("one of cash, credit, e_money, code", "cash|credit|e_money|code")
    name = text()
    name_en = text()
    brands = rows(BrandRow, load_default=())


class RateRow(Row):
    """A rate of an agent's contract."""

    makes = AgentRate
    valid_from = day()
    tender = identifier()
    brand = text(load_default=None)
    fee_bp = whole(0, 2_000)  # above 20 % somebody has written per cent as basis points twice


class PayoutDayRow(Row):
    """When one period of the month is paid."""

    makes = PayoutDay
    months_later = whole(0, 3)
    day = whole(1, 31)


class ReportDueRow(Row):
    """When the settlement report is due."""

    makes = ReportDue
    basis = choice(ReportBasis)
    bank_business_days = whole(0, 60)
    at = clock_time()


class AgentRow(Row):
    """指定納付受託者 and its contract."""

    makes = Agent
    id = identifier()
    name = text()
    gateway = identifier()
    channel = choice(Channel)
    tenders = several(identifier())
    valid_from = day()
    fee_mode = choice(FeeMode)
    rates = rows(RateRow)
    fee_tax = choice(FeeTax)
    fee_per = choice(FeePer)
    rounding = choice(Rounding)
    cycle = choice(PayoutCycle)
    payout_days = rows(PayoutDayRow, load_default=())
    payout_after_bank_days = whole(1, 60, load_default=None)
    holiday_shift = choice(HolidayShift)
    report_due = row(ReportDueRow)
    minimum_payout_yen = yen()
    transfer_fee_yen = yen()
    investigation_days = whole(1, 400)
    bank_payer_name = half_width(also="*")
    refund_window_days = whole(0, 3_650, load_default=None)


class FeePriceRow(Row):
    """A price from a day on."""

    makes = FeePrice
    valid_from = day()
    yen = yen()
    non_resident_yen = optional_yen()
    reduced_yen = optional_yen()


class FeeRow(Row):
    """手数料 or 使用料."""

    makes = Fee
    code = text("a code of A-Z, 0-9 and -, starting with a letter", r"[A-Z][A-Z0-9-]{0,31}")
    name = text()
    name_en = text(load_default=None)
    kana = text("hiragana, as it is typed in a search", r"[ぁ-ゖー]{1,60}")
    search_code = text("1 to 6 digits in quotes", r"[0-9]{1,6}")
    unit = text()
    tax = choice(TaxClass)
    revenue = identifier(load_default=None)
    owner = identifier(load_default=WARD)
    price_on = choice(PriceOn, load_default=PriceOn.PAYMENT_DAY)
    cash_only = flag(load_default=False)
    sold_at = several(identifier(), into=frozenset)
    reduced_at = several(identifier(), into=frozenset, load_default=frozenset())
    prices = rows(FeePriceRow)
    group_label = text()
    source = text("one of ward, other, usual, example", "ward|other|usual|example")
    valid_until = day(load_default=None)
    former_names = rows(FormerNameRow, load_default=())


@dataclass(frozen=True, slots=True)
class ReasonDraft:
    """A 減免 reason."""

    id: str
    name: str


class ReasonRow(Row):
    """Why a fee is exempted."""

    makes = ReasonDraft
    id = identifier()
    name = text()
