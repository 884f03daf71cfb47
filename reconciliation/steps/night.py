"""What every step of one night is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pos.office import Office
from reconciliation.findings.day import Hit
from reconciliation.sheet import Wording
from reconciliation.storage.runs import Run

#: Told the name of each step and how far it is (done, of how many); may raise to stop the night between two steps.
Progress = Callable[[str, int, int], None]
#: Checks the whole house read-only; every hit is an invariant that does not hold.
Verify = Callable[[Office], Sequence[Hit]]


def silent(step: str, done: int, of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Night:
    """One run of one business day. `facility`: only its legs are asked for at the agents."""

    office: Office
    run: Run
    sheets_dir: Path
    wording: Wording
    progress: Progress
    audit_head: str  #: the root over all chains before the run's own rows

    @property
    def business_day(self) -> date:
        """The day that is reconciled."""
        return self.run.business_day
