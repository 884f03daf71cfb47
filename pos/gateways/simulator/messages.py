"""Requests and replies of the simulator's HTTP doors, as plain values: no socket, no framework."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError

from pos.domain.errors import Refused


@dataclass(frozen=True)
class Request:
    """What came in. `base_url` is where the simulator is reached, without a slash at its end."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "http://127.0.0.1:8001"

    def header(self, name: str) -> str:
        """A header, whatever its case; empty when it is missing."""
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), "")


@dataclass(frozen=True)
class Reply:
    """What goes out, and how a fault disturbs it on its way."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay_seconds: int = 0  #: the answer is kept back this long
    drip_seconds: float = 0  #: the pause after each single byte of the body
    silent: bool = False  #: no answer at all: the caller waits until it gives up

    @property
    def arrives_after_seconds(self) -> float:
        """When its last byte is there."""
        return self.delay_seconds + self.drip_seconds * len(self.body)


SILENCE = Reply(0, {}, b"", silent=True)


def json_reply(status: int, facts: object) -> Reply:
    """A body of JSON."""
    return _reply(status, "application/json", facts)


def problem(status: int, code: str, detail: str) -> Reply:
    """A refusal in the form of RFC 9457."""
    return _reply(status, "application/problem+json", {"status": status, "code": code, "detail": detail})


def read_json(request: Request, schema: Schema) -> Any:
    """The body as the schema makes it. Raises Refused `not_json` or `invalid_body`, naming the fields."""
    try:
        facts = json.loads(request.body)
    except ValueError as error:
        raise Refused("not_json", f"expected a body of JSON: {error}") from None
    try:
        return schema.load(facts)
    except ValidationError as error:
        raise Refused("invalid_body", json.dumps(error.messages, ensure_ascii=False)) from None


def read_day(request: Request, name: str) -> date:
    """A day in the query. Raises Refused `invalid_query`."""
    found = request.query.get(name, "")
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise Refused("invalid_query", f"expected {name}=YYYY-MM-DD, found {found!r}") from None


def _reply(status: int, content_type: str, facts: object) -> Reply:
    body = json.dumps(facts, ensure_ascii=False, default=_as_json).encode()
    return Reply(status, {"Content-Type": content_type, "Cache-Control": "no-store"}, body)


def _as_json(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"expected a value that JSON knows, or a date, found {value!r}")
