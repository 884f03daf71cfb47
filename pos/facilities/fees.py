"""What the counters sell, at which price, and to whose account."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities.history import FormerName, name_on


class TaxClass(StrEnum):
    """Consumption tax of a fee. Prices include it."""

    EXEMPT = "exempt"  #: 非課税: fees for certificates and registers (Consumption Tax Act, article 6)
    TAXABLE_10 = "taxable_10"  #: use of public facilities
    OUT_OF_SCOPE = "out_of_scope"  #: 不課税

    @property
    def rate_percent(self) -> int:
        """The rate inside the price."""
        return 10 if self is TaxClass.TAXABLE_10 else 0


class PriceOn(StrEnum):
    """Whose day's price counts when a fee changes between booking and payment."""

    PAYMENT_DAY = "payment_day"
    USE_DAY = "use_day"
    APPLICATION_DAY = "application_day"


class PriceClass(StrEnum):
    """Who pays: the class chooses the price, never the amount typed by a clerk."""

    STANDARD = "standard"  #: 区内, or the only price there is
    RESIDENT = "resident"  #: 区内
    NON_RESIDENT = "non_resident"  #: 区外
    REDUCED = "reduced"  #: 減額
    EXEMPTED = "exempted"  #: 減免: 0 yen, with a reason code and the name of who allowed it


class NoPrice(Refused):
    """The fee has no price of this class on this day."""

    def __init__(self, fee: str, price_class: PriceClass, on: date) -> None:
        super().__init__(
            "no_price", f"{fee} has no {price_class} price on {on}", fee=fee, price_class=str(price_class), on=str(on)
        )


@dataclass(frozen=True, slots=True)
class FeePrice:
    """A price from a day on, per unit and with tax. None: the class does not exist."""

    valid_from: date
    yen: Yen
    non_resident_yen: Yen | None
    reduced_yen: Yen | None


@dataclass(frozen=True, slots=True)
class Fee:
    """手数料 or 使用料. `prices` are sorted by valid_from; `source` says how far the amount can be trusted."""

    code: str
    name: str
    name_en: str | None
    kana: str
    search_code: str
    unit: str
    tax: TaxClass
    revenue: str | None  #: id of a revenue account; None only where the money is not the ward's
    owner: str
    price_on: PriceOn
    cash_only: bool
    sold_at: frozenset[str]  #: groups of facilities
    reduced_at: frozenset[str]  #: groups that give 減額
    prices: tuple[FeePrice, ...]
    group_label: str  #: the group of tiles on the sale screen
    source: str
    valid_until: date | None
    former_names: tuple[FormerName, ...]

    def name_on(self, day: date) -> str:
        """The name a receipt of that day carries."""
        return name_on(day, self.name, self.former_names)

    def has_price_on(self, day: date) -> bool:
        """Whether it is sold at all on `day`."""
        return self._valid_on(day) is not None

    def price(self, on: date, price_class: PriceClass) -> Yen:
        """The price per unit. EXEMPTED is ¥0 for every fee that is sold on that day.

        Raises NoPrice when the fee is not sold then or has no such class. Whether a group of facilities
        gives 減額 is asked of `price_classes`.
        """
        valid = self._valid_on(on)
        amount = _amount(valid, price_class) if valid else None
        if amount is None:
            raise NoPrice(self.code, price_class, on)
        return amount

    def price_classes(self, group: str, on: date) -> tuple[PriceClass, ...]:
        """The classes a clerk of that group of facilities may choose from; none when the fee is not sold then.

        STANDARD alone, or RESIDENT and NON_RESIDENT; REDUCED where the group gives it; EXEMPTED always.
        """
        valid = self._valid_on(on)
        if valid is None or group not in self.sold_at:
            return ()
        by_residence = (PriceClass.RESIDENT, PriceClass.NON_RESIDENT)
        ordinary = (PriceClass.STANDARD,) if valid.non_resident_yen is None else by_residence
        reduced = (PriceClass.REDUCED,) if valid.reduced_yen is not None and group in self.reduced_at else ()
        return (*ordinary, *reduced, PriceClass.EXEMPTED)

    def _valid_on(self, day: date) -> FeePrice | None:
        if self.valid_until is not None and day > self.valid_until:
            return None
        started = [price for price in self.prices if price.valid_from <= day]
        return started[-1] if started else None


def _amount(price: FeePrice, price_class: PriceClass) -> Yen | None:
    if price_class is PriceClass.EXEMPTED:
        return Yen(0)
    if price_class is PriceClass.STANDARD:
        return price.yen
    if price_class is PriceClass.RESIDENT:
        return price.yen if price.non_resident_yen is not None else None
    return price.non_resident_yen if price_class is PriceClass.NON_RESIDENT else price.reduced_yen
