"""One revision of one facility's sheet, with every printed figure final."""

from dataclasses import dataclass, field

from pos.domain.facility_day import DayStatus
from reconciliation.figures import Plain, canonical_json
from reconciliation.sheet.adding_up import SheetDoesNotAddUp, set_worked_out
from reconciliation.sheet.as_json import from_plain, to_plain
from reconciliation.sheet.difference import Change, differences
from reconciliation.sheet.facility_figures import FacilityFigures
from reconciliation.sheet.provenance import Provenance, Wording, ages_in_days
from reconciliation.sheet.stored import opened, sealed

_LAYOUT = "settlement-sheet-v1"


@dataclass(frozen=True, slots=True)
class SettlementSheet:
    """Figures plus what is printed around them. `break_ages_days` runs parallel to `figures.breaks.rows`."""

    figures: FacilityFigures
    revision: int
    day_status: DayStatus
    made: Provenance
    break_ages_days: tuple[int, ...]
    changes: tuple[Change, ...] = ()  #: against the revision before
    wording: Wording = field(default_factory=Wording)
    figures_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        if len(self.break_ages_days) != len(self.figures.breaks.rows):
            raise SheetDoesNotAddUp(f"expected an age for each break, found {len(self.break_ages_days)}")
        set_worked_out(self, figures_sha256=self.figures.sha256())

    @property
    def number(self) -> str:
        """20261122-tax: what people write down; the revision is said beside it."""
        return sheet_number(self.figures)

    def to_plain(self) -> Plain:
        """JSON values for a JSON column."""
        return sealed(_LAYOUT, to_plain(self))

    def to_json(self) -> bytes:
        """RFC 8785 JSON, as it is stored and attached to the PDF."""
        return canonical_json(self.to_plain())

    @staticmethod
    def from_plain(stored: Plain) -> "SettlementSheet":
        """The sheet that `to_plain` wrote. Raises NotASheet or SheetDoesNotAddUp."""
        return from_plain(SettlementSheet, opened(_LAYOUT, stored))

    @staticmethod
    def from_json(stored: bytes | str) -> "SettlementSheet":
        """The sheet that `to_json` wrote. Raises NotASheet or SheetDoesNotAddUp."""
        return from_plain(SettlementSheet, opened(_LAYOUT, stored))


def sheet_number(figures: FacilityFigures) -> str:
    """20261122-tax."""
    return f"{figures.business_day:%Y%m%d}-{figures.facility_id}"


def issue(
    figures: FacilityFigures,
    made: Provenance,
    *,
    previous: SettlementSheet | None = None,
    day_status: DayStatus = DayStatus.RECONCILED,
    wording: Wording | None = None,
) -> SettlementSheet | None:
    """The next revision: 1 without a previous one, otherwise n+1 with what changed; None when no figure changed.

    Raises ValueError when `previous` is a sheet of another day or place.
    """
    if previous is not None and previous.number != sheet_number(figures):
        raise ValueError(f"expected a revision of {sheet_number(figures)}, found {previous.number}")
    if previous is not None and previous.figures_sha256 == figures.sha256():
        return None
    return SettlementSheet(
        figures=figures,
        revision=1 if previous is None else previous.revision + 1,
        day_status=day_status,
        made=made,
        break_ages_days=ages_in_days(figures.breaks.rows, made.as_of),
        changes=() if previous is None else differences(previous.figures, figures),
        wording=wording or Wording(),
    )
