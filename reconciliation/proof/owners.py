"""Whose money an amount is, and how what an agent reports of it is split over them. Pure."""

from collections.abc import Mapping

from pos.domain.journal import WARD
from pos.domain.money import Yen, split_by_largest_remainder

#: How much of a payment or refund is each owner's.
Owners = Mapping[str, Yen]


def split_by_owner(amount: Yen, owners: Owners) -> dict[str, Yen]:
    """`amount` by largest remainder over the owners, in their sorted order; the ward's where nobody is known."""
    bearing = {owner: yen for owner, yen in sorted(owners.items()) if yen > 0} or {WARD: Yen(1)}
    return dict(zip(bearing, split_by_largest_remainder(amount, list(bearing.values())), strict=True))
