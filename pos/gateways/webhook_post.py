"""One POST to an address that somebody else has chosen: no redirects, no proxies, a deadline, and no way inside.

The host name is looked up once, by the connection itself, and the connection goes to an address that was checked:
a name that changes its address between a check and the call (DNS rebinding) gains nothing.
"""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

#: Standard Webhooks: 15 to 30 seconds. A receiver stores the event and answers; it does its work afterwards.
TIMEOUT_SECONDS = 15.0

#: IPv6 addresses that lead to an IPv4 address behind a translator (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """What came back. No status: nothing did, and `error` says why."""

    status: int | None
    error: str | None
    retry_after: str | None
    duration_ms: int


#: Sends a body with headers to an address.
Post = Callable[[str, bytes, Mapping[str, str]], PostAnswer]


@dataclass(frozen=True, slots=True)
class Reachable:
    """Which addresses beyond the public internet may be called."""

    private: bool = False  #: the ward's own networks
    loopback: bool = False  #: this machine: development and demo

    def allows(self, address: str) -> bool:
        """Whether a connection to this numeric address may be made."""
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address):
            found = found.ipv4_mapped or found.sixtofour or _behind_translator(found)
        if found.is_loopback:
            return self.loopback
        if found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved:
            return False
        return found.is_global or self.private


def _behind_translator(address: ipaddress.IPv6Address) -> ipaddress.IPv6Address | ipaddress.IPv4Address:
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


class WebhookPost:
    """A Post that goes only where `reachable` allows. Safe to use from several threads."""

    def __init__(self, reachable: Reachable, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._reachable = reachable
        self._timeout_seconds = timeout_seconds

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> PostAnswer:
        started = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False  # a proxy from the environment would look names up for itself
            session.mount("http://", _GuardedAdapter(self._reachable, self._timeout_seconds))
            session.mount("https://", _GuardedAdapter(self._reachable, self._timeout_seconds))
            try:
                # The body of the answer is not read: nobody needs it, and it could be endless.
                with session.post(
                    url,
                    data=body,
                    headers=dict(headers),
                    timeout=self._timeout_seconds,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return PostAnswer(response.status_code, None, response.headers.get("Retry-After"), _since(started))
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                return PostAnswer(None, f"{type(error).__name__}: {error}"[:500], None, _since(started))


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


class _GuardedConnection(HTTPConnection):
    reachable = Reachable()
    total_seconds = TIMEOUT_SECONDS
    _deadline: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        failed = OSError("no address")
        for address in self._checked_addresses():
            try:
                return socket.create_connection((address, self.port), self.total_seconds)
            except OSError as error:
                failed = error
        raise NewConnectionError(self, f"no connection to {self._dns_host!r}: {failed}") from failed

    def _checked_addresses(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NewConnectionError(self, f"the name {self._dns_host!r} has no address: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        refused = [address for address in addresses if not self.reachable.allows(address)]
        if refused:  # one inside address is enough: an honest name does not mix
            raise NewConnectionError(self, f"{self._dns_host!r} leads to {refused[0]}, which may not be called")
        return addresses

    def connect(self) -> None:
        # A timeout of the socket starts anew with each byte: a receiver that drips would hold us for ever.
        self._deadline = threading.Timer(self.total_seconds, self._cut)
        self._deadline.daemon = True
        self._deadline.start()
        super().connect()
        if not self._deadline.is_alive():
            self.close()
            raise TimeoutError(f"no connection within {self.total_seconds:g} s")

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # it has ended by itself meanwhile
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().close()


class _GuardedTlsConnection(_GuardedConnection, HTTPSConnection):
    """The certificate and SNI are still those of the host name: only the address was chosen by us."""


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, reachable: Reachable, timeout_seconds: float) -> None:
        self._attributes = {"reachable": reachable, "total_seconds": timeout_seconds}
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool(HTTPConnectionPool, _GuardedConnection),
            "https": self._pool(HTTPSConnectionPool, _GuardedTlsConnection),
        }

    def _pool(self, pool: type[HTTPConnectionPool], connection: type[HTTPConnection]) -> type[HTTPConnectionPool]:
        guarded = type(connection.__name__, (connection,), self._attributes)
        return type(pool.__name__, (pool,), {"ConnectionCls": guarded})
