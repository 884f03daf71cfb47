"""Every error has an answer that says what happened and what to do: a page for people, JSON for a JSON door."""

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from pos.domain.errors import IllegalMove, Refused
from pos.storage.payments import StaleRow
from pos.web import problems
from pos.web.errors.pages import PAGES
from pos.web.errors.refusals import in_japanese

__all__ = ["in_japanese", "refusal_as_json", "register"]

log = structlog.get_logger()


def register(app: Flask) -> None:
    """Answer refusals and HTTP errors of every door that has no form of its own (as the API has)."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(IllegalMove, lambda error: _conflict("illegal_move", error))
    app.register_error_handler(StaleRow, lambda error: _conflict("moved_on", error))


def refusal_as_json(status: int, code: str, detail: str) -> Response:
    """`code` for programs, `detail` for developers, `message` for the clerk."""
    response = jsonify(code=code, detail=detail, message=in_japanese(code))
    response.status_code = status
    return response


def asks_for_json() -> bool:
    """Whether the request came through a JSON door of the browser rooms."""
    return "/json/" in request.path


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):
        log.error("unhandled_error", path=request.path, exc_info=error.original_exception)
    if error.response is not None:
        return error.get_response()
    if request.path.startswith("/api/"):  # an address that the API does not have
        return problems.of_http_error(error)
    status = error.code or 500
    if asks_for_json():
        answer = refusal_as_json(status, _code_of(error), error.description or error.name)
    else:
        page = PAGES.get(status, PAGES[500 if status >= 500 else 400])
        answer = make_response(render_template("error.html", page=page, status=status), status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:  # e.g. Allow, Retry-After
            answer.headers[name] = value
    return answer


def _code_of(error: HTTPException) -> str:
    return {401: "signed_out", 403: "forbidden"}.get(error.code or 500, error.name.lower().replace(" ", "_"))


def _forged(error: CSRFError) -> ResponseReturnValue:
    # Seldom an attack, mostly a page that was open while its owner signed out and in again.
    if asks_for_json():
        return refusal_as_json(400, "signed_out", str(error.description))
    return render_template("error.html", page=PAGES["csrf"], status=400), 400


def _refused(error: Refused) -> ResponseReturnValue:
    status = 404 if error.code in {"unknown_payment", "unknown_counter", "unknown_facility"} else 409
    if asks_for_json():
        return refusal_as_json(status, error.code, error.detail)
    page = PAGES["refused"]._replace(text=in_japanese(error.code))
    return render_template("error.html", page=page, status=status), status


def _conflict(code: str, error: Exception) -> ResponseReturnValue:
    if asks_for_json():
        return refusal_as_json(409, code, str(error))
    page = PAGES["refused"]._replace(text=in_japanese(code))
    return render_template("error.html", page=page, status=409), 409
