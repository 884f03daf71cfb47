"""The figures of one business day: gross − refunds − fees = net, for each facility and for the ward. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from pos.domain.drawer import DrawerStatus
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities import Facility, Ward
from reconciliation.blocks.agents import agent_block
from reconciliation.blocks.bank import bank_block
from reconciliation.blocks.breaks import DayBreak, adjustment_block, break_block, break_row
from reconciliation.blocks.drawers import drawer_block, receipt_series
from reconciliation.blocks.revenue import held_block, revenue_block
from reconciliation.blocks.taken import taken_block
from reconciliation.breaks import WARD_WIDE, BreakStatus, Fact
from reconciliation.day_rows import DayRows, Series
from reconciliation.findings.day import Hit, invariants
from reconciliation.findings.legs import PendingLeg
from reconciliation.proof.legs import Leg
from reconciliation.proof.reports_due import ReportsDue
from reconciliation.sheet import DayNote, FacilityFigures, SettlementSheet, WardFigures, ward_figures_of
from reconciliation.sheet.ward_rows import WardBreak

#: The check that the events and the journal tell the same: PDF = CSV = screen = journal, to the yen.
SHEET_IS_JOURNAL = "I11"


class _OfFacility(Protocol):
    @property
    def facility(self) -> str: ...


_Row = TypeVar("_Row", bound=_OfFacility)


@dataclass(frozen=True)
class Proof:
    """What the proof found: legs that wait, legs that a break speaks of, and the breaks as they will stand."""

    pending: Sequence[PendingLeg] = ()
    broken: Sequence[Leg] = ()
    breaks: Sequence[DayBreak] = ()


def journal_facts(day: date, rows: DayRows) -> list[Fact]:
    """Where block A or block B is not what the journal says."""
    net: dict[str, Yen] = defaultdict(lambda: Yen(0))
    for row in rows.taken:
        net[row.facility] += row.amount_yen if row.sort == "taken" else -row.amount_yen
    detail: dict[str, Yen] = defaultdict(lambda: Yen(0))
    for income in rows.income:
        detail[income.facility] += income.amount_yen
    hits = []
    for facility in sorted({*net, *detail, *rows.income_totals}):
        booked = rows.income_totals.get(facility, Yen(0))
        if {net[facility], detail[facility]} != {booked}:
            told = f"収納 {net[facility]}、科目別 {detail[facility]}、仕訳 {booked}"
            hits.append(Hit(SHEET_IS_JOURNAL, facility, told))
    return list(invariants(day, hits))


class Settlement:
    """The ward's day, one facility after the other."""

    def __init__(self, ward: Ward, business_day: date, rows: DayRows, proof: Proof, reports: ReportsDue) -> None:
        self._ward = ward
        self._day = business_day
        self._rows = rows
        self._proof = proof
        self._reports = reports
        self._by_facility = _ByFacility(ward, rows, proof)

    def facilities(self) -> list[Facility]:
        """Those in use on the day, and any other with a row, in the order of facilities.yaml.

        Raises Refused `unknown_facility` when money was taken at a place the file has lost.
        """
        moving = self._by_facility.names()
        lost = sorted(moving - set(self._ward.facilities) - {WARD_WIDE})
        if lost:
            raise Refused("unknown_facility", f"facilities.yaml has no {', '.join(lost)}, but money was taken there")
        known = self._ward.facilities.values()
        return [place for place in known if place.is_in_use(self._day) or place.id in moving]

    def figures_of(self, facility: Facility) -> FacilityFigures:
        """All figures of one facility."""
        of = self._by_facility
        income = of.income[facility.id]
        breaks = of.breaks[facility.id]
        figures = FacilityFigures(
            ward_name=self._ward.name,
            facility_id=facility.id,
            facility_name=facility.name_on(self._day),
            section_name=self._ward.sections[facility.section].name,
            business_day=self._day,
            taken=taken_block(self._ward, of.taken[facility.id], of.free[facility.id]),
            revenue=revenue_block(self._ward, income),
            held=held_block(self._ward, income),
            drawers=drawer_block(self._ward, of.drawers[facility.id], self._rows.terminals),
            agents=agent_block(self._reports, of.proven[facility.id], of.pending[facility.id], of.broken[facility.id]),
            breaks=break_block(breaks),
            adjustments=adjustment_block(
                self._ward,
                self._day,
                of.earlier[facility.id],
                of.late[facility.id],
                of.found_later[facility.id],
                breaks,
            ),
            receipts=receipt_series(self._ward, of.receipts[facility.id]),
            day_notes=self._notes(facility),
        )
        if figures.has_movement or figures.day_notes:
            return figures
        open_today = self._ward.is_open(facility.id, self._day, self._reports.is_holiday)
        return replace(figures, day_notes=(DayNote.NO_BUSINESS if open_today else DayNote.CLOSED_DAY,))

    def ward_figures(self, sheets: Sequence[SettlementSheet]) -> WardFigures:
        """The total over the facilities' newest sheets, with the breaks that belong to no single facility."""
        of_the_ward = [one for one in self._proof.breaks if one.fact.facility == WARD_WIDE]
        open_ones = [one for one in of_the_ward if one.status is not BreakStatus.CLOSED]
        notes = tuple(one.fact.detail for one in open_ones if one.fact.kind.is_unfinished)
        figures = ward_figures_of(self._ward.name, self._day, sheets, notes)
        shown = [
            WardBreak(WARD_WIDE, self._ward.name, break_row(one))
            for one in open_ones
            if not one.fact.kind.is_unfinished
        ]
        agents = {agent.id: agent.name for agent in self._ward.agents.values()}
        return replace(figures, breaks=(*figures.breaks, *shown), bank=bank_block(agents, self._rows.at_bank))

    def _notes(self, facility: Facility) -> tuple[DayNote, ...]:
        of = self._by_facility
        unclosed = any(drawer.status is not DrawerStatus.CLOSED for drawer in of.drawers[facility.id])
        not_here = any(waiting.overdue for waiting in of.pending[facility.id])
        found = {DayNote.NOT_CLOSED: unclosed, DayNote.NOT_ARRIVED: not_here}
        return tuple(note for note, holds in found.items() if holds)


class _ByFacility:
    """The rows of each facility; of one without any, none."""

    def __init__(self, ward: Ward, rows: DayRows, proof: Proof) -> None:
        self.taken = _split(rows.taken)
        self.free = _split(rows.free)
        self.income = _split(rows.income)
        self.proven = _split(rows.proven)
        self.drawers = _split(rows.drawers)
        self.earlier = _split(rows.earlier)
        self.late = _split(rows.late)
        self.found_later = _split(rows.found_later)
        self.broken = _split(proof.broken)
        self.pending: dict[str, list[PendingLeg]] = defaultdict(list)
        for waiting in proof.pending:
            self.pending[waiting.leg.facility].append(waiting)
        self.breaks: dict[str, list[DayBreak]] = defaultdict(list)
        for one in proof.breaks:
            self.breaks[one.fact.facility].append(one)
        self.receipts: dict[str, list[Series]] = defaultdict(list)
        for series in rows.receipts:
            counter = ward.counters.get(series.counter)
            self.receipts[counter.facility if counter else series.counter].append(series)

    def names(self) -> set[str]:
        """Every facility with a row."""
        return {name for rows in vars(self).values() for name, found in rows.items() if found}


def _split(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.facility].append(row)
    return groups
