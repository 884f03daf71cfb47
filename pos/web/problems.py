"""Errors of programs' doors as RFC 9457 problem details: one form, whatever went wrong."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from pos.domain.errors import IllegalMove, Refused
from pos.storage.payments import StaleRow
from pos.web.current import office
from pos.web.problem_codes import kind_of

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger()

_BY_STATUS = {
    401: "unauthenticated",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    500: "internal_error",
    503: "unavailable",
}


class Problem(Exception):
    """A door says no. `errors`: what is wrong where, with JSON pointers; `more`: further members of the answer."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.more = more or {}


def register(blueprint: Blueprint) -> None:
    """Everything that goes wrong inside this blueprint is answered as a problem."""
    blueprint.register_error_handler(Problem, answer)
    blueprint.register_error_handler(Refused, of_refusal)
    blueprint.register_error_handler(IllegalMove, lambda error: answer(Problem("illegal_move", str(error))))
    blueprint.register_error_handler(StaleRow, _of_stale_row)
    blueprint.register_error_handler(HTTPException, of_http_error)
    blueprint.register_error_handler(Exception, _of_mistake)


def answer(problem: Problem) -> Response:
    """The problem on the wire."""
    kind = kind_of(problem.code)
    members: dict[str, Any] = {
        "type": f"{office().public_url}/api/v1/docs#{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": request.path,
        "code": problem.code,
    }
    if problem.errors:
        members["errors"] = list(problem.errors)
    members |= {name: value for name, value in problem.more.items() if name not in members}
    body = json.dumps(members, ensure_ascii=False, default=str)
    return Response(body, kind.status, problem.headers, mimetype=MEDIA_TYPE)


def of_refusal(refusal: Refused) -> Response:
    """A rule's refusal, with the figures and identifiers that help to act on it."""
    return answer(Problem(refusal.code, refusal.detail, more=refusal.context))


def of_http_error(error: HTTPException) -> Response:
    """An error of the web framework; its headers (Allow, Retry-After) stay."""
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}}
    code = _BY_STATUS.get(status, "malformed_request")
    return answer(Problem(code, _detail(status, headers), headers=headers))


def _detail(status: int, headers: Mapping[str, str]) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return f"there is nothing at {request.path}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.path} allows {headers.get('Allow', 'nothing')}, not {request.method}"
    return HTTPStatus(status).description or HTTPStatus(status).phrase


def _of_stale_row(error: StaleRow) -> Response:
    return answer(Problem("moved_on", f"{error}: send the request again", headers={"Retry-After": "1"}))


def _of_mistake(error: Exception) -> Response:
    log.error("unhandled_error", path=request.path, exc_info=error)
    return answer(Problem("internal_error", "nothing more is known to you or us yet: repeat with the same key"))
