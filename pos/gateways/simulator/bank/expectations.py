"""What has to be found because of the bank's mistakes, late cash and withheld statements, written before the night.

A break about a payout lives on its pay-in day, one about a slip on its drawer's day, one about a deposit that nobody
expects on the day it is booked, an overdue statement on the last day it covers.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from pos.domain.business_day import add_bank_business_days
from pos.domain.money import Yen, total
from pos.gateways.simulator.bank.account import AccountBook, payout_subject
from pos.gateways.simulator.bank.days import covered_by, is_published, statement_with
from pos.gateways.simulator.bank.facts import (
    BALANCE_GAP,
    PAYOUT_BREAKS,
    SLIP_BREAKS,
    UNKNOWN_DEPOSIT,
    BankEdit,
    BankEditKind,
    Booking,
    PayIn,
)
from pos.gateways.simulator.bank.mistakes import refusal
from pos.gateways.simulator.bank.slips import Deposit, OpenSlip, told_apart
from pos.gateways.simulator.bank.zengin_writer import CORRECTION, ZenginLine
from pos.gateways.simulator.reports.payouts import Payout
from pos.gateways.simulator.reports.report_edits import HEALS, ExpectedBreak
from pos.gateways.simulator.reports.reporting import ReportOffice

#: Who a break is about when it is about no payout.
BANK = "bank"
#: Deposits of which no statement tells.
NOT_WRITTEN = frozenset({BankEditKind.LEAVE_OUT, BankEditKind.LOSE})
MISSING, DIFFERS, LATE = "pay_in_missing", "pay_in_differs", "pay_in_late"


@dataclass(frozen=True)
class BankExpectations:
    """Statements up to the day a deposit is due count as out, later ones when they are; a withheld one is one break
    instead of what is in it. Each payout is looked at by itself: mistakes in two of one agent on one day may be found
    the other way round.
    """

    now: datetime
    account: AccountBook
    reports: ReportOffice
    withheld: Collection[date]

    def of(self, business_day: date) -> list[ExpectedBreak]:
        """All of one day."""
        rows = [*self._payouts(), *self._slips(), *self._unknown(business_day), *self._overdue(), *self._gaps()]
        return [row for row in rows if row.business_day == business_day]

    def _payouts(self) -> Iterator[ExpectedBreak]:
        for payout in self._known_payouts:
            subject = payout_subject(payout)
            edit = self._edits.get(subject)
            if edit is None or self._is_withheld(payout.on):
                continue
            kind, paid_yen = PAYOUT_BREAKS[edit.edit], payout.transferred_yen
            if edit.edit in NOT_WRITTEN:
                yield _of_payout(kind, payout, -paid_yen)
            elif edit.edit is BankEditKind.CHANGE_AMOUNT:
                yield _of_payout(kind, payout, (edit.amount_yen or Yen(0)) - paid_yen)
            elif edit.edit is BankEditKind.REPEAT:
                yield _of_payout(kind, payout, paid_yen, self._added_reference(edit))
            else:
                yield _of_payout(kind, payout, Yen(0), self._added_reference(edit))

    def _slips(self) -> Iterator[ExpectedBreak]:
        for paid in self.account.pay_ins:
            edit = self._edits.get(paid.subject)
            if edit is not None and edit.edit in {BankEditKind.REPEAT, BankEditKind.CORRECT} and self._is_booked(paid):
                repeated = edit.edit is BankEditKind.REPEAT
                day, difference = (_booked(paid), paid.amount_yen) if repeated else (paid.business_day, Yen(0))
                reference = self._added_reference(edit)
                yield ExpectedBreak(SLIP_BREAKS[edit.edit], BANK, paid.slip, reference, difference, day)
            yield from self._fate(paid, edit)

    def _fate(self, paid: PayIn, edit: BankEdit | None) -> Iterator[ExpectedBreak]:
        """What becomes of a slip; nothing where its money came as it should."""
        told_apart = self._told_apart.get(paid.slip)
        if told_apart is None and not self._has_number(paid):
            if not self._is_withheld(self._due_on(paid)):
                yield _of_slip(MISSING, paid, -paid.amount_yen)
        elif told_apart is None and edit is not None and edit.edit is BankEditKind.CHANGE_AMOUNT:
            yield _of_slip(DIFFERS, paid, (edit.amount_yen or Yen(0)) - paid.amount_yen)
        elif (told_apart.booked_on if told_apart else _booked(paid)) > self._due_on(paid):
            yield _of_slip(LATE, paid, Yen(0))
        elif told_apart is not None:
            yield _of_slip(HEALS, paid, Yen(0))

    def _unknown(self, until: date) -> Iterator[ExpectedBreak]:
        """Deposits that are nobody's: added ones, cash that nobody can tell apart, interest."""
        taken = {line.reference for line in self._told_apart.values()}
        for booking in self.account.lines(until):
            line = booking.line
            if not self._is_alone(booking) or self._is_withheld(line.booked_on):
                continue
            corrected = booking.edit is not None and self.account.edits[booking.edit].edit is BankEditKind.CORRECT
            heals = corrected or line.reference in taken
            if heals and booking.subject:
                continue  # the row of its slip says so
            slip = booking.subject.partition(":")[2] if booking.subject else None
            kind, difference = (HEALS, Yen(0)) if heals else (UNKNOWN_DEPOSIT, line.amount_yen)
            yield ExpectedBreak(kind, BANK, slip, line.reference, difference, line.booked_on)

    def _is_alone(self, booking: Booking) -> bool:
        """Whether a line names nothing that waits for it: its slip has no number there, or another line was taken for
        it before.
        """
        if booking.subject in self._slips_by_subject:
            paid = self._slips_by_subject[booking.subject]
            return self._is_booked(paid) and (booking.subject in self._dropped or paid.slip in self._told_apart)
        edit = None if booking.edit is None else self.account.edits[booking.edit]
        of_its_own = edit is None or edit.subject is None  # other lines are told by their subject's rows
        comes_in = booking.line.comes_in and booking.line.kind != CORRECTION
        return booking.subject is None and of_its_own and comes_in

    def _overdue(self) -> Iterator[ExpectedBreak]:
        for on in sorted(self.withheld):
            period = covered_by(on, self.account.is_holiday)
            if period is None:
                continue
            missed = [payout.transferred_yen for payout in self._known_payouts if self._statement(payout.on) == on]
            missed += [
                paid.amount_yen
                for paid in self.account.pay_ins
                if self._statement(self._due_on(paid)) == on and not self._is_proven(paid)
            ]
            if missed:
                yield ExpectedBreak("bank_file_overdue", BANK, None, None, -total(missed), period.last)

    def _gaps(self) -> Iterator[ExpectedBreak]:
        """Between a statement that lost lines and the one after it, where both are there."""
        lost: dict[date, list[Yen]] = {}
        for booking in self.account.lines():
            if booking.is_lost:
                lost.setdefault(self._statement(booking.line.booked_on), []).append(booking.line.signed_yen)
        for published_on, amounts in lost.items():
            if not {published_on, self._statement(published_on)} & set(self.withheld):
                yield ExpectedBreak(BALANCE_GAP, BANK, None, None, total(amounts), published_on)

    @cached_property
    def _edits(self) -> dict[str, BankEdit]:
        true = self.account.true_bookings()
        return {edit.subject: edit for edit in self.account.edits if edit.subject and refusal(edit, true) is None}

    @cached_property
    def _dropped(self) -> set[str]:
        return {subject for subject, edit in self._edits.items() if edit.edit is BankEditKind.DROP_SLIP}

    @cached_property
    def _known_payouts(self) -> list[Payout]:
        """Those that bring money to this account. While a report is withheld nobody knows what to wait for."""
        true = self.account.true_bookings()
        return [
            payout
            for payout in self.account.payouts
            if payout_subject(payout) in true and self.reports.has_told(payout)
        ]

    @cached_property
    def _slips_by_subject(self) -> dict[str | None, PayIn]:
        return {paid.subject: paid for paid in self.account.pay_ins}

    @cached_property
    def _told_apart(self) -> dict[str, ZenginLine]:
        """The deposits without a slip number that found their slip all the same, by slip."""
        slips = [
            OpenSlip(
                paid.slip,
                (paid.payer_name, int(paid.amount_yen)),
                self._statement(paid.business_day),
                self._statement(_booked(paid)) if self._has_number(paid) else None,
            )
            for paid in self.account.pay_ins
        ]
        lines = {each.line.reference: each.line for each in self.account.lines() if self._is_nameless(each)}
        deposits = [
            Deposit(reference, (line.payer_name, int(line.amount_yen)), self._statement(line.booked_on))
            for reference, line in lines.items()
        ]
        return {slip: lines[reference] for slip, reference in told_apart(slips, deposits).items()}

    def _is_nameless(self, booking: Booking) -> bool:
        if booking.subject in self._dropped:
            return self._is_booked(self._slips_by_subject[booking.subject])
        added = booking.edit is not None and self.account.edits[booking.edit].edit is BankEditKind.ADD
        return added and self._is_seen(booking.line.booked_on)

    def _is_booked(self, paid: PayIn) -> bool:
        """Whether its deposit stands, with or without its number, in a statement that is there."""
        edit = self._edits.get(paid.subject)
        is_written = edit is None or edit.edit not in NOT_WRITTEN
        return is_written and self._is_seen(_booked(paid), self._due_on(paid))

    def _has_number(self, paid: PayIn) -> bool:
        return self._is_booked(paid) and paid.subject not in self._dropped

    def _is_proven(self, paid: PayIn) -> bool:
        return self._has_number(paid) or paid.slip in self._told_apart

    def _is_seen(self, booked_on: date, due_on: date | None = None) -> bool:
        on = self._statement(booked_on)
        in_time = due_on is None or on <= self._statement(due_on)
        return on not in self.withheld and (in_time or is_published(self.now, on))

    def _is_withheld(self, booked_on: date) -> bool:
        return self._statement(booked_on) in self.withheld

    def _statement(self, booked_on: date) -> date:
        return statement_with(booked_on, self.account.is_holiday)

    def _due_on(self, paid: PayIn) -> date:
        return add_bank_business_days(paid.business_day, 1, self.account.is_holiday)

    def _added_reference(self, edit: BankEdit) -> str:
        return f"3{self.account.edits.index(edit):07d}"


def _booked(paid: PayIn) -> date:
    return paid.on or paid.business_day


def _of_payout(kind: str, payout: Payout, difference_yen: Yen, line_id: str | None = None) -> ExpectedBreak:
    return ExpectedBreak(kind, payout.agent, payout.payout_id, line_id, difference_yen, payout.on)


def _of_slip(kind: str, paid: PayIn, difference_yen: Yen) -> ExpectedBreak:
    return ExpectedBreak(kind, BANK, paid.slip, None, difference_yen, paid.business_day)
