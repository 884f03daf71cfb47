"""The simulated bank: keeps the ward's account and publishes a statement (全銀 03) on every bank business day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pos.domain.business_day import TOKYO, HolidayShift, IsHoliday, shift_to_bank_business_day
from pos.domain.errors import Refused
from pos.domain.money import total
from pos.gateways.simulator.bank.account import AccountBook
from pos.gateways.simulator.bank.days import PUBLISHED_AT, covered_by, is_published, statement_with
from pos.gateways.simulator.bank.expectations import BankExpectations
from pos.gateways.simulator.bank.facts import BankEdit, Booking, PayIn
from pos.gateways.simulator.bank.mistakes import refusal
from pos.gateways.simulator.bank.terms import BankTerms
from pos.gateways.simulator.bank.zengin_writer import ZenginStatement, write_zengin_03
from pos.gateways.simulator.reports.cycles import Period
from pos.gateways.simulator.reports.report_edits import ExpectedBreak
from pos.gateways.simulator.reports.reporting import ReportOffice


@dataclass
class Bank:
    """What was published once stays as it is: cash and mistakes for its days are refused afterwards."""

    terms: BankTerms
    reports: ReportOffice
    is_holiday: IsHoliday
    pay_ins: list[PayIn] = field(default_factory=list)
    edits: list[BankEdit] = field(default_factory=list)
    withheld: set[date] = field(default_factory=set)  #: by day of publication

    def statement(self, now: datetime, on: date) -> bytes:
        """The file published on a date. Raises Refused("statement_not_ready")."""
        period = self._period(on)
        if not is_published(now, on):
            raise Refused("statement_not_ready", f"the statement of {on} comes out at {PUBLISHED_AT:%H:%M}")
        if on in self.withheld:
            raise Refused("statement_not_ready", f"the bank is late with the statement of {on}")
        booked = self.account().lines(period.last)
        lines = tuple(each.line for each in booked if each.line.booked_on >= period.first and not each.is_lost)
        before_yen = self.terms.opening_balance_yen + total(
            [each.line.signed_yen for each in booked if each.line.booked_on < period.first]
        )
        after_yen = before_yen + total([line.signed_yen for line in lines])
        account = self.terms.account
        statement = ZenginStatement(account, on, period.first, period.last, before_yen, after_yen, lines)
        return write_zengin_03([statement], self.terms.style)

    def pay_in(self, now: datetime, paid: PayIn) -> PayIn:
        """Take the cash of a slip to the bank; says when it is booked. Raises Refused."""
        if any(known.slip == paid.slip for known in self.pay_ins):
            raise Refused("already_paid_in", f"the cash of {paid.slip} has been paid in")
        booked = replace(paid, on=self._open_day(now, paid.on))
        self.pay_ins.append(booked)
        return booked

    def plant(self, now: datetime, edit: BankEdit) -> None:
        """Make a mistake in a statement that is not published yet. Raises Refused."""
        true = self.account().true_bookings()
        reason = refusal(edit, true) or self._name_refusal(edit)
        if reason is not None:
            raise Refused("invalid_edit", reason)
        if edit.subject is None:
            self.edits.append(replace(edit, on=self._open_day(now, edit.on)))
            return
        if any(known.subject == edit.subject for known in self.edits):
            raise Refused("already_edited", f"{edit.subject} has a mistake already; one deposit takes one")
        self._open_day(now, true[edit.subject].line.booked_on)
        self.edits.append(edit)

    def withhold(self, on: date, *, withheld: bool) -> None:
        """Keep the statement of a date back, or let it go. Raises Refused where there is none."""
        self._period(on)
        if withheld:
            self.withheld.add(on)
        else:
            self.withheld.discard(on)

    def expected_breaks(self, now: datetime, business_day: date) -> list[ExpectedBreak]:
        """What has to be found for a day at the bank once its statements are due."""
        return BankExpectations(now, self.account(), self.reports, self.withheld).of(business_day)

    def account(self) -> AccountBook:
        """The account with all that is known by now."""
        return AccountBook(self.terms, self.is_holiday, self.reports.payouts(), self.pay_ins, self.edits)

    def bookings(self) -> list[Booking]:
        """Every line the bank has booked or will book."""
        return self.account().lines()

    def _open_day(self, now: datetime, on: date | None) -> date:
        """The bank business day on or after `on` (today), whose statement must not be out yet."""
        asked = on or now.astimezone(TOKYO).date()
        day = shift_to_bank_business_day(asked, HolidayShift.NEXT, self.is_holiday)
        published_on = statement_with(day, self.is_holiday)
        if is_published(now, published_on):
            raise Refused("already_published", f"the statement of {day} came out on {published_on}")
        return day

    def _name_refusal(self, edit: BankEdit) -> str | None:
        # On its day it would be taken for the payout with another amount, or for money whose report is not in yet.
        if edit.subject is None and edit.payer_name in self.terms.payer_names.values():
            return f"{edit.payer_name} is an agent: repeat its payout, or change the amount"
        return None

    def _period(self, on: date) -> Period:
        period = covered_by(on, self.is_holiday)
        if period is None:
            raise Refused("statement_not_ready", f"the bank is closed on {on} and publishes nothing")
        return period
