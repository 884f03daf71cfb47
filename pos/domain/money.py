"""Yen: whole numbers only, and the three ways in which a fee or a total is divided."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from pos.domain.errors import InvalidYen

#: Beyond this an amount is a mistake, and JSON readers that use doubles would start to round (2^53).
LARGEST_YEN = 9_000_000_000_000_000


class Yen(int):
    """An amount in yen. Refuses floats, strings and booleans; arithmetic stays in Yen; no division.

    Raises InvalidYen for anything that is not a whole number within ±9 × 10^15.
    """

    __slots__ = ()

    def __new__(cls, amount: int) -> Self:
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise InvalidYen(f"expected a whole number of yen, found {amount!r}")
        if abs(amount) > LARGEST_YEN:
            raise InvalidYen(f"expected at most {LARGEST_YEN} yen, found {amount}")
        return super().__new__(cls, amount)

    def __add__(self, other: int) -> "Yen":
        return Yen(int(self) + _whole(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> "Yen":
        return Yen(int(self) - _whole(other))

    def __rsub__(self, other: int) -> "Yen":
        return Yen(_whole(other) - int(self))

    def __mul__(self, quantity: int) -> "Yen":
        return Yen(int(self) * _whole(quantity))

    __rmul__ = __mul__

    def __neg__(self) -> "Yen":
        return Yen(-int(self))

    def __abs__(self) -> "Yen":
        return Yen(abs(int(self)))

    def __truediv__(self, other: object) -> float:
        raise InvalidYen("yen are not divided: use share_of_rate or split_by_largest_remainder")

    def __str__(self) -> str:
        return f"{'-' if self < 0 else ''}¥{abs(int(self)):,}"


def _whole(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidYen(f"expected a whole number, found {value!r}")
    return int(value)


def total(amounts: Sequence[int]) -> Yen:
    """The sum; of nothing, ¥0."""
    return Yen(sum(int(amount) for amount in amounts))


class Rounding(StrEnum):
    """How a contract rounds a fraction of a yen, of the magnitude, whatever the sign."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"


def share_of_rate(amount: Yen, rate_bp: int, rounding: Rounding) -> Yen:
    """`amount` × `rate_bp` / 10 000, rounded once. Symmetric: a refund gives back exactly its sale's fee."""
    scaled = abs(int(amount)) * _whole(rate_bp)
    extra = {Rounding.DOWN: 0, Rounding.HALF_UP: 5_000, Rounding.UP: 9_999}[rounding]
    magnitude = (scaled + extra) // 10_000
    return Yen(magnitude if amount >= 0 else -magnitude)


def tax_included_in(amount: Yen, rate_percent: int, rounding: Rounding = Rounding.DOWN) -> Yen:
    """The consumption tax inside a tax-inclusive amount; one rounding per rate per document."""
    scaled = abs(int(amount)) * _whole(rate_percent)
    divisor = 100 + rate_percent
    extra = {Rounding.DOWN: 0, Rounding.HALF_UP: divisor // 2, Rounding.UP: divisor - 1}[rounding]
    magnitude = (scaled + extra) // divisor
    return Yen(magnitude if amount >= 0 else -magnitude)


def split_by_largest_remainder(amount: Yen, weights: Sequence[int]) -> list[Yen]:
    """`amount` split in proportion to non-negative `weights`; the parts sum to `amount` exactly.

    Ties go to the earlier weight. Raises InvalidYen when every weight is zero or one is negative.
    """
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise InvalidYen(f"cannot split {amount} over the weights {list(weights)!r}")
    whole = sum(weights)
    sign = 1 if amount >= 0 else -1
    quotients = [divmod(abs(int(amount)) * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in quotients]
    left_over = abs(int(amount)) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda index: (-quotients[index][1], index))
    for index in by_remainder[:left_over]:
        parts[index] += 1
    return [Yen(sign * part) for part in parts]
