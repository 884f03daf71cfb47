"""The sale screen: a page that starts the program of the screen, or leads to レジ開け first."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pos.domain.drawer import DrawerStatus
from pos.web.counter.blueprint import blueprint, is_of_today, unclosed_session


@blueprint.get("/")
def sale() -> ResponseReturnValue:
    """What a clerk works with all day. A drawer of yesterday, or one being counted, comes first."""
    session = unclosed_session()
    if session is None:
        return redirect(url_for(".open_drawer_page"))
    if session.status is DrawerStatus.COUNTING or not is_of_today(session):
        return redirect(url_for(".count_drawer_page"))
    return render_template("counter/sale.html")
