"""The ward's account: every line the bank has booked or will book, out of payouts, cash and the bank's mistakes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from pos.domain.business_day import IsHoliday
from pos.domain.money import Yen, total
from pos.gateways.simulator.bank.days import interest_days, month_ends
from pos.gateways.simulator.bank.facts import BankEdit, Booking, PayIn
from pos.gateways.simulator.bank.mistakes import CASH, TRANSFER, made_alone, made_of, refusal
from pos.gateways.simulator.bank.terms import BankTerms
from pos.gateways.simulator.bank.zengin_writer import ZenginLine
from pos.gateways.simulator.reports.payouts import Payout

#: 取引区分.
_BOOK_TRANSFER, _OTHER = "14", "18"


def payout_subject(payout: Payout) -> str:
    """How a mistake names a payout."""
    return f"payout:{payout.agent}:{payout.payout_id}"


@dataclass(frozen=True)
class AccountBook:
    """The account as it is by now. 照会番号 tell by their first digit what they are: 1 payouts, 2 cash, 3 mistakes,
    4 interest, 5 transfers to another account.
    """

    terms: BankTerms
    is_holiday: IsHoliday
    payouts: Iterable[Payout]
    pay_ins: Iterable[PayIn]
    edits: list[BankEdit] = field(default_factory=list)

    def true_bookings(self) -> dict[str, Booking]:
        """What the bank books without mistakes, by subject."""
        places = {agent: place for place, agent in enumerate(self.terms.payer_names)}
        found = [
            Booking(payout_subject(payout), self._transfer(payout, places[payout.agent]))
            for payout in self.payouts
            if payout.transferred_yen and payout.agent in places
        ]
        found += [Booking(paid.subject, _cash(paid, number)) for number, paid in enumerate(self.pay_ins)]
        return {booking.subject: booking for booking in found if booking.subject is not None}

    def lines(self, until: date | None = None) -> list[Booking]:
        """All bookings up to a day (None: as far as anything is known), in the order of the account."""
        booked = sorted(self._deposits(), key=lambda booking: booking.line.booked_on)
        if not booked:
            return []
        first = booked[0].line.booked_on
        last = until or booked[-1].line.booked_on
        by_day: dict[date, list[Booking]] = {}
        for booking in booked:
            by_day.setdefault(booking.line.booked_on, []).append(booking)
        return list(self._with_own_movements(by_day, first, last))

    def _deposits(self) -> Iterator[Booking]:
        true = self.true_bookings()
        by_subject: Mapping[str | None, tuple[int, BankEdit]] = {
            # A payout may have changed since the mistake was planted: then there is none to make.
            edit.subject: (number, edit)
            for number, edit in enumerate(self.edits)
            if edit.subject and refusal(edit, true) is None
        }
        for subject, booking in true.items():
            number, edit = by_subject.get(subject, (0, None))
            yield from made_of(booking, edit, number) if edit else [booking]
        for number, edit in enumerate(self.edits):
            if edit.subject is None and edit.on is not None:
                yield from made_alone(edit, edit.on, number)

    def _with_own_movements(self, by_day: Mapping[date, list[Booking]], first: date, last: date) -> Iterator[Booking]:
        """Interest, and at a month's end the transfer of what is above the opening balance to another account."""
        interest, ends = set(interest_days(first, last, self.is_holiday)), set(month_ends(first, last, self.is_holiday))
        balance_yen = self.terms.opening_balance_yen
        for day in sorted({*by_day, *interest, *ends}):
            if day > last:
                return
            today = list(by_day.get(day, []))
            if day in interest and balance_yen > 0:
                today.append(_own(day, "4", _OTHER, Yen(balance_yen * self.terms.interest_bp // 20_000), "ﾘｿｸ"))
            balance_yen += total([booking.line.signed_yen for booking in today])
            above_yen = balance_yen - self.terms.opening_balance_yen
            if day in ends and above_yen > 0:
                today.append(_own(day, "5", _BOOK_TRANSFER, above_yen, "ｼｷﾝｲﾄﾞｳ", comes_in=False))
                balance_yen -= above_yen
            yield from today

    def _transfer(self, payout: Payout, place: int) -> ZenginLine:
        return ZenginLine(
            reference=f"1{place:02d}{payout.last.toordinal() % 100_000:05d}",
            booked_on=payout.on,
            comes_in=True,
            kind=TRANSFER,
            amount_yen=payout.transferred_yen,
            payer_name=self.terms.payer_names[payout.agent],
        )


def _cash(paid: PayIn, number: int) -> ZenginLine:
    if paid.on is None:
        raise AssertionError(f"{paid.slip} was paid in on no day")
    return ZenginLine(
        reference=f"2{number:07d}",
        booked_on=paid.on,
        comes_in=True,
        kind=CASH,
        amount_yen=paid.amount_yen,
        payer_name=paid.payer_name,
        remarks=paid.slip,
    )


def _own(day: date, series: str, kind: str, amount_yen: Yen, remarks: str, *, comes_in: bool = True) -> Booking:
    reference = f"{series}{day.toordinal() % 10_000_000:07d}"
    line = ZenginLine(reference, day, comes_in=comes_in, kind=kind, amount_yen=amount_yen, remarks=remarks)
    return Booking(None, line)
