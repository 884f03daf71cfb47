"""Which facility-days accounting can close (確定), and what is in the way of the others."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from pos.domain.facility_day import DAY_MOVES, DayMove, DayStatus
from pos.office import Office
from reconciliation import readmodels
from reconciliation.blocks.taken import taken_block
from reconciliation.breaks import WARD_WIDE, BreakKind
from reconciliation.readmodels import BreakOverview
from reconciliation.sheet import WARD_ID, SettlementSheet, TakenAmounts
from reconciliation.storage import days, news, runs, sheets, taken
from reconciliation.storage.sheets import StoredSheet


class InTheWay(StrEnum):
    """Why a day cannot be closed. The values are shown to programs: they never change their meaning."""

    NIGHT_IS_RUNNING = "night_is_running"  #: a run of the day is not finished: its sheet may become another one
    DAY_NOT_RECONCILED = "day_not_reconciled"
    NO_SHEET = "no_sheet"
    FACTS_CHANGED = "facts_changed"  #: something came after the sheet was made; the next run prints it
    BREAKS_BLOCK = "breaks_block"
    SHEET_CHANGED = "sheet_changed"  #: the person has looked at another revision


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. `breaks`: those that have to be resolved, the ward's own among them."""

    code: InTheWay
    detail: str
    breaks: tuple[BreakOverview, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One facility's day with its newest sheet; it can be closed when nothing is in the way and it is not closed."""

    facility: str
    status: DayStatus
    sheet: StoredSheet | None
    obstacles: tuple[Obstacle, ...]

    @property
    def is_closed(self) -> bool:
        """確定 already."""
        return self.status is DayStatus.CLOSED

    @property
    def can_be_closed(self) -> bool:
        """Whether 確定 would close it."""
        return not self.is_closed and not self.obstacles


def candidates_of(
    office: Office,
    connection: Connection,
    business_day: date,
    *,
    facilities: Collection[str] | None = None,
    shown: Mapping[str, str] | None = None,
    for_update: bool = False,
) -> list[Candidate]:
    """Every facility of the day, or the named ones, in the order of facilities.yaml.

    `shown`: the figures_sha256 of the sheets a person has looked at; any other sheet is in the way. `for_update`:
    what is found stays true until the transaction ends.
    """
    if for_update:
        runs.let_none_begin(connection)
    statuses = days.statuses(connection, business_day, for_update=for_update)
    look = _Look(office, connection, business_day, shown)
    known = {*statuses, *look.sheets} if facilities is None else set(facilities)
    in_order = [place for place in office.ward.facilities if place in known]
    return [look.at(facility, statuses.get(facility, DayStatus.OPEN)) for facility in in_order]


#: Of the breaks that belong to no single place, those that shake every place's figures. A stranger's deposit or an
#: agent's late payout does not: it stays a break of the ward, whichever days are closed.
_ABOUT_EVERY_PLACE = {BreakKind.INVARIANT_FAILED}


class _Look:
    """One look at the day as it is stored."""

    def __init__(
        self, office: Office, connection: Connection, business_day: date, shown: Mapping[str, str] | None
    ) -> None:
        self._day = business_day
        self._shown = shown
        newest = sheets.newest(connection, business_day, published=True)
        self.sheets = {facility: sheet for facility, sheet in newest.items() if facility != WARD_ID}
        self._at_work = runs.is_at_work(connection, business_day)
        self._has_news = business_day in news.days_with_news(office, connection)
        self._taken = _taken_by_facility(office, connection, business_day)
        self._blocking: dict[str, list[BreakOverview]] = defaultdict(list)
        for one in readmodels.breaks_of(connection, business_day):
            if one.blocks_closing and (one.fact.facility != WARD_WIDE or one.fact.kind in _ABOUT_EVERY_PLACE):
                self._blocking[one.fact.facility].append(one)

    def at(self, facility: str, status: DayStatus) -> Candidate:
        """One facility; a closed day has nothing in its way any more."""
        sheet = self.sheets.get(facility)
        if status is DayStatus.CLOSED:
            return Candidate(facility, status, sheet, ())
        return Candidate(facility, status, sheet, tuple(self._obstacles(facility, status, sheet)))

    def _obstacles(self, facility: str, status: DayStatus, sheet: StoredSheet | None) -> Iterator[Obstacle]:
        if self._at_work:
            yield Obstacle(InTheWay.NIGHT_IS_RUNNING, f"a run of {self._day} is not finished")
        if not DAY_MOVES.allows(status, DayMove.CLOSE):
            yield Obstacle(InTheWay.DAY_NOT_RECONCILED, f"expected a day that is reconciled, found {status.value}")
        if sheet is None:
            yield Obstacle(InTheWay.NO_SHEET, f"there is no sheet of {self._day}")
            return
        yield from self._sheet_is_old(facility, sheet)
        blocking = (*self._blocking[facility], *self._blocking[WARD_WIDE])
        if blocking:
            kinds = ", ".join(f"{one.fact.kind.value} at {one.fact.facility}" for one in blocking)
            yield Obstacle(InTheWay.BREAKS_BLOCK, f"not resolved: {kinds}", blocking)

    def _sheet_is_old(self, facility: str, sheet: StoredSheet) -> Iterator[Obstacle]:
        printed = SettlementSheet.from_plain(sheet.sheet).figures.taken.total
        found = self._taken[facility]
        if found != printed:
            # Also what news cannot see: facts that came in under an instant before the run, or long after the day.
            told = f"taken {found.net_yen} in {found.count}, the sheet says {printed.net_yen} in {printed.count}"
            yield Obstacle(InTheWay.FACTS_CHANGED, told)
        elif self._has_news:
            yield Obstacle(InTheWay.FACTS_CHANGED, f"something came for {self._day} since its last run")
        if self._shown is not None and self._shown.get(facility) != sheet.figures_sha256:
            looked_at = self._shown.get(facility, "nothing")
            told = f"expected the sheet that was looked at, {looked_at}, found {sheet.figures_sha256}"
            yield Obstacle(InTheWay.SHEET_CHANGED, told)


def _taken_by_facility(office: Office, connection: Connection, day: date) -> dict[str, TakenAmounts]:
    rows = defaultdict(list)
    for row in taken.of_day(connection, day):
        rows[row.facility].append(row)
    nothing = taken_block(office.ward, [], []).total
    totals = {facility: taken_block(office.ward, some, []).total for facility, some in rows.items()}
    return defaultdict(lambda: nothing, totals)
