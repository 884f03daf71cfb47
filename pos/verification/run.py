"""All checks in order. The night runs them first: any hit blocks the closing of the day and is on the sheet."""

from collections.abc import Callable, Mapping
from datetime import time

from sqlalchemy import Connection

from pos.verification.checks import (
    amounts_are_whole,
    booked_is_captured,
    chains_verify,
    days_are_right,
    entries_balance,
    money_rows_are_sealed,
    moves_are_legal,
    one_live_payment,
    pay_ins_have_slips,
    receipts_have_no_gap,
    refunds_within_captured,
    settled_once,
)
from pos.verification.inspection import Inspection, Outcome, Violation

#: What each check is called on screen and in JSON.
CHECKS: Mapping[str, Callable[[Inspection], Outcome]] = {
    "I1 every journal entry sums to 0": entries_balance.check,
    "I1 all amounts are whole": amounts_are_whole.check,
    "I2 what is captured is booked, to the yen": booked_is_captured.check,
    "I4 the audit chains verify": chains_verify.check,
    "I4 every money row is sealed": money_rows_are_sealed.check,
    "I5 refunds are within what was captured": refunds_within_captured.check,
    "I7 what is settled is settled once": settled_once.check,
    "I8 every event is on its day": days_are_right.check,
    "I10 only legal moves occur": moves_are_legal.check,
    "I11 what goes to the bank has its slip": pay_ins_have_slips.check,
    "I12 receipt numbers have no gap": receipts_have_no_gap.check,
    "I19 a booking has one live payment": one_live_payment.check,
}


def verify(connection: Connection, audit_keys: Mapping[str, bytes], cut_off: time = time(0, 0)) -> dict[str, Outcome]:
    """Every check with its outcome, in the order of CHECKS. Changes nothing."""
    inspection = Inspection(connection, audit_keys, cut_off)
    return {name: check(inspection) for name, check in CHECKS.items()}


def violations(connection: Connection, audit_keys: Mapping[str, bytes], cut_off: time = time(0, 0)) -> list[Violation]:
    """Whatever does not hold; empty when all is well. `audit_keys`: the bytes by key id."""
    outcomes = verify(connection, audit_keys, cut_off)
    return [violation for outcome in outcomes.values() for violation in outcome.violations]
