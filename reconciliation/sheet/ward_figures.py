"""All figures of the ward's business day: the facilities' blocks added up, and one line for each facility."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reconciliation.figures import Plain, sha256_of
from reconciliation.sheet.adding_up import SheetDoesNotAddUp, refuse_twice, set_worked_out
from reconciliation.sheet.agents import AgentBlock
from reconciliation.sheet.as_json import to_plain
from reconciliation.sheet.bank import BankBlock
from reconciliation.sheet.breaks import BreakTotals, totals_of
from reconciliation.sheet.difference import Row
from reconciliation.sheet.drawers import DrawerTotals
from reconciliation.sheet.headline import DAY_NOTES, DayNote, Headline, HeadlineState, headline_of
from reconciliation.sheet.labels import (
    BLOCK_A,
    BLOCK_ACCOUNT,
    BLOCK_B,
    BLOCK_D,
    BLOCK_E,
    BLOCK_F,
    BLOCK_HELD,
    BLOCK_PAYOUTS,
    BLOCK_PLACES,
    state_in_words,
)
from reconciliation.sheet.revenue import HeldBlock, RevenueBlock
from reconciliation.sheet.settlement_sheet import SettlementSheet
from reconciliation.sheet.taken import TakenBlock
from reconciliation.sheet.ward_rows import AdjustmentSum, FacilityRow, QuietFacility, WardBreak
from reconciliation.sheet.ward_sums import (
    adjustments_of_all,
    agents_of_all,
    drawers_of_all,
    held_by_all,
    revenue_of_all,
    taken_by_all,
)

_WORST_FIRST = (HeadlineState.BROKEN, HeadlineState.PENDING, HeadlineState.AGREED)
_UNFINISHED = (DayNote.NOT_CLOSED, DayNote.NOT_ARRIVED)


@dataclass(frozen=True, slots=True)
class WardFigures:
    """Made by `ward_figures_of`; like a facility's figures, nothing in here changes by itself."""

    ward_name: str
    business_day: date
    taken: TakenBlock
    revenue: RevenueBlock
    held: HeldBlock
    drawers: DrawerTotals
    agents: AgentBlock
    breaks: tuple[WardBreak, ...]
    adjustments: tuple[AdjustmentSum, ...]
    facilities: tuple[FacilityRow, ...]
    without_movement: tuple[QuietFacility, ...]
    day_notes: tuple[DayNote, ...] = ()
    notes: tuple[str, ...] = ()
    bank: BankBlock = field(default_factory=BankBlock)
    break_totals: BreakTotals = field(init=False)
    headline: Headline = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice(
            "facilities", [place.key for place in self.facilities] + [place.key for place in self.without_movement]
        )
        totals = totals_of(tuple(found.row for found in self.breaks))
        headline = headline_of(totals, self.agents, self.day_notes)
        set_worked_out(self, break_totals=totals, headline=headline)

    @property
    def single_figures(self) -> dict[str, str]:
        """What stands on the sheet by itself, in words, for the comparison of revisions."""
        return {
            "突合": " ".join(filter(None, (self.headline.in_words, self.headline.beside_in_words))),
            "特記事項": " ".join(self.notes),
            "入金明細": state_in_words(self.bank.statement),
        }

    @property
    def blocks(self) -> dict[str, Sequence[Row]]:
        """Every block's rows under its printed name."""
        return {
            BLOCK_A: self.taken.rows,
            BLOCK_B: self.revenue.rows,
            BLOCK_HELD: self.held.rows,
            BLOCK_D: self.agents.rows,
            BLOCK_PAYOUTS: self.bank.payouts,
            BLOCK_ACCOUNT: self.bank.others,
            BLOCK_E: self.breaks,
            BLOCK_F: self.adjustments,
            BLOCK_PLACES: self.facilities,
            "取扱なし": self.without_movement,
        }

    def as_plain(self) -> Plain:
        """The figures as JSON values, ready for RFC 8785."""
        return to_plain(self)

    def sha256(self) -> str:
        """Equal figures, equal hash; each facility's hash is part of it."""
        return sha256_of(self.as_plain())


def ward_figures_of(
    ward_name: str, business_day: date, sheets: Sequence[SettlementSheet], notes: tuple[str, ...] = ()
) -> WardFigures:
    """The ward's day from its facilities' newest sheets, worst first, otherwise in the order they come in.

    Raises SheetDoesNotAddUp when a sheet is of another day or a facility comes twice.
    """
    _refuse_other_days(business_day, sheets)
    moving = [sheet for sheet in sheets if sheet.figures.has_movement]
    moving.sort(key=lambda sheet: _WORST_FIRST.index(sheet.figures.headline.state))
    figures = [sheet.figures for sheet in moving]
    return WardFigures(
        ward_name=ward_name,
        business_day=business_day,
        taken=taken_by_all(figures),
        revenue=revenue_of_all(figures),
        held=held_by_all(figures),
        drawers=drawers_of_all(figures),
        agents=agents_of_all(figures),
        breaks=tuple(
            WardBreak(place.facility_id, place.facility_name, row) for place in figures for row in place.breaks.rows
        ),
        adjustments=adjustments_of_all(figures),
        facilities=tuple(_facility_row(sheet) for sheet in moving),
        without_movement=tuple(_quiet(sheet) for sheet in sheets if not sheet.figures.has_movement),
        day_notes=tuple(note for note in _UNFINISHED if any(note in place.day_notes for place in figures)),
        notes=notes,
    )


def _refuse_other_days(business_day: date, sheets: Sequence[SettlementSheet]) -> None:
    for sheet in sheets:
        if sheet.figures.business_day != business_day:
            raise SheetDoesNotAddUp(f"expected sheets of {business_day}, found {sheet.number}")


def _facility_row(sheet: SettlementSheet) -> FacilityRow:
    figures, headline = sheet.figures, sheet.figures.headline
    return FacilityRow(
        facility_id=figures.facility_id,
        facility_name=figures.facility_name,
        section_name=figures.section_name,
        state=headline.state,
        unfinished="・".join(DAY_NOTES[note] for note in _UNFINISHED if note in figures.day_notes),
        count=figures.taken.total.count,
        gross_yen=figures.taken.total.gross_yen,
        net_yen=figures.taken.total.net_yen,
        pay_in_yen=figures.drawers.total.pay_in_yen,
        over_short_yen=figures.drawers.total.over_short_yen,
        pending_count=headline.pending_count,
        pending_yen=headline.pending_yen,
        break_count=headline.break_count,
        difference_yen=headline.difference_yen,
        revision=sheet.revision,
        figures_sha256=sheet.figures_sha256,
    )


def _quiet(sheet: SettlementSheet) -> QuietFacility:
    figures = sheet.figures
    closed = DayNote.CLOSED_DAY in figures.day_notes
    state = DayNote.CLOSED_DAY if closed else DayNote.NO_BUSINESS
    return QuietFacility(figures.facility_id, figures.facility_name, figures.section_name, state)
