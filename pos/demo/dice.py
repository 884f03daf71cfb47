"""What every planner of a played day shares: the day, its dice, identifiers, and baskets out of the ward's fees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from pos.demo.steps import Basket, BasketLine
from pos.domain.business_day import TOKYO
from pos.domain.identifiers import encode_ulid
from pos.facilities import Facility, Fee, PriceClass, Ward

#: How many different fees somebody pays for at once, and how many pieces of each.
_LINES = ([1, 2, 3], [78, 17, 5])
_PIECES = ([1, 2, 3], [75, 20, 5])


@dataclass(frozen=True)
class Dice:
    """Chance of one day; it sends nothing and reads no clock."""

    ward: Ward
    day: date
    random: Random

    def fees(self, facility: Facility, *, through_agent: bool) -> list[Fee]:
        """What is sold there, without what is paid in cash only where an agent is in between."""
        fees = self.ward.fees_at(facility.id, self.day)
        return [fee for fee in fees if not (through_agent and fee.cash_only)]

    def basket(self, facility: Facility, fees: Sequence[Fee], *, lines: int | None = None) -> Basket:
        """Something that is paid; every person takes a price class they may have."""
        wanted = lines or self.pick(*_LINES)
        chosen = self.random.sample(list(fees), min(wanted, len(fees)))
        return Basket(tuple(self._line(facility, fee) for fee in chosen))

    def free_basket(self, facility: Facility, fees: Sequence[Fee]) -> Basket | None:
        """Something that costs this person nothing (減免); None where nothing is given for free."""
        for fee in fees:
            if PriceClass.EXEMPTED in fee.price_classes(facility.group, self.day):
                reason = self.random.choice(sorted(self.ward.exemption_reasons))
                return Basket((BasketLine(fee.code, 1, PriceClass.EXEMPTED.value, 0, reason),))
        return None

    def _line(self, facility: Facility, fee: Fee) -> BasketLine:
        paid = [kind for kind in fee.price_classes(facility.group, self.day) if kind is not PriceClass.EXEMPTED]
        price_class = self.random.choice(paid)
        return BasketLine(fee.code, self.pick(*_PIECES), price_class.value, int(fee.price(self.day, price_class)))

    def pick(self, values: Sequence[int], weights: Sequence[int]) -> int:
        """One of the values."""
        return self.random.choices(values, weights)[0]

    def at(self, clock_time: time) -> datetime:
        """That time of the day in Tokyo."""
        return datetime.combine(self.day, clock_time, tzinfo=TOKYO)

    def new_id(self) -> str:
        """An identifier as browsers make them."""
        milliseconds = int(self.at(time(8, 30)).timestamp() * 1000)
        return encode_ulid((milliseconds << 80) | self.random.getrandbits(80))
