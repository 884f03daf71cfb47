"""レジ開け, 点検, the blind count, レジ締め. Plain forms: they work when a script does not."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.domain.drawer import DENOMINATIONS, DrawerStatus
from pos.domain.errors import Refused
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import MOST_COUNTS, count_drawer, resume_drawer
from pos.operations.open_drawer import open_drawer
from pos.storage import drawers
from pos.storage.drawer_totals import last_closed_session
from pos.storage.drawers import DrawerSession
from pos.web.authentication import actor
from pos.web.counter.blueprint import blueprint, counter, is_of_today, unclosed_session
from pos.web.counter.drawer_paper import drawer_paper
from pos.web.counter.in_doubt import payments_that_block_closing
from pos.web.counter.terminals import terminals_of
from pos.web.current import office
from pos.web.errors import in_japanese
from pos.web.form_numbers import whole_number


@blueprint.get("/drawer/open")
def open_drawer_page() -> ResponseReturnValue:
    """How much つり銭 is in the drawer."""
    if unclosed_session():
        return redirect(url_for(".sale"))
    return _open_page(str(int(counter().float_yen)))


@blueprint.post("/drawer/open")
def open_the_drawer() -> ResponseReturnValue:
    """レジ開け. The form carries the session's id: a double click opens once."""
    float_text = request.form.get("float_yen", "")
    try:
        float_yen = whole_number(float_text, refusal="invalid_float")
        open_drawer(office(), request.form.get("session_id", ""), counter().id, float_yen, actor())
    except Refused as refusal:
        return _open_page(float_text, in_japanese(refusal.code)), 409
    return redirect(url_for(".sale"))


@blueprint.get("/drawer/x-report")
def x_report() -> ResponseReturnValue:
    """点検: the totals so far; nothing changes."""
    return _paper(_unclosed(), "counter/x_report.html")


@blueprint.get("/drawer/<session_id>/z-report")
def z_report(session_id: str) -> ResponseReturnValue:
    """レジ精算票 of a closed session."""
    with office().database.reading() as connection:
        session = drawers.find(connection, session_id)
    if session is None or session.counter != counter().id or session.status is not DrawerStatus.CLOSED:
        abort(404)
    return _paper(session, "counter/z_report.html")


@blueprint.get("/drawer/count")
def count_drawer_page() -> ResponseReturnValue:
    """The count by denomination. What is expected is not shown; outcomes that are not known come first."""
    session = unclosed_session()
    if session is None:
        return redirect(url_for(".open_drawer_page"))
    if payments_that_block_closing(session.id):
        return _blocked(session)
    if session.status is DrawerStatus.COUNTING and not request.args.get("again"):
        return redirect(url_for(".counted_page"))
    return _count_page(session)


@blueprint.post("/drawer/count")
def count_the_drawer() -> ResponseReturnValue:
    """Keep one count; what is expected is shown from now on."""
    session = _unclosed()
    try:
        pieces = {face: _pieces(face) for face in DENOMINATIONS}
        count_drawer(office(), session.id, pieces, actor())
    except Refused as refusal:
        return _count_page(session, in_japanese(refusal.code)), 409
    return redirect(url_for(".counted_page"))


@blueprint.get("/drawer/counted")
def counted_page() -> ResponseReturnValue:
    """Over or short: count again, go on selling, or close."""
    session = _unclosed()
    with office().database.reading() as connection:
        count = drawers.last_count(connection, session.id)
    if session.status is not DrawerStatus.COUNTING or count is None:
        return redirect(url_for(".count_drawer_page"))
    left = MOST_COUNTS - count.attempt
    return render_template(
        "counter/counted.html",
        session=session,
        count=count,
        left=left,
        may_resume=is_of_today(session),
        terminals=terminals_of(session),
    )


@blueprint.post("/drawer/resume")
def resume_the_drawer() -> ResponseReturnValue:
    """Go on selling; the counts stay."""
    session = _unclosed()
    if session.status is DrawerStatus.COUNTING:
        resume_drawer(office(), session.id, actor())
    return redirect(url_for(".sale"))


@blueprint.post("/drawer/<session_id>/close")
def close_the_drawer(session_id: str) -> ResponseReturnValue:
    """レジ締め with the last count. A second click finds the session closed, and its レジ精算票."""
    with office().database.reading() as connection:
        session = drawers.find(connection, session_id)
    if session is None or session.counter != counter().id:
        abort(404)
    try:
        close_drawer(office(), session.id, actor())
    except Refused as refusal:
        if refusal.code == "payments_in_doubt":
            return _blocked(session)
        raise
    return redirect(url_for(".z_report", session_id=session.id))


def _unclosed() -> DrawerSession:
    session = unclosed_session()
    if session is None:
        raise Refused("drawer_not_open", f"{counter().name} is not open: レジ開け comes first")
    return session


def _pieces(face: int) -> int:
    return whole_number(request.form.get(f"pieces_{face}", ""), refusal="invalid_count", empty=0)


def _open_page(float_text: str, mistake: str | None = None) -> str:
    with office().database.reading() as connection:
        last_closed = last_closed_session(connection, counter().id)
    return render_template(
        "counter/open_drawer.html",
        session_id=office().new_id(),
        float_text=float_text,
        mistake=mistake,
        last_closed=last_closed,
    )


def _count_page(session: DrawerSession, mistake: str | None = None) -> str:
    with office().database.reading() as connection:
        attempt = drawers.number_of_counts(connection, session.id) + 1
    return render_template(
        "counter/count_drawer.html",
        session=session,
        denominations=DENOMINATIONS,
        attempt=attempt,
        most=MOST_COUNTS,
        typed=request.form,
        mistake=mistake,
        of_today=is_of_today(session),
        terminals=terminals_of(session),
    )


def _blocked(session: DrawerSession) -> ResponseReturnValue:
    waiting = payments_that_block_closing(session.id)
    return render_template("counter/closing_blocked.html", session=session, waiting=waiting), 409


def _paper(session: DrawerSession, template: str) -> str:
    ward = office().ward
    with office().database.reading() as connection:
        paper = drawer_paper(connection, session)
    return render_template(
        template,
        paper=paper,
        tenders=ward.tenders,
        printed_at=office().clock.now(),
        terminals=terminals_of(session),
    )
