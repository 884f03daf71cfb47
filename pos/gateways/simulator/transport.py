"""Two ways to reach a simulated agent: over HTTP, and by a plain call inside the same process."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from pos.gateways.gateway import UnknownReason
from pos.gateways.simulator.bounded_http import bounded_session
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Request


@dataclass(frozen=True)
class Timeout:
    """How long one call may take: to be connected, and then until the whole answer is there."""

    connect_seconds: float
    answer_seconds: float


class NoAnswer(Exception):
    """Nothing complete came back. Says nothing about what happened at the other end."""

    def __init__(self, reason: UnknownReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Transport(Protocol):
    """Sends one request, once, and hands back the status and the body. Raises NoAnswer."""

    def send(
        self, method: str, path: str, facts: Mapping[str, Any] | None, headers: Mapping[str, str], timeout: Timeout
    ) -> tuple[int, bytes]:
        """`facts` become a body of JSON."""
        ...


class HttpTransport:
    """Over the network; one session per thread, because requests does not share them safely."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._local = threading.local()

    def send(
        self, method: str, path: str, facts: Mapping[str, Any] | None, headers: Mapping[str, str], timeout: Timeout
    ) -> tuple[int, bytes]:
        try:
            response = self._session().request(
                method,
                self._base_url + path,
                json=facts,
                headers=dict(headers),
                timeout=(timeout.connect_seconds, timeout.answer_seconds),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NoAnswer(_reason(error), f"{type(error).__name__}: {error}") from error
        return response.status_code, response.content

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = bounded_session()
        session: requests.Session = self._local.session
        return session


class InProcessTransport:
    """Without sockets, for simulated days: the same doors, the same faults, no waiting."""

    def __init__(self, host: SimulatorHost, base_url: str = "http://simulator.invalid") -> None:
        self._host = host
        self._base_url = base_url

    def send(
        self, method: str, path: str, facts: Mapping[str, Any] | None, headers: Mapping[str, str], timeout: Timeout
    ) -> tuple[int, bytes]:
        url = urlsplit(path)
        body = b"" if facts is None else json.dumps(facts).encode()
        query = dict(parse_qsl(url.query))
        reply = self._host.answer(Request(method, unquote(url.path), query, headers, body, self._base_url))
        if reply.silent or reply.arrives_after_seconds > timeout.answer_seconds:
            raise NoAnswer(UnknownReason.TIMEOUT, f"no answer to {method} {path}")
        return reply.status, reply.body


def _reason(error: requests.RequestException) -> UnknownReason:
    # A body that stops half-way comes as a ConnectionError with the real cause inside.
    cut_short = bool(error.args) and isinstance(error.args[0], ReadTimeoutError)
    if isinstance(error, requests.Timeout) or cut_short:
        return UnknownReason.TIMEOUT
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return UnknownReason.GARBAGE
    return UnknownReason.UNREACHABLE
