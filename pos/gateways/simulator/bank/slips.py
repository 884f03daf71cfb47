"""Cash without the number of its slip: what a reconciliation can tell apart by payer and amount. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: Payer name and yen.
_Key = tuple[str, int]


@dataclass(frozen=True)
class OpenSlip:
    """A slip. `open_on`: the first statement after its drawer's day; `numbered_on`: the one with its number, if any."""

    slip: str
    key: _Key
    open_on: date
    numbered_on: date | None


@dataclass(frozen=True)
class Deposit:
    """A line that names no slip, and the date of its statement."""

    reference: str
    key: _Key
    statement_on: date


def told_apart(slips: Sequence[OpenSlip], deposits: Sequence[Deposit]) -> dict[str, str]:
    """Slip -> 照会番号, statement by statement as they come: one open slip and one deposit of a kind belong together.

    Slips that nobody has paid in are not known here; a ward that has such a one may find two where this finds one.
    """
    found: dict[str, str] = {}
    statements = {deposit.statement_on for deposit in deposits} | {slip.open_on for slip in slips}
    statements |= {slip.numbered_on for slip in slips if slip.numbered_on is not None}
    for on in sorted(statements):
        open_slips = [
            slip
            for slip in slips
            if slip.open_on <= on and slip.slip not in found and (slip.numbered_on is None or slip.numbered_on > on)
        ]
        used = set(found.values())
        waiting = [deposit for deposit in deposits if deposit.statement_on <= on and deposit.reference not in used]
        slips_of, deposits_of = Counter(slip.key for slip in open_slips), Counter(line.key for line in waiting)
        alone = {deposit.key: deposit.reference for deposit in waiting if deposits_of[deposit.key] == 1}
        found |= {slip.slip: alone[slip.key] for slip in open_slips if slips_of[slip.key] == 1 and slip.key in alone}
    return found
