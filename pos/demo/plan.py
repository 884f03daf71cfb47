"""A day of the ward out of a seed: the same seed, the same day. Pure: it sends nothing and reads no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from pos.demo.bookings import Bookings
from pos.demo.dice import Dice
from pos.demo.steps import CloseDrawer, DayPlan, OpenDrawer, Step
from pos.demo.visitors import Visitors
from pos.facilities import Ward

_OPENS = time(8, 30)
_CLOSES = time(17, 15)
_SHARE_ONLINE = 0.21
_SHORT_YEN = 100


@dataclass(frozen=True)
class Size:
    """How much happens on a day with all counters open; with fewer of them, so many fewer people come."""

    payments: int
    facilities: int | None = None  #: that are booked online; None: all

    @property
    def orders(self) -> int:
        """Online, whatever the day."""
        return round(self.payments * _SHARE_ONLINE)


def plan_day(ward: Ward, business_day: date, size: Size, seed: int) -> DayPlan:
    """All counters that are open; about `size.payments` payments when these are all there are."""
    dice = Dice(ward, business_day, Random(f"{seed}:{business_day}"))  # noqa: S311 a played day, no secret
    every = [counter for counter in ward.counters.values() if counter.is_in_use(business_day)]
    counters = [one.id for one in every if ward.is_open(one.facility, business_day)]
    facilities = _booked_online(dice, size.facilities)
    sales = (size.payments - size.orders) * len(counters) // len(every)
    sessions = {counter: dice.new_id() for counter in counters}
    not_closed, short = (counters[-1], counters[0]) if len(counters) > 1 else (None, None)
    steps: list[Step] = [*_opening(dice, sessions), *_closing(dice, sessions, not_closed, short)]
    steps += Visitors(dice, counters).plan(sales) if counters else ()
    steps += Bookings(dice, facilities).plan(size.orders)
    steps.sort(key=lambda step: (step.at, type(step).__name__))
    return DayPlan(
        business_day, tuple(counters), tuple(facilities), not_closed, short, _SHORT_YEN if short else 0, tuple(steps)
    )


def busiest_day(ward: Ward, before: date) -> date:
    """Of the two weeks before a day, the last one on which most counters are open."""
    days = [before - timedelta(days=number) for number in range(1, 15)]
    return max(days, key=lambda day: (open_counters(ward, day), day))


def open_counters(ward: Ward, day: date) -> int:
    """How many there are to come to."""
    return sum(one.is_in_use(day) and ward.is_open(one.facility, day) for one in ward.counters.values())


def _booked_online(dice: Dice, wanted: int | None) -> list[str]:
    """One of each group first, then others."""
    by_group: dict[str, list[str]] = {}
    for facility in dice.ward.online_facilities():
        if dice.fees(facility, through_agent=True):
            by_group.setdefault(facility.group, []).append(facility.id)
    one_each = [dice.random.choice(ids) for ids in by_group.values()]
    others = sorted({id_ for ids in by_group.values() for id_ in ids} - set(one_each))
    dice.random.shuffle(others)
    return (one_each + others)[:wanted]


def _opening(dice: Dice, sessions: dict[str, str]) -> Iterator[OpenDrawer]:
    for number, (counter, session_id) in enumerate(sessions.items()):
        float_yen = int(dice.ward.counter(counter).float_yen)
        yield OpenDrawer(dice.at(_OPENS) + timedelta(seconds=20 * number), counter, session_id, float_yen)


def _closing(dice: Dice, sessions: dict[str, str], not_closed: str | None, short: str | None) -> Iterator[CloseDrawer]:
    for number, (counter, session_id) in enumerate(sessions.items()):
        at = dice.at(_CLOSES) + timedelta(seconds=50 * number)
        if counter != not_closed:
            yield CloseDrawer(at, counter, session_id, _SHORT_YEN if counter == short else 0)
