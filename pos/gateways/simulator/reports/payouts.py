"""A payout: what an agent transfers for one period, what it deducts, and what it carries over. Pure."""

from dataclasses import dataclass
from datetime import date

from pos.domain.money import Yen


@dataclass(frozen=True)
class Payout:
    """All lines with one `payout_id`, and how they end. Money that leaves the ward is negative in a report."""

    agent: str
    payout_id: str
    first: date  #: the days whose money it is
    last: date
    on: date  #: when the bank credits it
    lines_yen: Yen  #: the sum of the lines of its days: net, or gross where the fee is invoiced
    brought_yen: Yen  #: from the payout before
    transfer_fee_yen: Yen
    carried_yen: Yen  #: to the next payout: then nothing is transferred

    @property
    def transferred_yen(self) -> Yen:
        """What the bank credits; never negative."""
        return self.lines_yen + self.brought_yen - self.transfer_fee_yen - self.carried_yen


@dataclass(frozen=True)
class Ending:
    """How a payout of some sum ends."""

    transfer_fee_yen: Yen = Yen(0)  # noqa: RUF009 - a frozen amount
    carried_yen: Yen = Yen(0)  # noqa: RUF009


def ending_of(sum_yen: Yen, minimum_yen: Yen, transfer_fee_yen: Yen) -> Ending:
    """Transferred at the agent's fee, or carried over whole when it is below the minimum, below zero, or not more than
    the fee: no transfer, no fee. A sum of 0 is neither.
    """
    if sum_yen == 0:
        return Ending()
    if sum_yen < minimum_yen or sum_yen <= transfer_fee_yen:
        return Ending(carried_yen=sum_yen)
    return Ending(transfer_fee_yen=transfer_fee_yen)
