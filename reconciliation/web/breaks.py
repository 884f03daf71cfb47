"""不一致一覧: everything that does not agree, of all days; and one break with all that happened to it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen, total
from pos.web.current import office
from reconciliation import readmodels
from reconciliation.breaks import WARD_WIDE, BreakKind, BreakStatus, Fact, blocks_closing
from reconciliation.storage import breaks as stored
from reconciliation.storage.breaks import Wanted
from reconciliation.web.blueprint import blueprint

#: More than a person reads; the filters make it fewer.
_MOST = 500


@dataclass(frozen=True)
class Listed:
    """A break in the list. `age_days`: since its business day."""

    fact: Fact
    status: BreakStatus
    found_at: datetime
    age_days: int

    @property
    def blocks_closing(self) -> bool:
        """Whether 確定 waits for it."""
        return blocks_closing(self.fact.kind, self.status)


@dataclass(frozen=True)
class KindGroup:
    """All of one kind: what has one cause is looked at together."""

    kind: BreakKind
    breaks: list[Listed]

    @property
    def difference_yen(self) -> Yen:
        """Of all of them."""
        return total([one.fact.difference_yen for one in self.breaks])


@blueprint.get("/breaks")
def break_list() -> ResponseReturnValue:
    """Open ones by kind; `?kind=`, `?facility=`, `?agent=` show fewer, `?closed=1` those that are over, too."""
    wanted = Wanted(
        kind=request.args.get("kind") or None,
        facility=request.args.get("facility") or None,
        agent=request.args.get("agent") or None,
        closed=request.args.get("closed") == "1",
    )
    today = business_day_of(office().clock.now(), office().ward.cut_off)
    with office().database.reading() as connection:
        found = stored.of_all_days(connection, wanted)
    listed = [Listed(fact, status, at, (today - fact.business_day).days) for fact, status, at in found[:_MOST]]
    groups: dict[BreakKind, list[Listed]] = defaultdict(list)
    for one in listed:
        groups[one.fact.kind].append(one)
    return render_template(
        "accounting/break_list.html",
        wanted=wanted,
        groups=[KindGroup(kind, groups[kind]) for kind in BreakKind if kind in groups],
        count=len(found),
        left_out=len(found) - len(listed),
        difference_yen=total([one.fact.difference_yen for one in listed]),
        kinds=list(BreakKind),
        agents={agent.id: agent.name for agent in office().ward.agents.values()},
        places=_places(),
    )


@blueprint.get("/breaks/<break_id>")
def one_break(break_id: str) -> ResponseReturnValue:
    """Both sides, and every step since it was found."""
    with office().database.reading() as connection:
        day = stored.day_of(connection, break_id)
        if day is None:
            abort(404)
        found = next(one for one in readmodels.breaks_of(connection, day) if one.fact.break_id == break_id)
        history = stored.history(connection, break_id)
        sheets = {one.facility for one in readmodels.sheets_of(connection, day)}
    return render_template(
        "accounting/one_break.html",
        one=found,
        history=history,
        places=_places(),
        place_has_sheet=found.fact.facility in sheets,
        agents={agent.id: agent.name for agent in office().ward.agents.values()},
        today=_today(),
    )


def _today() -> date:
    return business_day_of(office().clock.now(), office().ward.cut_off)


def _places() -> dict[str, str]:
    return {WARD_WIDE: "区全体"} | {place.id: place.name for place in office().ward.facilities.values()}
