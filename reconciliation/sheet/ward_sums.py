"""The facilities' blocks added up, row by row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from pos.domain.money import total
from pos.domain.tender import Tender
from reconciliation.sheet.adding_up import sum_of
from reconciliation.sheet.agents import AgentAmounts, AgentBlock, AgentRow
from reconciliation.sheet.breaks import AdjustmentKind
from reconciliation.sheet.drawers import DrawerTotals
from reconciliation.sheet.facility_figures import FacilityFigures
from reconciliation.sheet.labels import state_in_words
from reconciliation.sheet.revenue import HeldAmounts, HeldBlock, HeldRow, RevenueAmounts, RevenueBlock, RevenueRow
from reconciliation.sheet.taken import FreeOfCharge, TakenAmounts, TakenBlock, TakenRow
from reconciliation.sheet.ward_rows import AdjustmentSum

_Row = TypeVar("_Row", bound="_Keyed")
_TENDERS = list(Tender)


class _Keyed(Protocol):
    @property
    def key(self) -> tuple[str, ...]: ...


def taken_by_all(facilities: Sequence[FacilityFigures]) -> TakenBlock:
    """Block A, tenders in their fixed order."""
    rows = _merged(
        (row for facility in facilities for row in facility.taken.rows),
        lambda rows: TakenRow(
            rows[0].tender, rows[0].tender_name, rows[0].brand, sum_of(TakenAmounts, [row.amounts for row in rows])
        ),
    )
    free = _merged(
        (row for facility in facilities for row in facility.taken.free_of_charge),
        lambda rows: FreeOfCharge(rows[0].reason_name, sum(row.count for row in rows)),
    )
    return TakenBlock(tuple(sorted(rows, key=lambda row: _TENDERS.index(row.tender))), free)


def revenue_of_all(facilities: Sequence[FacilityFigures]) -> RevenueBlock:
    """Block B, by year and account number."""

    def together(rows: Sequence[RevenueRow]) -> RevenueRow:
        return replace(rows[0], amounts=sum_of(RevenueAmounts, [row.amounts for row in rows]))

    rows = _merged((row for facility in facilities for row in facility.revenue.rows), together)
    return RevenueBlock(tuple(sorted(rows, key=lambda row: (row.fiscal_year, row.account_code, row.key))))


def held_by_all(facilities: Sequence[FacilityFigures]) -> HeldBlock:
    """Money of other owners, by owner."""

    def together(rows: Sequence[HeldRow]) -> HeldRow:
        return replace(rows[0], amounts=sum_of(HeldAmounts, [row.amounts for row in rows]))

    rows = _merged((row for facility in facilities for row in facility.held.rows), together)
    return HeldBlock(tuple(sorted(rows, key=lambda row: row.key)))


def agents_of_all(facilities: Sequence[FacilityFigures]) -> AgentBlock:
    """Block D, by agent and its days."""

    def together(rows: Sequence[AgentRow]) -> AgentRow:
        return replace(rows[0], amounts=sum_of(AgentAmounts, [row.amounts for row in rows]))

    rows = _merged((row for facility in facilities for row in facility.agents.rows), together)
    return AgentBlock(tuple(sorted(rows, key=lambda row: row.key)))


def drawers_of_all(facilities: Sequence[FacilityFigures]) -> DrawerTotals:
    """Block C as one line."""
    return sum_of(DrawerTotals, [facility.drawers.total for facility in facilities])


def adjustments_of_all(facilities: Sequence[FacilityFigures]) -> tuple[AdjustmentSum, ...]:
    """Block F by kind; kinds that do not occur are left out."""
    rows = [row for facility in facilities for row in facility.adjustments.rows]
    sums = []
    for kind in AdjustmentKind:
        amounts = [row.amount_yen for row in rows if row.kind is kind]
        if amounts:
            sums.append(AdjustmentSum(kind, state_in_words(kind), len(amounts), total(amounts)))
    return tuple(sums)


def _merged(rows: Iterable[_Row], together: Callable[[Sequence[_Row]], _Row]) -> tuple[_Row, ...]:
    by_key: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return tuple(together(same) for same in by_key.values())
