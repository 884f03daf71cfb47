"""Which days the bank's statements cover, when each is due, and on which dates to ask for one. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos.domain.business_day import TOKYO, HolidayShift, IsHoliday, shift_to_bank_business_day
from pos.facilities import Ward
from reconciliation.proof.reports_due import Period

#: Payouts, slips and deposits that are older and still open are breaks that people decide.
LOOK_BACK = timedelta(days=92)
#: A statement that has not come for so long is brought in by a person.
_STATEMENTS_BACK = timedelta(days=35)


@dataclass(frozen=True)
class BankDue:
    """What is known of the bank's statements at one instant."""

    ward: Ward
    arrived: Collection[Period]  #: of accepted statements (03)
    now: datetime
    is_holiday: IsHoliday

    def covers(self, day: date) -> bool:
        """Whether an accepted statement covers the day. Banks book nothing between two of their business days, and some
        files say nothing of the days between.
        """
        booked_on = self.statement_of(day)[0]
        return any(first <= booked_on <= last for first, last in self.arrived)

    def statement_of(self, day: date) -> Period:
        """The days of the statement that covers `day`: from a bank business day up to the day before the next."""
        first = shift_to_bank_business_day(day, HolidayShift.PREVIOUS, self.is_holiday)
        following = shift_to_bank_business_day(first + timedelta(days=1), HolidayShift.NEXT, self.is_holiday)
        return first, following - timedelta(days=1)

    def due_at(self, day: date) -> datetime:
        """From when on the statement that covers `day` is overdue."""
        return self.ward.bank_account.statement_due_at(self.statement_of(day)[0], self.is_holiday)

    def is_overdue(self, day: date) -> bool:
        """Whether the statement that covers `day` should be here and is not."""
        return self.now >= self.due_at(day) and not self.covers(day)

    def dates_to_ask(self, first_day: date) -> list[date]:
        """Bank business days on which a statement came out that covers days since `first_day` and is not here yet."""
        today = self.now.astimezone(TOKYO).date()
        day = max(first_day, today - _STATEMENTS_BACK)
        wanted: list[date] = []
        while day < today:
            last = self.statement_of(day)[1]
            published_on = last + timedelta(days=1)
            if published_on <= today and not self.covers(last):
                wanted.append(published_on)
            day = published_on
        return wanted
