"""The 日計 that a standalone terminal prints, held against what the clerks have attested. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pos.domain.errors import Refused
from pos.domain.money import Yen, total
from pos.domain.tender import Tender

#: More than a terminal takes between two 日計: a figure above it is a slip number typed into the wrong field.
_MOST_PAYMENTS = 10_000
_LARGEST_YEN = 100_000_000


@dataclass(frozen=True, slots=True, order=True)
class BrandAt:
    """A brand of a tender at one terminal: one line of its 日計."""

    terminal_id: str
    tender: Tender
    brand: str


@dataclass(frozen=True, slots=True)
class BrandTotal:
    """What is left of a brand after its voids (売上 − 取消)."""

    count: int
    amount_yen: Yen


NOTHING = BrandTotal(0, Yen(0))


@dataclass(frozen=True, slots=True)
class AttestedSale:
    """A sale that the clerk read off the terminal and that stands: it was not voided."""

    payment_id: str
    agent: str
    at: BrandAt
    slip_number: str
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class Comparison:
    """One brand at one terminal. `sales`: ours, in the order of their slips."""

    at: BrandAt
    theirs: BrandTotal
    sales: tuple[AttestedSale, ...]

    @property
    def ours(self) -> BrandTotal:
        """What we wrote down."""
        return BrandTotal(len(self.sales), total([sale.amount_yen for sale in self.sales]))

    @property
    def agrees(self) -> bool:
        """Count and amount: two sales of ¥200 and one of ¥400 are not the same."""
        return self.ours == self.theirs

    @property
    def difference_yen(self) -> Yen:
        """Theirs − ours."""
        return self.theirs.amount_yen - self.ours.amount_yen


def checked_total(at: BrandAt, count: int, amount_yen: int) -> BrandTotal:
    """A line as it was typed. Raises Refused `invalid_terminal_total`."""
    for figure, most, what in ((count, _MOST_PAYMENTS, "payments"), (amount_yen, _LARGEST_YEN, "yen")):
        if type(figure) is not int or not 0 <= figure <= most:
            raise Refused(
                "invalid_terminal_total",
                f"{at.terminal_id} {at.brand}: expected 0 to {most:,} {what}, found {figure!r}",
            )
    if (count == 0) != (amount_yen == 0):
        raise Refused(
            "invalid_terminal_total",
            f"{at.terminal_id} {at.brand}: expected count and amount both 0 or both above, "
            f"found {count} payments of ¥{amount_yen:,}",
        )
    return BrandTotal(count, Yen(amount_yen))


def compared(entered: Mapping[BrandAt, BrandTotal], sales: Iterable[AttestedSale]) -> Sequence[Comparison]:
    """Every brand that either side knows of, in the order of terminals; what one side does not know is nothing."""
    known = sorted(sales, key=lambda sale: (sale.at, sale.slip_number, sale.payment_id))
    brands = {at for at, theirs in entered.items() if theirs != NOTHING} | {sale.at for sale in known}
    return [
        Comparison(at, entered.get(at, NOTHING), tuple(sale for sale in known if sale.at == at))
        for at in sorted(brands)
    ]
