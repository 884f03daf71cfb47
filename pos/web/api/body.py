"""The request's body, read once and strictly, before anybody looks at what it means."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import rfc8785
from flask import Request, g, request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from pos.web.api.strict_json import NotStrictJson, read_json
from pos.web.problems import Problem

#: 50 lines with their descriptions in Japanese need 40 kB.
LARGEST_BODY_BYTES = 65_536


def body_value() -> Any:
    """The body as JSON. Raises Problem."""
    if "api_body" not in g:
        g.api_body = _read()
    return g.api_body


def fingerprint(client_id: str) -> str:
    """SHA-256 of who asks for what: client, method, path, and the body in canonical form (RFC 8785).

    Spaces, the order of names and the way a character is escaped do not matter.
    """
    return hashlib.sha256(rfc8785.dumps([client_id, request.method, request.path, body_value()])).hexdigest()


def _read() -> Any:
    if request.mimetype != "application/json" or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        found = request.headers.get("Content-Type", "no Content-Type")
        raise Problem("unsupported_media_type", f"expected Content-Type: application/json, found {found[:80]}")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "expected a body without Content-Encoding")
    request.max_content_length = LARGEST_BODY_BYTES
    try:
        return read_json(request.get_data())
    except NotStrictJson as error:
        raise Problem("malformed_json", str(error)) from None


class StrictParser(FlaskParser):
    """Hands our strict body and query to marshmallow, and its findings to the caller with JSON pointers."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012 webargs' own name and form

    def load_json(self, _request: Request, _schema: Schema) -> Any:
        return body_value()

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            errors = [{"parameter": name, "detail": "expected once"} for name in repeated]
            raise Problem("invalid_request", "some query parameters are repeated", errors=errors)
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raises Problem `invalid_request`."""
        found: list[dict[str, str]] = []
        messages = error.messages if isinstance(error.messages, dict) else {"json": error.messages}
        for location, wrong in messages.items():
            place = "pointer" if location == "json" else "parameter"
            found += [{place: pointer, "detail": detail} for pointer, detail in _details(wrong, "", place)]
        named = ", ".join(entry.get("pointer") or entry.get("parameter") or "the body" for entry in found[:5])
        raise Problem("invalid_request", f"see errors: {named}", errors=found)


def _details(wrong: Any, pointer: str, place: str) -> Iterator[tuple[str, str]]:
    """The nested findings, flat; a JSON pointer (RFC 6901) for a body, a plain name for a query."""
    if isinstance(wrong, Mapping):
        for name, inner in wrong.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            step = escaped if place == "parameter" else f"/{escaped}"
            yield from _details(inner, pointer if name == "_schema" else f"{pointer}{step}", place)
    elif isinstance(wrong, list | tuple):
        for inner in wrong:
            yield from _details(inner, pointer, place)
    else:
        yield pointer, str(wrong)
