"""The real server is killed with -9 in the middle of sales: nothing acknowledged is missing, nothing is there twice."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from pos.clock import SystemClock, new_secret, new_ulid
from pos.domain.access import EVERYWHERE, Role
from pos.front_desk import FrontDesk
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.server import SimulatorServer
from pos.operations.open_drawer import open_drawer
from pos.operations.staff.register_staff import NewStaff, register_staff
from pos.settings import Settings
from pos.storage.engine import Database
from pos.verification.run import violations
from tests.fakes import ScriptedGateway
from tests.makers import CHEAP_PASSWORDS
from tests.tills import office_with, the_ward

COUNTERS = ("family-registry-1", "family-registry-2", "tax-1", "community-center-osaki-1-1")
FEES = {"tax-1": "TAX-NOZEI"}
PASSWORD = "correct horse battery"
SECONDS_BETWEEN_KILLS = 1.0
FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class House:
    """One web process on one database, and agents that live on."""

    def __init__(self, database: Database, folder: Path, gateway_url: str) -> None:
        self.port = free_port()
        self.environment = {
            **os.environ,
            "POS_MODE": "development",
            "POS_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "POS_DATA_DIR": str(folder),
            "POS_GATEWAY_URL": gateway_url,
        }
        self.settings = Settings.from_environment(self.environment)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Killed, never stopped, at the end of the block."""
        command = [sys.executable, "-c", "from pos.cli import main; main()", "serve", "--port", str(self.port)]
        process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        try:
            self._wait_until_ready(process)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        for _ in range(300):
            assert process.poll() is None, "the server did not start"
            try:
                requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
            except requests.ConnectionError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server did not answer")


class Clerk(threading.Thread):
    """Sells by turns in cash and by card; whatever was not answered is sent again, under the same id."""

    def __init__(self, house: House, number: int, counter: str) -> None:
        super().__init__(name=counter, daemon=True)
        self.base = f"http://127.0.0.1:{house.port}"
        self.number = f"k-{number}"
        self.counter = counter
        self.paid: dict[str, int] = {}
        self.finish = threading.Event()
        self.trouble: list[str] = []
        self._http = requests.Session()
        self._token = ""

    def run(self) -> None:
        number = 0
        while not self.finish.is_set():
            number += 1
            tender = "credit" if number % 2 else "cash"
            sale = {"payment_id": new_ulid(), "tender": tender, "amount_yen": 300, "received_yen": 500, "lines": [
                {"fee": FEES.get(self.counter, "CERT-JUMIN"), "quantity": 1, "price_class": "standard"}]}  # fmt: skip
            self._until_answered(sale)

    def _until_answered(self, sale: dict[str, Any]) -> None:
        while True:
            try:
                answer = self._sell(sale)
            except requests.RequestException:
                time.sleep(0.05)  # the server is gone; the browser tries again
                continue
            if answer["phase"] == "paid":
                self.paid[sale["payment_id"]] = sale["amount_yen"]
            elif answer["phase"] != "not_paid":
                self.trouble.append(f"{sale['payment_id']}: {answer}")
            return

    def _sell(self, sale: dict[str, Any]) -> dict[str, Any]:
        if not self._token:
            self._sign_in()
        door = f"{self.base}/counter/{self.counter}/json/payments"
        answer = self._http.post(door, json=sale, headers={"X-CSRFToken": self._token}, timeout=20)
        for _ in range(200):
            if answer.status_code != 200:
                raise requests.RequestException(f"{answer.status_code}: {answer.text[:300]}")
            known = answer.json()
            if known["phase"] in {"paid", "not_paid"}:
                return known
            time.sleep(0.02)
            answer = self._http.get(f"{door}/{sale['payment_id']}", timeout=20)
        return known

    def _sign_in(self) -> None:
        form = {"number": self.number, "password": PASSWORD, "csrf_token": self._form_token(), "next": ""}
        answer = self._http.post(f"{self.base}/sign-in", data=form, timeout=20, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:300]
        self._token = self._form_token()

    def _form_token(self) -> str:
        found = FORM_TOKEN.search(self._http.get(f"{self.base}/sign-in", timeout=20).text)
        assert found
        return found[1]


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def simulated_agents() -> Iterator[tuple[Simulator, str]]:
    simulator = Simulator(contracts_of(the_ward()), seed=1)
    server = SimulatorServer(SimulatorHost(simulator, SystemClock()).answer, "127.0.0.1", 0, None)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield simulator, server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def open_the_ward(house: House, database: Database) -> None:
    office = office_with(database, SystemClock(), new_ulid, ScriptedGateway())
    office = replace(office, audit_keys=house.settings.audit_keys)
    desk = FrontDesk(database, house.settings.audit_keys, SystemClock(), new_ulid, new_secret, CHEAP_PASSWORDS)
    for number, counter in enumerate(COUNTERS):
        new = NewStaff(f"k-{number}", "職員", frozenset({Role.CLERK}), frozenset({EVERYWHERE}))
        register_staff(desk, new, PASSWORD, the_ward().facilities, "system:test")
        open_drawer(office, new_ulid(), counter, 10_000, "system:test")


def test_a_killed_server_loses_nothing_that_was_acknowledged(sqlite_database: Database, tmp_path: Path) -> None:
    sell_through_kills(sqlite_database, tmp_path, kills=2)


@pytest.mark.slow
def test_many_kills_lose_nothing_either(database: Database, tmp_path: Path) -> None:
    sell_through_kills(database, tmp_path, kills=10)


def sell_through_kills(database: Database, tmp_path: Path, kills: int) -> None:
    with simulated_agents() as (simulator, url):
        house = House(database, tmp_path, url)
        open_the_ward(house, database)
        clerks = [Clerk(house, number, counter) for number, counter in enumerate(COUNTERS)]
        for life in range(kills):
            with house.serving():
                if life == 0:
                    for clerk in clerks:
                        clerk.start()
                time.sleep(SECONDS_BETWEEN_KILLS)
        with house.serving():
            for clerk in clerks:
                clerk.finish.set()
            for clerk in clerks:
                clerk.join(timeout=60)
                assert not clerk.is_alive()
        paid = {payment: amount for clerk in clerks for payment, amount in clerk.paid.items()}
        print(f"{len(paid)} acknowledged payments over {kills} kills")
        assert [trouble for clerk in clerks for trouble in clerk.trouble] == []
        assert len(paid) >= len(COUNTERS)
        must_be_kept(database, house, paid)
        must_be_charged_once(simulator, database)


def must_be_kept(database: Database, house: House, paid: dict[str, int]) -> None:
    with database.reading() as connection:
        captured = connection.exec_driver_sql("SELECT id, captured_yen FROM payments WHERE status = 'captured'").all()
        entries = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT payment_id) FROM journal_entries WHERE kind IN ('take_cash', 'capture')"
        ).one()
        assert violations(connection, house.settings.audit_keys.keys) == []
    assert dict(tuple(row) for row in captured) == paid
    assert entries == (len(paid), len(paid))


def must_be_charged_once(simulator: Simulator, database: Database) -> None:
    sold = [entry["our_reference"] for entry in simulator.truth()["entries"]]
    with database.reading() as connection:
        ours = connection.exec_driver_sql(
            "SELECT id FROM payments WHERE status = 'captured' AND tender = 'credit'"
        ).scalars()
        assert sorted(sold) == sorted(ours)
