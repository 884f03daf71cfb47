"""The simulator over real sockets, and in a process of its own."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from pos.gateways.gateway import Approved, NextAction, Operation
from pos.gateways.simulator import client as client_module
from pos.gateways.simulator.cli import gateway_simulator
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.messages import Reply, Request, json_reply
from pos.gateways.simulator.notices.notifications import read_notification
from pos.gateways.simulator.notices.notifier import Notifier
from pos.gateways.simulator.server import SimulatorServer
from pos.gateways.simulator.transport import HttpTransport, NoAnswer, Timeout
from tests.gateways.makers import (
    AGENT,
    NOON,
    SECRET,
    Desk,
    charge,
    in_short,
    money_moved,
    page_charge,
    sell,
    simulator,
)

HOUSE = Path(__file__).parents[2]
QUICK = Timeout(connect_seconds=0.3, answer_seconds=0.3)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def url(desk: Desk) -> Iterator[str]:
    with SimulatorServer(desk.host.answer) as server:
        yield server.url


@contextmanager
def raw_server(answer: bytes, drip_seconds: float = 0) -> Iterator[str]:
    """Answers any connection with these bytes, all at once or one by one, and then keeps the line open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                for position in range(len(answer)) if drip_seconds else ():
                    if gone.wait(drip_seconds):
                        return
                    connection.sendall(answer[position : position + 1])
                if not drip_seconds:
                    connection.sendall(answer)
                gone.wait(5)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            gone.set()
            thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_sale_over_the_wire(desk, url):
    gateway = SimulatorGateway(AGENT, url, SECRET)
    assert isinstance(gateway.authorize(charge()), NextAction)
    gateway.inquire(Operation.AUTHORIZE, "P1")
    paid = gateway.inquire(Operation.AUTHORIZE, "P1")
    assert paid == desk.gateway.inquire(Operation.AUTHORIZE, "P1")
    assert isinstance(paid, Approved)
    assert in_short(gateway.void("P1")) == "approved voided"


def test_a_payer_pays_on_the_page_in_a_browser(desk, url):
    waiting = SimulatorGateway(AGENT, url, SECRET).authorize(page_charge(return_url=f"{url}/healthz"))
    assert isinstance(waiting, NextAction)
    with requests.Session() as browser:
        page = browser.get(waiting.url)
        assert page.status_code == 200
        assert page.encoding == "utf-8"
        assert "テスト決済" in page.text
        back = browser.post(f"{waiting.url}?lang=ja", data={"choice": "pay"}, allow_redirects=False)
    assert (back.status_code, back.headers["Location"]) == (303, f"{url}/healthz")
    assert money_moved(desk.simulator) == [1_000]


@pytest.mark.parametrize("fault", ["timeout_before_charge", "timeout_after_charge", "slow", "drip"])
def test_a_server_that_does_not_answer_is_given_up_in_time(desk, url, fault):
    desk.control("/control/faults", {"fault": fault, "our_reference": "P1", "operation": "inquire"})
    sell(desk.simulator, NOON)
    started = time.monotonic()
    with pytest.raises(NoAnswer) as silence:
        HttpTransport(url).send("GET", f"/agents/{AGENT}/operations/authorize/P1", None, {}, QUICK)
    assert silence.value.reason == "timeout"
    assert time.monotonic() - started < 1.5
    assert in_short(SimulatorGateway(AGENT, url, SECRET).inquire(Operation.AUTHORIZE, "P1")) == "approved captured"


def test_a_fault_before_and_after_the_charge_over_the_wire(desk, url, monkeypatch):
    monkeypatch.setattr(client_module, "AUTHORIZE_TIMEOUT", QUICK)
    gateway = SimulatorGateway(AGENT, url, SECRET)
    for fault, reference in [("timeout_after_charge", "P1"), ("timeout_before_charge", "P2")]:
        desk.control("/control/faults", {"fault": fault, "our_reference": reference})
        assert in_short(gateway.authorize(charge(reference))) == "unknown timeout"
    assert in_short(gateway.inquire(Operation.AUTHORIZE, "P1")) == "approved captured"
    assert in_short(gateway.inquire(Operation.AUTHORIZE, "P2")) == "unknown not_found"
    assert money_moved(desk.simulator) == [1_000]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


@pytest.mark.parametrize("dripped", [b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 99, HEAD + b"a" * 99])
def test_a_server_that_drips_is_given_up_in_time(dripped):
    with raw_server(dripped, drip_seconds=0.05) as url:
        started = time.monotonic()
        with pytest.raises(NoAnswer) as silence:
            HttpTransport(url).send("GET", "/", None, {}, QUICK)
        assert silence.value.reason == "timeout"
        assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "unknown timeout"),
        (HEAD, "unknown timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "unknown garbage"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "unknown server_error"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "unknown garbage"),
        (b"SMTP ready\r\n", "unknown unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "unknown garbage"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "unknown garbage"),
    ],
)
def test_whatever_a_server_says_has_an_answer(answer, expected, monkeypatch):
    monkeypatch.setattr(client_module, "AUTHORIZE_TIMEOUT", QUICK)
    with raw_server(answer) as url:
        assert in_short(SimulatorGateway(AGENT, url, SECRET).authorize(charge())) == expected


def test_a_refused_connection_is_unreachable():
    gateway = SimulatorGateway(AGENT, f"http://127.0.0.1:{free_port()}", SECRET)
    assert in_short(gateway.authorize(charge())) == "unknown unreachable"


def test_a_hundred_connections_at_once_are_all_answered_and_charged_once(desk, url):
    answers: list[str] = []

    def pay(number: int) -> None:
        gateway = SimulatorGateway(AGENT, url, SECRET)
        for _ in range(2):
            gateway.authorize(charge(f"P{number % 50}"))
        for _ in range(3):
            answer = gateway.inquire(Operation.AUTHORIZE, f"P{number % 50}")
        answers.append(in_short(answer))

    threads = [threading.Thread(target=pay, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["approved captured"] * 100
    assert money_moved(desk.simulator) == [1_000] * 50


@pytest.mark.parametrize("length", ["-1", "x", "70000", "1" * 30])
def test_a_body_that_is_too_large_or_has_no_length_is_refused(url, length):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(f"POST /control/faults HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        reply = line.makefile("rb").read()  # to the end: the connection is closed
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in reply


def test_the_state_is_on_disk_before_the_reply_leaves(desk, tmp_path):
    lines: list[str] = []
    host = SimulatorHost(desk.simulator, desk.clock, keep=lines.extend)
    with SimulatorServer(host.answer) as server:
        SimulatorGateway(AGENT, server.url, SECRET).authorize(charge())
    assert [json.loads(line)["name"] for line in lines] == ["authorize"]
    again = simulator()
    again.replay(lines)
    assert again.truth() == desk.simulator.truth()


class Merchant:
    """Takes notifications over HTTP."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []

    def answer(self, request: Request) -> Reply:
        self.told.append((dict(request.headers), request.body))
        return json_reply(200 if request.path == f"/n/{AGENT}" else 500, {})


def test_notices_are_posted_signed_in_the_background(desk):
    merchant = Merchant()
    with SimulatorServer(merchant.answer) as ours:
        notifier = Notifier(ours.url + "/n/{agent}", SECRET)
        host = SimulatorHost(desk.simulator, desk.clock, tell=notifier.tell)
        with SimulatorServer(host.answer) as server:
            waiting = SimulatorGateway(AGENT, server.url, SECRET).authorize(page_charge())
            assert isinstance(waiting, NextAction)
            requests.post(f"{waiting.url}/complete", json={"outcome": "approve"}, timeout=5)
        notifier.stop()
    [(headers, body)] = merchant.told
    assert read_notification(AGENT, SECRET, headers, body).our_reference == "P1"


def test_a_merchant_who_is_not_there_costs_nothing_but_a_warning(desk):
    notifier = Notifier(f"http://127.0.0.1:{free_port()}/", SECRET)
    host = SimulatorHost(desk.simulator, desk.clock, tell=notifier.tell)
    desk.gateway.authorize(page_charge())
    token = desk.simulator.truth()["charges"][0]["waiting"]["token"]
    reply = host.answer(Request("POST", f"/hosted/{token}/complete", body=b'{"outcome": "approve"}'))
    assert reply.status == 200
    notifier.stop()


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command in its own process, with the address it prints."""
    command = "from pos.gateways.simulator.cli import gateway_simulator as run; run()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", command, "--port", "0", *arguments],
        cwd=HOUSE,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        ready, _, _ = select.select([process.stdout], [], [], 60)
        assert ready, "the simulator said nothing within a minute"
        line = process.stdout.readline().decode()
        yield process, line.split(" at ")[1].strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_killed_process_comes_back_with_the_same_truth(tmp_path):
    state = tmp_path / "agents.jsonl"
    with running("--state", str(state)) as (process, url):
        gateway = SimulatorGateway("counter-card", url, SECRET)
        gateway.authorize(charge())
        gateway.inquire(Operation.AUTHORIZE, "P1")
        paid = gateway.inquire(Operation.AUTHORIZE, "P1")
        truth = requests.get(f"{url}/control/truth", timeout=5).json()
        process.kill()
        process.wait()
    assert isinstance(paid, Approved)
    with running(POS_GATEWAY_STATE=str(state)) as (process, url):
        assert SimulatorGateway("counter-card", url, SECRET).inquire(Operation.AUTHORIZE, "P1") == paid
        assert requests.get(f"{url}/control/truth", timeout=5).json() == truth
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_chaos_is_a_matter_of_the_command_line():
    """Never heard of would be the honest answer to each of these; now every one meets an accident first."""
    with running("--chaos-per-mille", "1000") as (_, url):
        answers = [inquired(url, f"P{number}") for number in range(4)]
    assert "unknown not_found" not in answers


def inquired(url: str, our_reference: str) -> str:
    path = f"/agents/counter-card/operations/authorize/{our_reference}"
    try:
        status, body = HttpTransport(url).send("GET", path, None, {}, QUICK)
        return f"unknown {json.loads(body)['result']}" if status == 404 else f"status {status}"
    except (NoAnswer, ValueError) as accident:
        return type(accident).__name__


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(gateway_simulator, arguments, env={"POS_MODE": "", "POS_CLOCK_FILE": ""})
    assert result.exit_code != 0
    return result.output


def test_the_command_refuses_what_cannot_work(tmp_path):
    letter = tmp_path / "letter"
    letter.write_text("dear friend\n", "utf-8")
    assert "POS_MODE=demo" in refused("--clock-file", str(tmp_path / "clock"))
    assert "always signed" in refused("--notify-url", "http://127.0.0.1:1/")
    assert "Move the file away" in refused("--state", str(letter))
    assert "1001" in refused("--chaos-per-mille", "1001")
    assert str(tmp_path / "none.yaml") in refused("--facilities", str(tmp_path / "none.yaml"))


def test_a_dripping_answer_comes_byte_by_byte_and_is_whole_in_the_end():
    body = b"0123456789"
    with SimulatorServer(lambda _: Reply(200, {}, body, drip_seconds=0.02)) as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            received, pieces = b"", 0
            while not received.endswith(body):
                received, pieces = received + line.recv(65_536), pieces + 1
    assert pieces > 5


def test_a_server_that_stops_does_not_go_on_dripping():
    server = SimulatorServer(lambda _: Reply(200, {}, b"0" * 1_000, drip_seconds=1))
    with server:
        host, port = server.url.removeprefix("http://").split(":")
        line = socket.create_connection((host, int(port)), timeout=5)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(1)
    with line, line.makefile("rb") as rest:
        assert len(rest.read()) < 1_000
