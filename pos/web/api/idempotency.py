"""A POST that is sent twice does its work once.

A key is bound to its money row in that row's own transaction, so a refusal binds nothing and a crash leaves either
both or none. The answer is frozen only when it cannot change any more; until then a repetition tells how things stand.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pos.storage import idempotency
from pos.storage.idempotency import KeyUse
from pos.web.api.body import fingerprint
from pos.web.api.caller import caller
from pos.web.current import office
from pos.web.problems import Problem

_View = TypeVar("_View", bound=Callable[..., Response])

_KEY = re.compile(r"[\x20-\x7e]{1,255}")

#: How a repetition is told apart from the first answer.
REPLAYED = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True, slots=True)
class BoundKey:
    """The key of the request at hand."""

    client_id: str
    key: str
    fingerprint: str

    def bind(self, connection: Connection, subject_id: str) -> None:
        """To the money row that is made in this transaction. Raises IntegrityError when another request was faster."""
        now = office().clock.now()
        use = KeyUse(self.client_id, self.key, self.fingerprint, subject_id, None, None, now)
        idempotency.claim(connection, use)

    def freeze(self, connection: Connection, response: Response) -> None:
        """Keep this answer for every repetition."""
        text = response.get_data(as_text=True)
        idempotency.freeze_answer(connection, self.client_id, self.key, response.status_code, text)


class RunningKeys:
    """Keys whose first request is being worked on in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[tuple[str, str]] = set()

    @contextmanager
    def running(self, client_id: str, key: str) -> Iterator[None]:
        """Only one at a time. Raises Problem `idempotency_key_in_use`."""
        mine = (client_id, key)
        with self._lock:
            if mine in self._running:
                detail = "the first request with this key is still running: repeat it in a moment"
                raise Problem("idempotency_key_in_use", detail, headers={"Retry-After": "1"})
            self._running.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(mine)


def bound_key() -> BoundKey:
    """Inside a view that is `once`."""
    key = g.bound_key
    assert isinstance(key, BoundKey)
    return key


def once(as_it_is: Callable[[str], Response], address_of: Callable[[str], str]) -> Callable[[_View], _View]:
    """Let the view run once per key.

    `as_it_is`: the answer about a money row whose first answer is not frozen. `address_of`: where the row is read.
    """

    def decorate(view: _View) -> _View:
        @wraps(view)
        def run_once(*args: Any, **kwargs: Any) -> Response:
            client = caller()
            key = _key_of_request()
            g.bound_key = BoundKey(client.id, key, fingerprint(client.id))
            running: RunningKeys = current_app.extensions["running_keys"]
            with running.running(client.id, key):
                return _replayed(as_it_is, address_of) or _first(lambda: view(*args, **kwargs), as_it_is, address_of)

        return run_once  # type: ignore[return-value]  # wraps keeps the view's own form

    return decorate


def _first(
    run: Callable[[], Response], as_it_is: Callable[[str], Response], address_of: Callable[[str], str]
) -> Response:
    try:
        return run()
    except IntegrityError:
        # Another process bound the key between our look and our write; nothing of ours was kept.
        replayed = _replayed(as_it_is, address_of)
        if replayed is None:
            raise
        return replayed


def _replayed(as_it_is: Callable[[str], Response], address_of: Callable[[str], str]) -> Response | None:
    key = bound_key()
    with office().database.reading() as connection:
        use = idempotency.find(connection, key.client_id, key.key)
    if use is None:
        return None
    if use.fingerprint != key.fingerprint:
        raise Problem("idempotency_key_reused", "this key was used for another path or another body: take a new key")
    if use.response_status is None:
        response = as_it_is(use.subject_id)
    else:
        headers = {"Location": address_of(use.subject_id)}
        response = Response(use.response_body, use.response_status, headers, mimetype="application/json")
    response.headers.update(REPLAYED)
    return response


def _key_of_request() -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise Problem("idempotency_key_missing", "send an Idempotency-Key: a text that you also keep for repetitions")
    if not _KEY.fullmatch(key):
        raise Problem("idempotency_key_invalid", "expected 1 to 255 printable ASCII characters")
    return key
