"""The checkout pages: look, press the button, come back. Each shows the payment as it is, whoever comes when."""

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException

from pos.domain.errors import InvalidIdentifier, Refused
from pos.domain.identifiers import identifier
from pos.domain.tender import Channel
from pos.operations.authorize import start_checkout
from pos.operations.inquire import inquire
from pos.storage import payments
from pos.storage.payments import Payment
from pos.web.checkout.page import page_of
from pos.web.checkout.page_state import WORTH_ASKING, agents_page, page_state
from pos.web.checkout.words import words_in
from pos.web.current import office
from pos.web.security import CONTENT_POLICY

blueprint = Blueprint("checkout", __name__, template_folder="templates")

#: Whether the agent's page may be http on this machine.
LOOPBACK_HTTP = "POS_CHECKOUT_LOOPBACK_HTTP"

log = structlog.get_logger()


@blueprint.get("/checkout/<payment_id>")
def show(payment_id: str) -> Response:
    """What is to be paid, or what became of it."""
    return _page(_online_payment(payment_id))


@blueprint.post("/checkout/<payment_id>")
def pay(payment_id: str) -> Response:
    """On to the agent's page; a second press finds the page that is already open."""
    _refuse_forms_of_other_sites()
    payment = _online_payment(payment_id)
    try:
        payment = start_checkout(office(), payment.id)
    except Refused as refusal:  # its time was up between the look and the press: the page says so
        log.info("checkout_refused", payment=payment.id, code=refusal.code)
    at_agent = agents_page(payment, office().clock.now())
    address = at_agent or url_for("checkout.come_back", payment_id=payment.id, lang=request.args.get("lang"))
    return make_response(redirect(address, 303))


@blueprint.get("/checkout/<payment_id>/return")
def come_back(payment_id: str) -> Response:
    """Back from the agent's page. Whatever the address says, only the agent's answer to our question counts."""
    return _page(_asked_about(_online_payment(payment_id)))


@blueprint.get("/checkout/<payment_id>/state")
def state(payment_id: str) -> Response:
    """What the open page looks at while it waits: the state's name, nothing about the payment."""
    payment = _asked_about(_online_payment(payment_id))
    return jsonify(state=page_state(payment, office().clock.now()).value)


@blueprint.errorhandler(HTTPException)
def say_what_is_wrong(error: HTTPException) -> Response:
    """A page for citizens; the house's own error page leads to the staff's door."""
    language = words_in(request.args.get("lang"), "ja").language
    status = error.code or 500
    answer = make_response(render_template("checkout/error.html", language=language, status=status), status)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


@blueprint.errorhandler(Exception)
def say_that_we_failed(error: Exception) -> Response:
    """Never a stack trace, never "failed": nothing is known about the payment."""
    log.error("unhandled_error", path=request.path, exc_info=error)
    language = words_in(request.args.get("lang"), "ja").language
    return make_response(render_template("checkout/error.html", language=language, status=500), 500)


@blueprint.after_request
def _allow_the_way_to_the_agent(response: Response) -> Response:
    # Browsers apply form-action to the redirect behind a form, too, and the agent's page is elsewhere.
    ways = "'self' https:" + (" http://127.0.0.1:* http://localhost:*" if current_app.config.get(LOOPBACK_HTTP) else "")
    response.headers["Content-Security-Policy"] = CONTENT_POLICY.replace("form-action 'self'", f"form-action {ways}")
    return response


def _online_payment(payment_id: str) -> Payment:
    try:
        known = identifier(payment_id)
    except InvalidIdentifier:
        abort(404)
    with office().database.reading() as connection:
        payment = payments.find(connection, known)
    if payment is None or payment.channel is not Channel.ONLINE:
        abort(404)
    return payment


def _asked_about(payment: Payment) -> Payment:
    worth_it = page_state(payment, office().clock.now()) in WORTH_ASKING
    if worth_it and current_app.extensions["checkout_inquiries"].may_ask(payment.id, payment.attempt):
        return inquire(office(), payment.id, "citizen")
    return payment


def _page(payment: Payment) -> Response:
    words = words_in(request.args.get("lang"), payment.locale)
    with office().database.reading() as connection:
        texts = payments.texts_of(connection, payment.id)
    page: dict[str, Any] = page_of(office(), payment, texts, words)
    return make_response(render_template("checkout/page.html", words=words, **page))


def _refuse_forms_of_other_sites() -> None:
    """Without a session there is no token to check: the browser says where the form was (Fetch Metadata, Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    ours = {_origin(office().public_url), _origin(request.host_url)}
    if origin is not None and origin not in ours:
        abort(403)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
