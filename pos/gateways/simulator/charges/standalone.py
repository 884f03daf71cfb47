"""Sales at terminals that stand alone: the clerk types the amount in, and the agent never hears a reference of ours.

The simulator names them itself; its reports leave the name out, so that nobody can match by it.
"""

from dataclasses import dataclass

from pos.domain.money import Yen

_PREFIX = "own-"


@dataclass(frozen=True)
class StandaloneSale:
    """What a terminal prints on its slip: where, how much, and by which card."""

    agent: str
    terminal_id: str
    merchant_account: str
    method: str
    brand: str
    amount_yen: Yen


def own_reference(terminal_id: str, number: int) -> str:
    """The simulator's name of a sale."""
    return f"{_PREFIX}{terminal_id}-{number}"


def is_own(reference: str) -> bool:
    """Whether a reference is the simulator's own name."""
    return reference.startswith(_PREFIX)
