"""flask-smorest's blueprint with our strict parser, our errors and their place in the OpenAPI document."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask_smorest import Blueprint

from pos.web.api.body import StrictParser

_View = TypeVar("_View", bound=Callable[..., Any])

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made and kept by you: the same key and body again is answered with the first answer.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?$",
    },
}
#: The headers of an answer to a POST.
ANSWER_HEADERS = {
    "Location": {"description": "The address of what was made", "schema": {"type": "string", "format": "uri"}},
    "Idempotent-Replayed": {
        "description": "`true` when this answers a repetition",
        "schema": {"type": "string", "enum": ["true"]},
    },
}


class ApiBlueprint(Blueprint):
    """A group of calls."""

    ARGUMENTS_PARSER = StrictParser()

    def refuses(self, *statuses: int) -> Callable[[_View], _View]:
        """Document these problems of a view; 422 is documented by its arguments, 500 for all."""
        names = {str(status): HTTPStatus(status).name for status in statuses}
        decorate: Callable[[_View], _View] = self.doc(responses=names)
        return decorate

    def idempotent(self, view: _View) -> _View:
        """Document the Idempotency-Key of a view."""
        decorated: _View = self.doc(parameters=[_IDEMPOTENCY_KEY])(view)
        return decorated
