"""The counter's room: every address starts with the counter, and whoever comes in may work there."""

from typing import Any

from flask import Blueprint, abort, g

from pos.domain.access import Role
from pos.domain.business_day import business_day_of
from pos.facilities import Counter, UnknownPlace
from pos.storage import drawers
from pos.storage.drawers import DrawerSession
from pos.web.authentication import guard, staff
from pos.web.current import office

#: 現金取扱員 and 出納員. What only the 出納員 may do is asked where it is done (void_rights.py).
ROLES = (Role.CLERK, Role.SUPERVISOR)

blueprint = Blueprint("counter", __name__, url_prefix="/counter/<counter_id>", template_folder="templates")


@blueprint.url_value_preprocessor
def _take_counter_id(_: str | None, values: dict[str, Any] | None) -> None:
    g.counter_id = (values or {}).pop("counter_id", "")


guard(blueprint, *ROLES)


@blueprint.before_request
def _find_counter() -> None:
    # Another facility's counter does not exist for this person: 404 tells nothing, 403 would.
    try:
        g.counter = office().ward.counter(g.counter_id)
    except UnknownPlace:
        abort(404)
    if not staff().may_see(g.counter.facility):
        abort(404)


@blueprint.url_defaults
def _same_counter(_: str, values: dict[str, Any]) -> None:
    values.setdefault("counter_id", g.get("counter_id"))


def counter() -> Counter:
    """The counter of this request."""
    found = g.counter
    assert isinstance(found, Counter)
    return found


def unclosed_session() -> DrawerSession | None:
    """The counter's drawer session that is not closed."""
    with office().database.reading() as connection:
        return drawers.unclosed_of_counter(connection, counter().id)


def is_of_today(session: DrawerSession) -> bool:
    """Whether sales may still go into the session."""
    return session.business_day == business_day_of(office().clock.now(), office().ward.cut_off)


@blueprint.context_processor
def _what_every_page_shows() -> dict[str, object]:
    if "counter" not in g:  # an error page
        return {}
    return {"counter": g.counter, "facility": office().ward.facility(g.counter.facility)}
