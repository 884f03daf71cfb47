"""Whether the bank's statements join: what one ends with, the next one begins with. Pure.

A statement's own totals cannot show a line that was lost together with its share of them; the next balance does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pos.domain.business_day import HolidayShift, IsHoliday, shift_to_bank_business_day
from pos.domain.money import Yen


@dataclass(frozen=True, slots=True)
class StatementBalances:
    """取引前残高 and 取引後残高 of the days of one statement."""

    first_day: date
    last_day: date
    before_yen: Yen
    after_yen: Yen


@dataclass(frozen=True, slots=True)
class BalanceGap:
    """`on`: the bank business day whose statement begins with another balance than the one before ended with."""

    on: date
    ended_with_yen: Yen
    begins_with_yen: Yen


def balance_gaps(statements: Iterable[StatementBalances], is_holiday: IsHoliday) -> Iterator[BalanceGap]:
    """The gaps between statements of one account, given in the order they came; by day.

    Where several end or begin on the same day, such as one of the same day that was sent again with more lines, it is
    enough that one fits; of those that do not, the last that came is named.
    """
    endings: dict[date, list[Yen]] = defaultdict(list)
    beginnings: dict[date, list[Yen]] = defaultdict(list)
    for one in statements:
        endings[_bank_day(one.last_day + timedelta(days=1), is_holiday)].append(one.after_yen)
        beginnings[_bank_day(one.first_day, is_holiday)].append(one.before_yen)
    for day in sorted(endings.keys() & beginnings.keys()):
        if not set(endings[day]) & set(beginnings[day]):
            yield BalanceGap(day, endings[day][-1], beginnings[day][-1])


def _bank_day(day: date, is_holiday: IsHoliday) -> date:
    """Banks book nothing between two business days: statements may or may not say so of the days between."""
    return shift_to_bank_business_day(day, HolidayShift.NEXT, is_holiday)
