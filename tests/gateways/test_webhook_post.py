"""Against real sockets of this machine, and a name service of our own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pos.gateways.webhook_post import Reachable, WebhookPost

LOOPBACK = Reachable(loopback=True)
BODY = b'{"a":1}'


class Receiver(BaseHTTPRequestHandler):
    status = 204
    headers_to_send: dict[str, str]
    seen: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, dict(self.headers), body))
        self.send_response(self.status)
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def receiver(status: int = 204, **headers: str) -> Iterator[tuple[str, list[Any]]]:
    seen: list[Any] = []
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    handler = type("Handler", (Receiver,), {"status": status, "headers_to_send": named, "seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(5)


def test_the_body_and_headers_arrive_as_they_are() -> None:
    with receiver() as (url, seen):
        answer = WebhookPost(LOOPBACK)(
            f"{url}/hook?a=b", BODY, {"webhook-id": "E1", "Content-Type": "application/json"}
        )
    (path, headers, body), *others = seen
    assert (answer.status, answer.error, others) == (204, None, [])
    assert (path, body, headers["webhook-id"]) == ("/hook?a=b", BODY, "E1")


def test_a_redirect_is_an_answer_not_a_way() -> None:
    with receiver(302, Location="/elsewhere") as (url, seen):
        assert WebhookPost(LOOPBACK)(url, BODY, {}).status == 302
    assert len(seen) == 1


def test_the_receivers_wish_for_patience_is_passed_on() -> None:
    with receiver(503, Retry_After="120") as (url, _):
        answer = WebhookPost(LOOPBACK)(url, BODY, {})
    assert (answer.status, answer.retry_after) == (503, "120")


def test_nobody_at_home_is_an_answer_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    answer = WebhookPost(LOOPBACK)(f"http://127.0.0.1:{port}/", BODY, {})
    assert answer.status is None
    assert "no connection" in (answer.error or "")


def test_a_receiver_that_is_silent_is_left_after_the_timeout() -> None:
    with raw_server(lambda connection: connection.recv(65_536) and connection.recv(65_536)) as url:
        started = time.monotonic()
        answer = WebhookPost(LOOPBACK, timeout_seconds=0.3)(url, BODY, {})
    assert (answer.status, time.monotonic() - started < 3) == (None, True)


def test_a_receiver_that_drips_is_left_after_the_timeout() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65_536)
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: " + b"x" * 200:
            try:
                connection.send(bytes([byte]))
            except OSError:
                return
            time.sleep(0.05)

    with raw_server(drip) as url:
        started = time.monotonic()
        answer = WebhookPost(LOOPBACK, timeout_seconds=0.4)(url, BODY, {})
    assert (answer.status, time.monotonic() - started < 3) == (None, True)


def test_the_answers_body_is_not_waited_for() -> None:
    def endless(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + b"x" * 1_000)
        connection.recv(1)

    with raw_server(endless) as url:
        assert WebhookPost(LOOPBACK, timeout_seconds=5)(url, BODY, {}).status == 200


@pytest.mark.parametrize(
    "garbage", [b"", b"\xff" * 100, b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500]
)
def test_garbage_is_no_answer(garbage: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(garbage)

    with raw_server(talk) as url:
        assert WebhookPost(LOOPBACK)(url, BODY, {}).status is None


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_the_wards_own_networks_are_reached_only_when_allowed(address: str) -> None:
    assert not Reachable().allows(address)
    assert Reachable(private=True).allows(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_this_machine_is_reached_only_when_allowed(address: str) -> None:
    assert not Reachable(private=True).allows(address)
    assert Reachable(loopback=True).allows(address)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "0.0.0.0", "::", "240.0.0.1"]
)
def test_addresses_that_lead_to_no_honest_receiver_are_never_reached(address: str) -> None:
    assert not Reachable(private=True, loopback=True).allows(address)


@pytest.mark.parametrize("address", ["203.0.114.5", "8.8.8.8", "2001:4860:4860::8888"])
def test_the_public_internet_is_reached(address: str) -> None:
    assert Reachable().allows(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_this_machine_gets_through(host: str) -> None:
    with receiver() as (url, seen):
        port = url.rpartition(":")[2]
        answer = WebhookPost(Reachable())(f"http://{host}:{port}/", BODY, {})
    assert (answer.status, seen) == (None, [])


def test_a_name_that_changes_its_address_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a public address at the first look, this machine at every later one."""
    looks: list[str] = []

    def name_service(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looks.append(host)
        address = "203.0.114.5" if len(looks) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    called: list[str] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", name_service)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert WebhookPost(Reachable())("http://rebinding.example/", BODY, {}).status is None
    assert (looks, called) == (["rebinding.example"], ["203.0.114.5"])


def test_one_inside_address_among_others_spoils_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def name_service(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("203.0.114.5", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", name_service)
    answer = WebhookPost(Reachable())("https://mixed.example/", BODY, {})
    assert "10.0.0.1, which may not be called" in (answer.error or "")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as (proxy, through_proxy), receiver() as (url, seen):
        monkeypatch.setenv("http_proxy", proxy)
        assert WebhookPost(LOOPBACK)(url, BODY, {}).status == 204
    assert (len(seen), through_proxy) == (1, [])
