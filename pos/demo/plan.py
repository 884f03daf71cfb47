"""A day of the ward out of a seed: the same seed, the same day. Pure: it sends nothing and reads no clock."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from pos.demo.fates import counter_fates, order_fates
from pos.demo.steps import Basket, CloseDrawer, DayPlan, Fate, OpenDrawer, Order, Sell, Step, VoidSale
from pos.domain.business_day import TOKYO
from pos.domain.identifiers import encode_ulid
from pos.domain.tender import Tender
from pos.facilities import Facility, Fee, PriceClass, TerminalMode, Ward

#: How people come over a weekday, by hour from 9: mornings and after lunch are full.
_HOURS = {9: 12, 10: 16, 11: 14, 12: 9, 13: 13, 14: 14, 15: 12, 16: 10}
_OPENS = time(8, 30)
_CLOSES = time(17, 15)
_SHARE_ONLINE = 0.22
#: How often people pay how, where the counter takes it: from the ward's aim, not from a count.
_TENDERS = {Tender.CASH: 50, Tender.CREDIT: 18, Tender.E_MONEY: 18, Tender.CODE: 14}
_SHORT_YEN = 100
#: Notes and coins people pay with.
_HANDED_OVER = (500, 1_000, 5_000, 10_000)


def plan_day(ward: Ward, business_day: date, payments: int, seed: int, counters: int = 12, online: int = 12) -> DayPlan:
    """About `payments` payments at `counters` counters of different groups and `online` facilities."""
    random = Random(f"{seed}:{business_day}")  # noqa: S311 a played day, no secret
    return _Planner(ward, business_day, random).plan(payments, counters, online)


class _Planner:
    def __init__(self, ward: Ward, business_day: date, random: Random) -> None:
        self._ward = ward
        self._day = business_day
        self._random = random

    def plan(self, payments: int, counters: int, online: int) -> DayPlan:
        chosen = self._counters(counters)
        facilities = self._facilities(online)
        sessions = {counter: self._new_id() for counter in chosen}
        orders = max(round(payments * _SHARE_ONLINE), len(facilities))
        not_closed, short = chosen[-1], chosen[0]
        steps: list[Step] = [*self._opening(sessions), *self._closing(sessions, not_closed, short)]
        steps += self._sales(chosen, payments - orders)
        steps += self._orders(facilities, orders - 2)
        steps += self._twins(facilities[0])
        steps.sort(key=lambda step: (step.at, type(step).__name__))
        return DayPlan(tuple(chosen), tuple(facilities), not_closed, short, _SHORT_YEN, tuple(steps))

    def _counters(self, wanted: int) -> list[str]:
        """One of each group first, then others; open ones before those that open for the occasion (臨時開庁)."""
        ward, day = self._ward, self._day
        in_use = [counter for counter in ward.counters.values() if counter.is_in_use(day)]
        seen: dict[str, int] = {}
        ranked = []
        for counter in in_use:
            group = ward.facility(counter.facility).group
            seen[group] = seen.get(group, -1) + 1
            ranked.append((not ward.is_open(counter.facility, day), seen[group], counter.id))
        return [counter for _, _, counter in sorted(ranked)][:wanted]

    def _facilities(self, wanted: int) -> list[str]:
        by_group: dict[str, list[str]] = {}
        for facility in self._ward.online_facilities():
            if self._fees(facility):
                by_group.setdefault(facility.group, []).append(facility.id)
        one_each = [self._random.choice(ids) for ids in by_group.values()]
        others = sorted({id_ for ids in by_group.values() for id_ in ids} - set(one_each))
        return (one_each + self._random.sample(others, min(len(others), wanted)))[:wanted]

    def _opening(self, sessions: dict[str, str]) -> Iterator[OpenDrawer]:
        for number, (counter, session_id) in enumerate(sessions.items()):
            float_yen = int(self._ward.counter(counter).float_yen)
            yield OpenDrawer(self._at(_OPENS) + timedelta(seconds=40 * number), counter, session_id, float_yen)

    def _closing(self, sessions: dict[str, str], not_closed: str, short: str) -> Iterator[CloseDrawer]:
        for number, (counter, session_id) in enumerate(sessions.items()):
            at = self._at(_CLOSES) + timedelta(seconds=50 * number)
            if counter != not_closed:
                yield CloseDrawer(at, counter, session_id, _SHORT_YEN if counter == short else 0)

    def _sales(self, counters: Sequence[str], number: int) -> Iterator[Step]:
        fates = counter_fates(self._random, number)
        for index in range(number):
            wanted = fates.get(index, Fate.PAID)
            sale = self._sale(self._random.choice(counters if wanted is Fate.PAID else self._linked(counters)), wanted)
            yield sale
            if wanted is Fate.PAID and self._random.random() < 0.02:
                yield VoidSale(sale.at + timedelta(seconds=45), sale.counter, sale.payment_id)

    def _linked(self, counters: Sequence[str]) -> list[str]:
        # What goes wrong on the wire goes wrong at terminals that are on it.
        return [id_ for id_ in counters if self._ward.counter(id_).terminal_mode is TerminalMode.LINKED]

    def _sale(self, counter_id: str, fate: Fate) -> Sell:
        counter = self._ward.counter(counter_id)
        facility = self._ward.facility(counter.facility)
        fee = self._random.choice(self._fees(facility))
        basket = self._basket(facility, fee)
        tender = self._tender(counter.tenders, fee, fate)
        received = self._handed_over(basket.amount_yen) if tender is Tender.CASH else 0
        twice = self._random.random() < 0.03
        return Sell(self._rush_hour(), counter_id, self._new_id(), basket, tender, fate, received, twice)

    def _tender(self, taken: Sequence[str], fee: Fee, fate: Fate) -> Tender:
        if fate is Fate.UNCONFIRMED_WRITE:
            return Tender.E_MONEY
        if fate is not Fate.PAID:
            return self._random.choice([Tender.CREDIT, Tender.CODE])
        possible = [
            tender for tender in _TENDERS if tender.value in taken and not (fee.cash_only and tender.through_agent)
        ]
        return self._random.choices(possible, [_TENDERS[tender] for tender in possible])[0]

    def _orders(self, facilities: Sequence[str], number: int) -> Iterator[Order]:
        fates = order_fates(self._random, number)
        for index in range(number):
            facility = self._ward.facility(facilities[index % len(facilities)])
            basket = self._basket(facility, self._random.choice(self._bookable(facility)), resident=True)
            fate = fates.get(index, Fate.PAID)
            refunded = fate is Fate.PAID and self._random.random() < 0.06
            yield Order(
                at=self._at(time(0, 30)) + timedelta(minutes=self._random.randrange(21 * 60)),
                facility=facility.id,
                key=f"booking-{self._new_id()}",
                reference=f"R{self._day:%Y%m%d}-{index + 1:04d}",
                basket=basket,
                fate=fate,
                refund_yen=self._random.choice([basket.amount_yen, basket.amount_yen // 2]) if refunded else 0,
                twice=self._random.random() < 0.05,
            )

    def _twins(self, facility_id: str) -> Iterator[Order]:
        facility = self._ward.facility(facility_id)
        basket = self._basket(facility, self._bookable(facility)[0], resident=True)
        for minute in (0, 4):
            at = self._at(time(13, minute))
            reference = f"R{self._day:%Y%m%d}-T{minute}"
            yield Order(at, facility_id, f"booking-{self._new_id()}", reference, basket, Fate.PAID, is_twin=True)

    def _fees(self, facility: Facility) -> list[Fee]:
        return [fee for fee in self._ward.fees_at(facility.id, self._day) if not fee.cash_only]

    def _bookable(self, facility: Facility) -> list[Fee]:
        # Rooms and grounds are sold by 区分; where there are none, whatever the facility sells.
        fees = self._fees(facility)
        return [fee for fee in fees if fee.unit == "区分"] or fees

    def _basket(self, facility: Facility, fee: Fee, *, resident: bool = False) -> Basket:
        classes = [kind for kind in fee.price_classes(facility.group, self._day) if kind is not PriceClass.EXEMPTED]
        price_class = classes[0] if resident else self._random.choice(classes)
        quantity = self._random.choices([1, 2, 3], [75, 20, 5])[0]
        return Basket(fee.code, quantity, price_class.value, int(fee.price(self._day, price_class)))

    def _handed_over(self, amount: int) -> int:
        enough = [note for note in _HANDED_OVER if note >= amount]
        return self._random.choice([amount, enough[0]] if enough else [amount])

    def _rush_hour(self) -> datetime:
        hour = self._random.choices(list(_HOURS), list(_HOURS.values()))[0]
        return self._at(time(hour)) + timedelta(seconds=self._random.randrange(3_500))

    def _at(self, clock_time: time) -> datetime:
        return datetime.combine(self._day, clock_time, tzinfo=TOKYO)

    def _new_id(self) -> str:
        milliseconds = int(self._at(_OPENS).timestamp() * 1000)
        return encode_ulid((milliseconds << 80) | self._random.getrandbits(80))
