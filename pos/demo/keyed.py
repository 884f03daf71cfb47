"""Breaks by what makes them one, so that what was planted and what was found can be compared as sets."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_DEPOSIT = re.compile(r"P\d{6}-[0-9A-Z]{8}|po_[a-z2-7]+")
#: Breaks that a line of the agent causes by itself; the others are about a payment of ours. (Which of two equal lines
#: is the duplicate nobody can say: that one is about the payment.)
_ABOUT_LINES = {"missing_in_pos", "ambiguous_line", "unbooked_line"}
_ABOUT_DEPOSITS = {"payout_missing", "payout_differs", "pay_in_missing", "pay_in_differs", "pay_in_late"}
_ABOUT_PLACES = {"cash_over_short", "drawer_not_closed"}
_ABOUT_STATEMENTS = {"bank_file_overdue", "bank_balance_gap"}
#: What the simulator says of a mistake that matching mends by itself.
HEALS = "heals"


@dataclass(frozen=True, order=True)
class KeyedBreak:
    """Its day and kind, what it is about, and the difference (theirs − ours) in yen."""

    business_day: date
    kind: str
    about: str  #: a reference of ours, a line of the agent or bank, a slip, a payout, an agent or a facility
    difference_yen: int


def found_breaks(rows: Iterable[Mapping[str, Any]]) -> set[KeyedBreak]:
    """The open breaks that `reconciliation breaks --json` lists."""
    return {_keyed(row, _about_found(row)) for row in rows if row["status"] != "closed"}


def planted_breaks(rows: Iterable[Mapping[str, Any]]) -> set[KeyedBreak]:
    """What the simulated agents or the bank have written down, without what mends itself."""
    return {_keyed(row, _about_planted(row)) for row in rows if row["kind"] != HEALS}


def _keyed(row: Mapping[str, Any], about: str) -> KeyedBreak:
    return KeyedBreak(date.fromisoformat(row["business_day"]), row["kind"], about, row["difference_yen"])


def _about_found(row: Mapping[str, Any]) -> str:
    kind = row["kind"]
    if kind == "unknown_deposit":
        return str(row["line_key"]).rpartition(":")[2]
    if kind in _ABOUT_LINES:
        return str(row["line_key"])
    named = (_DEPOSIT if kind in _ABOUT_DEPOSITS else _ULID).search(f"{row['leg_id'] or ''} {row['detail']}")
    if named and kind not in _ABOUT_PLACES:
        return named[0]
    return str(row["agent"] if kind == "report_overdue" else row["facility"])


def _about_planted(row: Mapping[str, Any]) -> str:
    kind = row["kind"]
    if kind == "unknown_deposit":
        return str(row["line_id"])
    if kind in _ABOUT_LINES:
        return f"{row['agent']}:{row['line_id']}"
    named = _DEPOSIT.search(row["our_reference"] or "") if kind in _ABOUT_DEPOSITS else None
    if kind in _ABOUT_STATEMENTS:
        return "ward"
    return named[0] if named else str(row["our_reference"] or row["agent"])
