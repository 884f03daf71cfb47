"""払込: what an agent pays over at once, from the gross amounts of its lines down to what should stand on the account.

Pure. A payout is all settlement lines with one payout id; its waterfall is the one an accountant draws.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pos.domain.money import Yen
from reconciliation.sheet.adding_up import set_worked_out


@dataclass(frozen=True, slots=True)
class Waterfall:
    """総額 − 還付 − チャージバック − 手数料 − 消費税 − 振込手数料 ± 調整 ± 繰越 = 期待額.

    Amounts as the lines carry them: what leaves the ward is negative; fees are positive and taken away. Of an agent
    that bills its fees none is taken away here, but for that of the transfer itself, which no invoice speaks of.
    """

    gross_yen: Yen
    refunds_yen: Yen
    chargebacks_yen: Yen  #: with those that were withdrawn
    fee_yen: Yen
    fee_tax_yen: Yen
    transfer_fee_yen: Yen  #: with its tax
    adjustments_yen: Yen
    carried_yen: Yen  #: brought in from an earlier payout, or left for a later one
    expected_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        moved = self.gross_yen + self.refunds_yen + self.chargebacks_yen + self.adjustments_yen + self.carried_yen
        set_worked_out(self, expected_yen=moved - self.fee_yen - self.fee_tax_yen - self.transfer_fee_yen)

    @property
    def without_carried_yen(self) -> Yen:
        """What its own lines come to."""
        return self.expected_yen - self.carried_yen


@dataclass(frozen=True, slots=True)
class Payout:
    """One payout as its agent's reports tell of it so far; `first_day` to `last_day` are the days of its lines."""

    agent: str
    payout_id: str
    payout_on: date
    first_day: date
    last_day: date
    line_count: int
    has_carry_over: bool
    waterfall: Waterfall

    @property
    def expected_yen(self) -> Yen:
        """What should come to the account."""
        return self.waterfall.expected_yen

    @property
    def subject(self) -> str:
        """By what a bank line's match names it."""
        return payout_subject(self.agent, self.payout_id)

    @property
    def key(self) -> tuple[str, str]:
        """Agent and payout id."""
        return self.agent, self.payout_id


@dataclass(frozen=True, slots=True)
class ReceivedPayout:
    """A payout that stands on the account."""

    payout: Payout
    line_key: str
    booked_on: date
    amount_yen: Yen


def payout_subject(agent: str, payout_id: str) -> str:
    """payout:<agent>:<payout id>."""
    return f"payout:{agent}:{payout_id}"


#: By the key of a payout, the earlier ones that it takes in.
CarriedInto = Mapping[tuple[str, str], tuple[Payout, ...]]


def carried_into(payouts: Iterable[Payout]) -> CarriedInto:
    """By payout, the earlier ones of its agent that were left for it because they were too small to be transferred.

    A payout whose carry-over brings it to ¥0 is left; the next one whose carry-over is exactly what was left takes
    all of them in. Where the amounts do not fit, nothing is taken in: its parts stay owed, its money is not booked, and
    a break says so.
    """
    taken: dict[tuple[str, str], tuple[Payout, ...]] = {}
    by_agent: dict[str, list[Payout]] = defaultdict(list)
    for payout in sorted(payouts, key=lambda one: (one.payout_on, one.payout_id)):
        by_agent[payout.agent].append(payout)
    for of_agent in by_agent.values():
        left: list[Payout] = []
        for payout in of_agent:
            if payout.has_carry_over and payout.expected_yen == 0:
                left.append(payout)
            elif payout.has_carry_over and left and payout.waterfall.carried_yen == _own(left):
                taken[payout.key] = tuple(left)
                left = []
    return taken


def is_explained(payout: Payout, taken_in: CarriedInto) -> bool:
    """Whether its own lines and the payouts that it takes in say where all of its money comes from."""
    return payout.waterfall.carried_yen == _own(taken_in.get(payout.key, ()))


def _own(payouts: Iterable[Payout]) -> int:
    return sum(int(payout.waterfall.without_carried_yen) for payout in payouts)
