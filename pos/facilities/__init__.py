"""The ward as data: facilities.yaml read once at start, every reference checked, then frozen.

`load_ward` gives a Ward or refuses with every mistake; nothing else in the house reads the file.
"""

from pos.facilities.agents import (
    Agent,
    AgentRate,
    FeeMode,
    FeePer,
    FeeTax,
    NoRate,
    PayoutCycle,
    PayoutDay,
    ReportBasis,
    ReportDue,
)
from pos.facilities.calendars import Calendar, NthWeekday, OnHolidays, YearlyClosure
from pos.facilities.fees import Fee, FeePrice, NoPrice, PriceClass, PriceOn, TaxClass
from pos.facilities.history import FormerName
from pos.facilities.holidays import is_holiday
from pos.facilities.loading import load_ward, ward_from
from pos.facilities.mistakes import FacilitiesInvalid, Mistake
from pos.facilities.places import (
    CashRefund,
    Counter,
    Facility,
    Group,
    NameFrom,
    Section,
    Terminal,
    TerminalMode,
)
from pos.facilities.revenue import AccountCode, NoAccountCode, RevenueAccount
from pos.facilities.ward import (
    AccountKind,
    BankAccount,
    Owner,
    OwnerKind,
    TenderKind,
    UnconfirmedWrite,
    UnknownPlace,
    Ward,
)

__all__ = [
    "AccountCode",
    "AccountKind",
    "Agent",
    "AgentRate",
    "BankAccount",
    "Calendar",
    "CashRefund",
    "Counter",
    "FacilitiesInvalid",
    "Facility",
    "Fee",
    "FeeMode",
    "FeePer",
    "FeePrice",
    "FeeTax",
    "FormerName",
    "Group",
    "Mistake",
    "NameFrom",
    "NoAccountCode",
    "NoPrice",
    "NoRate",
    "NthWeekday",
    "OnHolidays",
    "Owner",
    "OwnerKind",
    "PayoutCycle",
    "PayoutDay",
    "PriceClass",
    "PriceOn",
    "ReportBasis",
    "ReportDue",
    "RevenueAccount",
    "Section",
    "TaxClass",
    "TenderKind",
    "Terminal",
    "TerminalMode",
    "UnconfirmedWrite",
    "UnknownPlace",
    "Ward",
    "YearlyClosure",
    "is_holiday",
    "load_ward",
    "ward_from",
]
