"""What the bank's mistakes make of its bookings. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pos.domain.money import Yen
from pos.gateways.simulator.bank.facts import BankEdit, BankEditKind, Booking
from pos.gateways.simulator.bank.zengin_writer import CORRECTION, ZenginLine

#: 取引区分.
CASH, TRANSFER = "10", "11"


def refusal(edit: BankEdit, true: Mapping[str, Booking]) -> str | None:
    """Why there is no place for a mistake among the true bookings by subject; None when there is."""
    if edit.subject is None:
        return _refusal_of_its_own(edit)
    if edit.edit is BankEditKind.ADD:
        return "add has no subject: repeat that one, or change its amount"
    if edit.subject not in true:
        return f"expected a subject that the bank books, found {edit.subject}"
    return _refusal_about(edit, true[edit.subject].line)


def _refusal_about(edit: BankEdit, line: ZenginLine) -> str | None:
    if edit.on not in {None, line.booked_on}:
        return f"{edit.subject} is booked on {line.booked_on}, found {edit.on}"
    if edit.edit is BankEditKind.DROP_SLIP and line.kind != CASH:
        return f"{edit.subject} has no slip to drop"
    other_amount = edit.amount_yen and edit.amount_yen != line.amount_yen
    if edit.edit in {BankEditKind.CHANGE_AMOUNT, BankEditKind.CORRECT} and not other_amount:
        return f"expected an amount_yen other than {int(line.amount_yen)}, found {edit.amount_yen!r}"
    return None


def made_of(booking: Booking, edit: BankEdit, number: int) -> list[Booking]:
    """What stands in the statement in place of a booking, because of the mistake with this number."""
    line, reference = booking.line, f"3{number:07d}"
    match edit.edit:
        case BankEditKind.LEAVE_OUT:
            return []
        case BankEditKind.LOSE:
            return [replace(booking, is_lost=True)]
        case BankEditKind.CHANGE_AMOUNT:
            return [replace(booking, line=replace(line, amount_yen=edit.amount_yen or line.amount_yen))]
        case BankEditKind.REPEAT:
            # Sorts after the true line: of two alike, the second one is what nobody expects.
            return [booking, Booking(None, replace(line, reference=reference), number)]
        case BankEditKind.DROP_SLIP:
            return [replace(booking, line=replace(line, remarks=""))]
        case BankEditKind.CORRECT:
            wrong = replace(line, reference=reference, amount_yen=edit.amount_yen or line.amount_yen)
            return [*_corrected(wrong, number), booking]
        case BankEditKind.ADD:
            raise AssertionError("an added deposit stands in nobody's place")


def made_alone(edit: BankEdit, on: date, number: int) -> list[Booking]:
    """The bookings of a mistake without a subject."""
    amount_yen, payer_name = edit.amount_yen or Yen(0), edit.payer_name or ""
    line = ZenginLine(f"3{number:07d}", on, comes_in=True, kind=TRANSFER, amount_yen=amount_yen, payer_name=payer_name)
    return [Booking(None, line, number)] if edit.edit is BankEditKind.ADD else _corrected(line, number)


def _corrected(wrong: ZenginLine, number: int) -> list[Booking]:
    return [Booking(None, wrong, number), Booking(None, replace(wrong, kind=CORRECTION), number)]


def _refusal_of_its_own(edit: BankEdit) -> str | None:
    if edit.edit not in {BankEditKind.ADD, BankEditKind.CORRECT}:
        return f"{edit.edit} needs a subject"
    if not edit.amount_yen or not edit.payer_name:
        return f"{edit.edit} without a subject needs an amount_yen and a payer_name"
    return None
