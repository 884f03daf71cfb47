"""確定: who and what would be closed, by name, and what is in the way of the others; then all that agree at once."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.domain.access import Role
from pos.web.authentication import actor, staff
from pos.web.current import office
from reconciliation.closing import close_day
from reconciliation.closing_candidates import InTheWay, candidates_of
from reconciliation.web.blueprint import blueprint, day_of

_SHOWN = "shown_"
_IN_THE_WAY = {
    InTheWay.NIGHT_IS_RUNNING: "突合の実行中",
    InTheWay.DAY_NOT_RECONCILED: "突合前",
    InTheWay.NO_SHEET: "日計表なし",
    InTheWay.FACTS_CHANGED: "日計表の後に変わった",
    InTheWay.BREAKS_BLOCK: "不一致の解消待ち",
    InTheWay.SHEET_CHANGED: "表示した版より新しい日計表がある",
}


@blueprint.get("/days/<day_text>/close")
def closing_page(day_text: str) -> ResponseReturnValue:
    """What would be closed now."""
    business_day = day_of(day_text)
    with office().database.reading() as connection:
        found = candidates_of(office(), connection, business_day)
    if not found:
        abort(404)
    return render_template(
        "accounting/closing.html",
        business_day=business_day,
        ready=[one for one in found if one.can_be_closed],
        closed=[one for one in found if one.is_closed],
        left=[one for one in found if one.obstacles],
        words=_IN_THE_WAY,
        places={place.id: place.name_on(business_day) for place in office().ward.facilities.values()},
        may_close=staff().is_one_of(Role.ACCOUNTING),
        was_closed=request.args.get("closed", type=int),
    )


@blueprint.post("/days/<day_text>/close")
def close_the_day(day_text: str) -> ResponseReturnValue:
    """Close what was shown, as it was shown: a sheet that has changed since stays open."""
    if not staff().is_one_of(Role.ACCOUNTING):
        abort(403)
    business_day = day_of(day_text)
    shown = {name.removeprefix(_SHOWN): sha for name, sha in request.form.items() if name.startswith(_SHOWN)}
    known = [facility for facility in shown if facility in office().ward.facilities]
    if known:
        closing = close_day(office(), business_day, actor(), facilities=known, shown=shown)
        return redirect(url_for(".closing_page", day_text=business_day, closed=len(closing.closed)))
    return redirect(url_for(".closing_page", day_text=business_day))
