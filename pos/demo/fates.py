"""Which sales and orders of the day do not simply end well, so that each kind of trouble happens at least once."""

from random import Random

from pos.demo.steps import Fate

#: How many of each, whatever the size of the day. Silence is real: each costs the five seconds a caller waits.
_AT_COUNTERS = {
    Fate.DECLINED: 5,
    Fate.NO_ANSWER_BUT_CHARGED: 1,
    Fate.NO_ANSWER_NOT_CHARGED: 1,
    Fate.SERVER_ERROR_BUT_CHARGED: 2,
    Fate.UNCONFIRMED_WRITE: 2,
    Fate.VOIDED_AT_TERMINAL: 2,
}
_ONLINE = {
    Fate.DECLINED_ONCE: 4,
    Fate.ABANDONED: 3,
    Fate.SERVER_ERROR_NOT_CHARGED: 2,
    Fate.SURFACES_LATE: 2,
}


def counter_fates(dice: Random, number: int) -> dict[int, Fate]:
    """Sale number -> fate, for the sales that are not simply paid. Raises ValueError for too small a day."""
    return _spread(dice, number, _AT_COUNTERS)


def order_fates(dice: Random, number: int) -> dict[int, Fate]:
    """Likewise for orders."""
    return _spread(dice, number, _ONLINE)


def _spread(dice: Random, number: int, wanted: dict[Fate, int]) -> dict[int, Fate]:
    fates = [fate for fate, count in wanted.items() for _ in range(count)]
    if number < len(fates):
        raise ValueError(f"expected a day with room for {len(fates)} troubles, found {number} payments")
    return dict(zip(dice.sample(range(number), len(fates)), fates, strict=True))
