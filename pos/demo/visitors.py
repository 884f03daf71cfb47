"""Who comes to the counters of a day, when, and how they pay. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from pos.demo.dice import Dice
from pos.demo.fates import counter_fates, told
from pos.demo.steps import Basket, Fate, Sell, Step, VoidSale
from pos.domain.tender import Tender
from pos.facilities import Counter, Fee, TerminalMode

#: How people come over a weekday, by hour from 9: mornings and after lunch are full.
HOURS = {9: 12, 10: 16, 11: 14, 12: 9, 13: 13, 14: 14, 15: 12, 16: 10}
#: How often people pay how, where the counter takes it: from the ward's aim, not from a count.
_TENDERS = {Tender.CASH: 50, Tender.CREDIT: 18, Tender.E_MONEY: 18, Tender.CODE: 14}
#: Notes and coins people pay with.
_HANDED_OVER = (500, 1_000, 5_000, 10_000)
#: Standalone terminals are where few people come. Two sales of one price within this time could not be told apart in
#: the agent's report, which has no reference for them: the second one pays in cash.
_APART = timedelta(minutes=25)
_VOIDED, _TWICE, _FREE = 0.02, 0.03, 0.015


class Visitors:
    """The sales of one day."""

    def __init__(self, dice: Dice, counters: Sequence[str]) -> None:
        self._dice = dice
        self._counters = [dice.ward.counter(id_) for id_ in counters]
        # What goes wrong on the wire goes wrong at terminals that are on it.
        self._linked = [one for one in self._counters if one.terminal_mode is TerminalMode.LINKED]
        self._alone: dict[tuple[object, ...], list[datetime]] = {}

    def plan(self, number: int) -> Iterator[Step]:
        """So many sales, some of them undone a little later."""
        fates = counter_fates(self._dice.random, number) if self._linked else {}
        for index in range(number):
            sale = self._sale(fates.get(index, Fate.PAID))
            yield sale
            if sale.fate is Fate.PAID and self._dice.random.random() < _VOIDED:
                yield VoidSale(sale.at + timedelta(seconds=45), sale.counter, sale.payment_id)

    def _sale(self, fate: Fate) -> Sell:
        dice = self._dice
        counter = dice.random.choice(self._counters if fate is Fate.PAID else self._linked)
        facility = dice.ward.facility(counter.facility)
        fees = dice.fees(facility, through_agent=fate is not Fate.PAID)
        at = self._rush_hour()
        free = dice.free_basket(facility, fees) if fate is Fate.PAID and dice.random.random() < _FREE else None
        basket = free or dice.basket(facility, fees)
        tender = Tender.NONE if free else self._tender(counter, fees, basket, fate, at)
        received = self._handed_over(basket.amount_yen) if tender is Tender.CASH else 0
        brand = self._brand(tender, fate)
        twice = fate is Fate.PAID and dice.random.random() < _TWICE
        return Sell(at, counter.id, dice.new_id(), basket, tender, fate, received, brand, twice)

    def _tender(self, counter: Counter, fees: Sequence[Fee], basket: Basket, fate: Fate, at: datetime) -> Tender:
        if fate is not Fate.PAID:
            return self._dice.random.choice(told(fate).tenders)
        in_cash_only = {fee.code for fee in fees if fee.cash_only}
        by_agent = not any(line.fee in in_cash_only for line in basket.lines)
        possible = [one for one in _TENDERS if one.value in counter.tenders and (by_agent or not one.through_agent)]
        tender = self._dice.random.choices(possible, [_TENDERS[one] for one in possible])[0]
        if counter.terminal_mode is TerminalMode.LINKED or not tender.through_agent:
            return tender
        return tender if self._is_alone(counter, tender, basket, at) else Tender.CASH

    def _is_alone(self, counter: Counter, tender: Tender, basket: Basket, at: datetime) -> bool:
        before = self._alone.setdefault((counter.id, tender, basket.amount_yen), [])
        if any(abs(at - other) < _APART for other in before):
            return False
        before.append(at)
        return True

    def _brand(self, tender: Tender, fate: Fate) -> str | None:
        rule = told(fate).write
        if rule is None:
            return None
        brands = self._dice.ward.tenders[tender.value].unconfirmed_write
        return self._dice.random.choice(sorted(brand for brand, known in brands.items() if known is rule))

    def _handed_over(self, amount: int) -> int:
        enough = [note for note in _HANDED_OVER if note >= amount]
        return self._dice.random.choice([amount, enough[0]] if enough else [amount])

    def _rush_hour(self) -> datetime:
        hour = self._dice.pick(list(HOURS), list(HOURS.values()))
        return self._dice.at(time(hour)) + timedelta(seconds=self._dice.random.randrange(3_500))
