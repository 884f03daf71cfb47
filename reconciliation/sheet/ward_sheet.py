"""One revision of the ward's total sheet."""

from dataclasses import dataclass, field

from reconciliation.figures import Plain, canonical_json
from reconciliation.sheet.adding_up import SheetDoesNotAddUp, set_worked_out
from reconciliation.sheet.as_json import from_plain, to_plain
from reconciliation.sheet.difference import Change, differences
from reconciliation.sheet.provenance import Provenance, Wording, ages_in_days
from reconciliation.sheet.stored import opened, sealed
from reconciliation.sheet.ward_figures import WardFigures
from reconciliation.sheet.ward_rows import TrendPoint

_LAYOUT = "ward-sheet-v1"
#: The facility name under which the ward's own sheet is stored and numbered.
WARD_ID = "ward"


@dataclass(frozen=True, slots=True)
class WardSheet:
    """Figures plus what is printed around them. `trend`: oldest first; fewer than two points draw no line."""

    figures: WardFigures
    revision: int
    made: Provenance
    break_ages_days: tuple[int, ...]
    trend: tuple[TrendPoint, ...] = ()
    changes: tuple[Change, ...] = ()  #: against the revision before
    wording: Wording = field(default_factory=Wording)
    figures_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        if len(self.break_ages_days) != len(self.figures.breaks):
            raise SheetDoesNotAddUp(f"expected an age for each break, found {len(self.break_ages_days)}")
        set_worked_out(self, figures_sha256=self.figures.sha256())

    @property
    def number(self) -> str:
        """20261122-ward."""
        return f"{self.figures.business_day:%Y%m%d}-{WARD_ID}"

    def to_plain(self) -> Plain:
        """JSON values for a JSON column."""
        return sealed(_LAYOUT, to_plain(self))

    def to_json(self) -> bytes:
        """RFC 8785 JSON, as it is stored and attached to the PDF."""
        return canonical_json(self.to_plain())

    @staticmethod
    def from_plain(stored: Plain) -> "WardSheet":
        """The sheet that `to_plain` wrote. Raises NotASheet or SheetDoesNotAddUp."""
        return from_plain(WardSheet, opened(_LAYOUT, stored))

    @staticmethod
    def from_json(stored: bytes | str) -> "WardSheet":
        """The sheet that `to_json` wrote. Raises NotASheet or SheetDoesNotAddUp."""
        return from_plain(WardSheet, opened(_LAYOUT, stored))


def issue_ward(
    figures: WardFigures,
    made: Provenance,
    *,
    previous: WardSheet | None = None,
    trend: tuple[TrendPoint, ...] = (),
    wording: Wording | None = None,
) -> WardSheet | None:
    """The next revision: 1 without a previous one, otherwise n+1 with what changed; None when no figure changed.

    Raises ValueError when `previous` is a sheet of another day.
    """
    if previous is not None and previous.figures.business_day != figures.business_day:
        raise ValueError(f"expected a revision of {figures.business_day}, found {previous.number}")
    if previous is not None and previous.figures_sha256 == figures.sha256():
        return None
    return WardSheet(
        figures=figures,
        revision=1 if previous is None else previous.revision + 1,
        made=made,
        break_ages_days=ages_in_days([found.row for found in figures.breaks], made.as_of),
        trend=trend,
        changes=() if previous is None else differences(previous.figures, figures),
        wording=wording or Wording(),
    )
