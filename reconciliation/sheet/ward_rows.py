"""The rows that only the ward's sheet has: its facilities, its breaks with their place, its trend."""

from dataclasses import dataclass
from datetime import date

from pos.domain.money import Yen
from reconciliation.sheet.breaks import AdjustmentKind, BreakRow
from reconciliation.sheet.headline import DAY_NOTES, DayNote, HeadlineState


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One facility's line; its hash makes the ward's hash stand for every sheet under it."""

    facility_id: str
    facility_name: str
    section_name: str
    state: HeadlineState
    unfinished: str  #: 未締め, 未着 or empty
    count: int
    gross_yen: Yen
    net_yen: Yen
    pay_in_yen: Yen
    over_short_yen: Yen
    pending_count: int
    pending_yen: Yen
    break_count: int
    difference_yen: Yen
    revision: int
    figures_sha256: str

    @property
    def key(self) -> tuple[str, ...]:
        """The facility."""
        return (self.facility_id,)

    @property
    def title(self) -> str:
        """The facility's name."""
        return self.facility_name


@dataclass(frozen=True, slots=True)
class QuietFacility:
    """A line of 取扱なし一覧. `state` is NO_BUSINESS or CLOSED_DAY."""

    facility_id: str
    facility_name: str
    section_name: str
    state: DayNote

    @property
    def key(self) -> tuple[str, ...]:
        """The facility."""
        return (self.facility_id,)

    @property
    def title(self) -> str:
        """The facility's name and why it is quiet."""
        return f"{self.facility_name} {DAY_NOTES[self.state]}"


@dataclass(frozen=True, slots=True)
class WardBreak:
    """A break and where it is."""

    facility_id: str
    facility_name: str
    row: BreakRow

    @property
    def key(self) -> tuple[str, ...]:
        """The break."""
        return self.row.key

    @property
    def title(self) -> str:
        """Facility, number and kind."""
        return f"{self.facility_name} {self.row.title}"


@dataclass(frozen=True, slots=True)
class AdjustmentSum:
    """All adjustments of one kind; the facilities' sheets list them."""

    kind: AdjustmentKind
    kind_name: str
    count: int
    amount_yen: Yen

    @property
    def key(self) -> tuple[str, ...]:
        """The kind."""
        return (str(self.kind),)

    @property
    def title(self) -> str:
        """The kind."""
        return self.kind_name


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The ward's net of one day, for the line of the last 30 days; no figure of the sheet's own day."""

    day: date
    net_yen: Yen
