"""What citizens book online on a day. Pure."""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta

from pos.demo.dice import Dice
from pos.demo.fates import order_fates
from pos.demo.steps import Fate, Order
from pos.facilities import Facility, Fee

_REFUNDED, _TWICE = 0.06, 0.05


class Bookings:
    """The orders of one day."""

    def __init__(self, dice: Dice, facilities: Sequence[str]) -> None:
        self._dice = dice
        self._facilities = [dice.ward.facility(id_) for id_ in facilities]

    def plan(self, number: int) -> Iterator[Order]:
        """So many orders between half past midnight and the evening, and two alike among them."""
        fates = order_fates(self._dice.random, number - 2)
        for index in range(number - 2):
            yield self._order(index, fates.get(index, Fate.PAID))
        yield from self._twins()

    def _order(self, index: int, fate: Fate) -> Order:
        dice = self._dice
        facility = self._facilities[index % len(self._facilities)]
        basket = dice.basket(facility, self._bookable(facility), lines=1)
        refunded = fate is Fate.REFUND_REFUSED or (fate is Fate.PAID and dice.random.random() < _REFUNDED)
        whole_or_half = [basket.amount_yen, max(basket.amount_yen // 2, 1)]
        return Order(
            at=dice.at(time(0, 30)) + timedelta(minutes=dice.random.randrange(21 * 60)),
            facility=facility.id,
            key=f"booking-{dice.new_id()}",
            reference=f"R{dice.day:%Y%m%d}-{index + 1:04d}",
            basket=basket,
            fate=fate,
            refund_yen=dice.random.choice(whole_or_half) if refunded else 0,
            twice=dice.random.random() < _TWICE,
        )

    def _twins(self) -> Iterator[Order]:
        facility = self._facilities[0]
        basket = self._dice.basket(facility, self._bookable(facility)[:1], lines=1)
        for minute in (0, 4):
            at = self._dice.at(time(13, minute))
            reference = f"R{self._dice.day:%Y%m%d}-T{minute}"
            key = f"booking-{self._dice.new_id()}"
            yield Order(at, facility.id, key, reference, basket, Fate.PAID, is_twin=True)

    def _bookable(self, facility: Facility) -> list[Fee]:
        # Rooms and grounds are sold by 区分; where there are none, whatever the facility sells.
        fees = self._dice.fees(facility, through_agent=True)
        return [fee for fee in fees if fee.unit == "区分"] or fees
