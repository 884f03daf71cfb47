"""未収: what each agent owes the ward, explained to the yen out of what is known of every sale and every line. Pure.

The journal says how much; the parts say why. They are read from different tables, so that one proves the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen, total


class OwedSort(StrEnum):
    """Why something is owed."""

    WAITING = "waiting"  #: 照合待ち: no report speaks of it yet
    NOT_REPORTED = "not_reported"  #: the report has come without it, or tells another amount: a break
    REPORTED = "reported"  #: stands in a report, and its money is not on the account yet
    PAID_UNKNOWN = "paid_unknown"  #: was paid to us for nothing that we know of: a break; below zero


class Age(StrEnum):
    """How long a part is overdue."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    OVER_60 = "over_60"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """One part of what an agent owes for one facility. `pay_on`: 納付期限, None for what nobody will pay."""

    agent: str
    facility: str
    sort: OwedSort
    pay_on: date | None
    payout_id: str
    first_day: date
    last_day: date
    count: int
    amount_yen: Yen

    def age(self, today: date) -> Age:
        """On the day itself nothing is overdue; money that came for nothing never is."""
        late = (today - self.pay_on).days if self.pay_on else 0
        if late <= 0:
            return Age.NOT_DUE
        return Age.TO_30 if late <= 30 else Age.TO_60 if late <= 60 else Age.OVER_60


@dataclass(frozen=True, slots=True)
class AgentOwed:
    """receivable:<agent> and its explanation. `balances`: the journal, by facility."""

    agent: str
    balances: Mapping[str, Yen]
    parts: Sequence[Owed]

    @property
    def balance_yen(self) -> Yen:
        """What the journal says."""
        return total(list(self.balances.values()))

    @property
    def explained_yen(self) -> Yen:
        """What the parts come to."""
        return total([part.amount_yen for part in self.parts])

    @property
    def remainders(self) -> Mapping[str, Yen]:
        """What is not explained, by facility; empty is the promise."""
        rest: dict[str, int] = defaultdict(int)
        for facility, amount in self.balances.items():
            rest[facility] += amount
        for part in self.parts:
            rest[part.facility] -= part.amount_yen
        return {facility: Yen(amount) for facility, amount in sorted(rest.items()) if amount}

    def by_sort(self) -> Mapping[OwedSort, Yen]:
        """Every sort with its sum."""
        return {sort: total([part.amount_yen for part in self.parts if part.sort is sort]) for sort in OwedSort}

    def by_age(self, today: date) -> Mapping[Age, Yen]:
        """Every age with its sum."""
        return {age: total([part.amount_yen for part in self.parts if part.age(today) is age]) for age in Age}


def by_agent(parts: Iterable[Owed], balances: Mapping[tuple[str, str], Yen]) -> list[AgentOwed]:
    """`balances`: the journal, by agent and facility. Agents in the order of their names."""
    of_agent: dict[str, list[Owed]] = defaultdict(list)
    for part in parts:
        of_agent[part.agent].append(part)
    agents = sorted({*of_agent, *(agent for agent, _ in balances)})
    return [
        AgentOwed(
            agent,
            {place: amount for (one, place), amount in sorted(balances.items()) if one == agent},
            tuple(sorted(of_agent[agent], key=_order)),
        )
        for agent in agents
    ]


def _order(part: Owed) -> tuple[object, ...]:
    return part.pay_on or date.max, part.payout_id, part.sort, part.first_day, part.facility
