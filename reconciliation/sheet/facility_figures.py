"""All figures of one facility's business day: what a revision is compared and signed by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reconciliation.figures import Plain, sha256_of
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out
from reconciliation.sheet.agents import AgentBlock
from reconciliation.sheet.as_json import to_plain
from reconciliation.sheet.breaks import AdjustmentBlock, BreakBlock
from reconciliation.sheet.difference import Row
from reconciliation.sheet.drawers import DrawerBlock
from reconciliation.sheet.headline import DayNote, Headline, headline_of
from reconciliation.sheet.labels import (
    BLOCK_A,
    BLOCK_B,
    BLOCK_C,
    BLOCK_D,
    BLOCK_E,
    BLOCK_F,
    BLOCK_HELD,
    FREE_OF_CHARGE,
    RECEIPTS,
)
from reconciliation.sheet.receipts import ReceiptSeries
from reconciliation.sheet.revenue import HeldBlock, RevenueBlock
from reconciliation.sheet.taken import TakenBlock


@dataclass(frozen=True, slots=True)
class FacilityFigures:
    """Nothing in here changes by itself: no run number, no time of making, no ages, no audit head (rules.md 11)."""

    ward_name: str
    facility_id: str
    facility_name: str
    section_name: str
    business_day: date
    taken: TakenBlock = field(default_factory=TakenBlock)
    revenue: RevenueBlock = field(default_factory=RevenueBlock)
    held: HeldBlock = field(default_factory=HeldBlock)
    drawers: DrawerBlock = field(default_factory=DrawerBlock)
    agents: AgentBlock = field(default_factory=AgentBlock)
    breaks: BreakBlock = field(default_factory=BreakBlock)
    adjustments: AdjustmentBlock = field(default_factory=AdjustmentBlock)
    receipts: tuple[ReceiptSeries, ...] = ()
    day_notes: tuple[DayNote, ...] = ()
    notes: tuple[str, ...] = ()  #: sentences, as they are printed
    headline: Headline = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("receipts", [series.key for series in self.receipts])
        set_worked_out(self, headline=headline_of(self.breaks.total, self.agents, self.day_notes))

    @property
    def has_movement(self) -> bool:
        """Whether anything happened: a quiet facility stands in the ward's 取扱なし一覧 and not in the print job."""
        blocks = (self.taken, self.revenue, self.held, self.drawers, self.agents, self.breaks, self.adjustments)
        unfinished = bool({DayNote.NOT_CLOSED, DayNote.NOT_ARRIVED}.intersection(self.day_notes))
        return any(block.rows for block in blocks) or bool(self.taken.free_count or self.receipts) or unfinished

    @property
    def single_figures(self) -> dict[str, str]:
        """What stands on the sheet by itself, in words, for the comparison of revisions."""
        return {
            "施設名": self.facility_name,
            "所管課": self.section_name,
            "突合": " ".join(filter(None, (self.headline.in_words, self.headline.beside_in_words))),
            "特記事項": " ".join(self.notes),
        }

    @property
    def blocks(self) -> dict[str, Sequence[Row]]:
        """Every block's rows under its printed name."""
        return {
            BLOCK_A: self.taken.rows,
            FREE_OF_CHARGE: self.taken.free_of_charge,
            BLOCK_B: self.revenue.rows,
            BLOCK_HELD: self.held.rows,
            BLOCK_C: self.drawers.rows,
            BLOCK_D: self.agents.rows,
            BLOCK_E: self.breaks.rows,
            BLOCK_F: self.adjustments.rows,
            RECEIPTS: self.receipts,
        }

    def as_plain(self) -> Plain:
        """The figures as JSON values, ready for RFC 8785."""
        return to_plain(self)

    def sha256(self) -> str:
        """Equal figures, equal hash; anything else, another one."""
        return sha256_of(self.as_plain())
