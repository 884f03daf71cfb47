"""Log-in, log-out, and the way to one's own room."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.domain.access import Role, StaffMember
from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.facilities import Counter, Facility
from pos.web.authentication import guard, let_in, let_out, staff, staff_or_nobody
from pos.web.current import office

blueprint = Blueprint("sign_in", __name__)

#: Rooms behind the log-in that every role may enter.
rooms = Blueprint("rooms", __name__)
guard(rooms, *Role)

#: Who begins the day with the settlement sheets; the room asks for itself, too.
ACCOUNTING_ROLES = (Role.ACCOUNTING, Role.AUDITOR, Role.ADMINISTRATOR)

_REFUSALS = {
    "sign_in_refused": "職員番号かパスワードが違います。",
    "too_many_attempts": "続けて間違えたため、受け付けを止めています。{minutes}分ほど待って、もう一度お試しください。",
}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Where a person's work begins."""
    member = staff_or_nobody()
    return redirect(_first_room(member) if member else url_for(".page"))


@blueprint.get("/sign-in")
def page() -> ResponseReturnValue:
    """The form."""
    return render_template("sign_in.html", next=request.args.get("next", ""))


@blueprint.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in and go on to where the person wanted to go."""
    wanted = request.form.get("next", "")
    try:
        member = let_in(request.form.get("number", "").strip(), request.form.get("password", ""))
    except Refused as refusal:
        return _refused(refusal, wanted)
    return redirect(wanted if _is_path_of_ours(wanted) else _first_room(member))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session; without one, likewise."""
    let_out()
    return redirect(url_for(".page"))


@rooms.get("/counters")
def counters() -> ResponseReturnValue:
    """The counters of the person's facilities; with only one, straight to it."""
    places = _places(staff())
    if len(places) == 1 and len(places[0][1]) == 1 and not request.args.get("choose"):
        return redirect(url_for("counter.sale", counter_id=places[0][1][0].id))
    return render_template("counters.html", places=places)


def _refused(refusal: Refused, wanted: str) -> ResponseReturnValue:
    seconds = refusal.context.get("retry_after_seconds", 0)
    assert isinstance(seconds, int)
    sentence = _REFUSALS[refusal.code].format(minutes=-(-seconds // 60))
    number = request.form.get("number", "")
    answer = make_response(render_template("sign_in.html", next=wanted, number=number, mistake=sentence))
    answer.status_code = 429 if seconds else 401
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _first_room(member: StaffMember) -> str:
    return next((address for address, _ in rooms_of(member)), url_for("rooms.counters"))


def rooms_of(member: StaffMember) -> list[tuple[str, str]]:
    """The address and name of each room that is open to a person."""
    found = [(url_for("rooms.counters"), "窓口")] if member.is_one_of(Role.CLERK, Role.SUPERVISOR) else []
    if member.is_one_of(*ACCOUNTING_ROLES):
        found.append((url_for("accounting.calendar"), "会計"))
    return found


def _is_path_of_ours(wanted: str) -> bool:
    # "//evil.example" and "/\evil.example" are addresses of other hosts to a browser, which also skips tabs.
    return wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()


def _places(member: StaffMember) -> list[tuple[Facility, list[Counter]]]:
    ward = office().ward
    today = business_day_of(office().clock.now(), ward.cut_off)
    by_facility: dict[str, list[Counter]] = {}
    if member.is_one_of(Role.CLERK, Role.SUPERVISOR):
        for counter in ward.counters.values():
            if member.may_see(counter.facility) and counter.is_in_use(today):
                by_facility.setdefault(counter.facility, []).append(counter)
    return [(ward.facility(facility), counters) for facility, counters in by_facility.items()]
