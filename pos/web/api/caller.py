"""Which program is calling, and what its key opens. Nothing under /api/v1 answers before this but its documents."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from pos.domain.access import ApiClient, Scope
from pos.operations.api_clients.authenticate_client import authenticate_client
from pos.web.current import front_desk
from pos.web.problems import Problem

_View = TypeVar("_View", bound=Callable[..., Any])

_BEARER = re.compile(r"[Bb]earer +([\x21-\x7e]{1,200})")

#: RFC 6750: how to authenticate here.
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}


def authenticate() -> None:
    """Before every request. Raises Problem `unauthenticated`."""
    shown = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    found = authenticate_client(front_desk(), shown[1]) if shown else None
    if found is None:
        detail = "expected Authorization: Bearer <API key>, with a live key"
        raise Problem("unauthenticated", detail, headers=_CHALLENGE)
    g.api_client = found


def caller() -> ApiClient:
    """Who is calling, once authenticated."""
    client = g.api_client
    assert isinstance(client, ApiClient)
    return client


def needs(scope: Scope) -> Callable[[_View], _View]:
    """Guard a view by a scope of the key."""

    def guard(view: _View) -> _View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not caller().may(scope):
                raise Problem("insufficient_scope", f"the key lacks the scope {scope.value}")
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]  # wraps keeps the view's own form

    return guard
