"""端末の日計 at a counter with standalone terminals: typed in once per terminal, differences shown brand by brand."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.domain.errors import Refused
from pos.operations.enter_terminal_totals import enter_terminal_totals
from pos.storage.drawers import DrawerSession
from pos.web.authentication import actor
from pos.web.counter.blueprint import blueprint, counter, unclosed_session
from pos.web.counter.terminals import TerminalState, terminals_of
from pos.web.current import office
from pos.web.errors import in_japanese
from pos.web.form_numbers import whole_number


@blueprint.get("/drawer/terminals")
def terminal_totals_page() -> ResponseReturnValue:
    """One form per terminal; under it, once it was entered, what does not agree."""
    session = unclosed_session()
    if session is None:
        return redirect(url_for(".open_drawer_page"))
    return _page(session, _terminals(session))


@blueprint.post("/drawer/terminals/<terminal_id>")
def enter_the_terminals_totals(terminal_id: str) -> ResponseReturnValue:
    """Keep one terminal's 日計."""
    session = unclosed_session()
    if session is None:
        raise Refused("drawer_not_open", f"{counter().name} is not open: レジ開け comes first")
    terminals = _terminals(session)
    wanted = next((one for one in terminals if one.terminal.terminal_id == terminal_id), None)
    if wanted is None:
        abort(404)
    try:
        lines = {(at.tender, at.brand): _line(number) for number, at in enumerate(wanted.brands)}
        enter_terminal_totals(office(), session.id, terminal_id, lines, actor())
    except Refused as refusal:
        return _page(session, terminals, terminal_id, in_japanese(refusal.code)), 409
    return redirect(url_for(".terminal_totals_page", _anchor=f"terminal-{terminal_id}"))


def _terminals(session: DrawerSession) -> list[TerminalState]:
    found = terminals_of(session)
    if not found:
        abort(404)  # the terminals of this counter answer by themselves
    return found


def _line(number: int) -> tuple[int, int]:
    code = "invalid_terminal_total"
    count = whole_number(request.form.get(f"count_{number}", ""), refusal=code, empty=0)
    return count, whole_number(request.form.get(f"yen_{number}", ""), refusal=code, empty=0)


def _page(
    session: DrawerSession, terminals: list[TerminalState], typed_at: str | None = None, mistake: str | None = None
) -> str:
    return render_template(
        "counter/terminal_totals.html",
        session=session,
        terminals=terminals,
        tenders=office().ward.tenders,
        typed_at=typed_at,
        typed=request.form,
        mistake=mistake,
    )
