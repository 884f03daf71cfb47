"""The OpenAPI 3.1 document: made by flask-smorest from the views, with errors as what they are."""

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api
from flask_smorest.utils import prepare_response

from pos.web.api.answers import ProblemDetails
from pos.web.problems import MEDIA_TYPE

_DESCRIPTION = """\
Takes payments for bookings and gives them back. Amounts are whole yen, tax included. Times are UTC (RFC 3339); a
`business_day` is a day in Tokyo. Every error is an RFC 9457 problem with a stable `code`. Every POST needs an
`Idempotency-Key`: send the same key and body again whenever you did not get an answer.
"""


class ProblemApi(Api):
    """flask-smorest documents errors as application/json and answers for the whole application: this one does not."""

    ERROR_SCHEMA = ProblemDetails

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "An error")

    def _register_problem(self, name: str, description: str) -> None:
        response = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, MEDIA_TYPE)
        self.spec.components.response(name, response, lazy=True)

    def _register_error_handlers(self) -> None:
        """None: pos.web.problems answers, for its own blueprints only."""


def new_api(app: Flask, public_url: str) -> ProblemApi:
    """The document, still empty; blueprints that are registered with it write themselves into it."""
    app.config |= {"API_TITLE": "Payments", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0"}
    options = {
        "info": {"description": _DESCRIPTION},
        "servers": [{"url": public_url}],
        "security": [{"api_key": []}],
    }
    api = ProblemApi(app, spec_kwargs=options)
    api.spec.components.security_scheme("api_key", {"type": "http", "scheme": "bearer"})
    return api
