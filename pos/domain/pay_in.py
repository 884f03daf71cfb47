"""払込書: how a slip is numbered, and by when its money has to be at the bank."""

from dataclasses import dataclass
from datetime import date

from pos.domain.business_day import HolidayShift, IsHoliday, add_bank_business_days, shift_to_bank_business_day

#: Of the session's identifier: 40 random bits. The same day has a few dozen slips, and no two ever share a number
#: (the table's key), so more would only be longer to type at the bank.
_LETTERS_OF_SESSION = 8


@dataclass(frozen=True, slots=True)
class PayInRule:
    """When cash counted on a business day is due at the bank: the n-th bank business day after it.

    With `due_bank_business_days` = 0, on the day itself, or on the next bank business day when banks are closed.
    """

    due_bank_business_days: int

    def due_on(self, business_day: date, is_holiday: IsHoliday) -> date:
        """The bank business day by which it has to stand on the account."""
        nth = add_bank_business_days(business_day, self.due_bank_business_days, is_holiday)
        return shift_to_bank_business_day(nth, HolidayShift.NEXT, is_holiday)


def slip_number(session_id: str, business_day: date) -> str:
    """P261125-5D3KQ7ZA: 16 half-width characters that a bank's file carries, and never a bare number.

    The same session has the same slip, however often it is asked for.
    """
    return f"P{business_day:%y%m%d}-{session_id[-_LETTERS_OF_SESSION:]}"
