"""The reservation system and a payer at our online doors, with a simulated agent behind them, all in one process."""

import copy
import itertools
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from pos.app import create_app
from pos.domain.access import EVERYWHERE, Scope
from pos.front_desk import FrontDesk
from pos.gateways.gateway import PaymentGateway
from pos.gateways.registry import Gateways
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.transport import InProcessTransport
from pos.office import Office
from pos.operations.api_clients.issue_api_key import issue_api_key
from pos.operations.api_clients.register_client import register_client
from pos.settings import Settings
from pos.storage import payments
from pos.storage.engine import Database
from pos.storage.payments import Payment
from tests.makers import ManualClock, SequentialIds, audit_keys, front_desk
from tests.tills import WEDNESDAY_MORNING, the_ward

AGENT = "online-credit"
AGENT_SECRET = "a secret shared with the agent"
FACILITY = "community-center-osaki-1"
OTHER_FACILITY = "gymnasium-togoshi"
PUBLIC_URL = "http://127.0.0.1:8000"
RETURN_URL = "https://yoyaku.example.jp/kessai/return?from=pos"

ASKED: dict[str, Any] = {
    "facility": FACILITY,
    "amount_yen": 8_900,
    "lines": [
        {"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3_600, "use_day": "2026-12-05", "description": "第1集会室"},
        {"fee": "ROOM-PM", "quantity": 1, "unit_yen": 5_300, "use_day": "2026-12-05"},
    ],
    "reference": "R-2026-000123",
    "description": "集会室のご利用",
    "return_url": RETURN_URL,
}


def asked(**changes: Any) -> dict[str, Any]:
    """A request for a payment; `changes` replace fields, None takes one away."""
    whole = copy.deepcopy(ASKED) | changes
    return {name: value for name, value in whole.items() if value is not None}


class OnlineDoors:
    """Our doors, and who stands before and behind them."""

    def __init__(self, database: Database, gateway: PaymentGateway | None = None) -> None:
        self.clock = ManualClock(WEDNESDAY_MORNING)
        self.simulator = Simulator(contracts_of(the_ward()), seed=7)
        transport = InProcessTransport(SimulatorHost(self.simulator, self.clock))
        self.gateway = gateway or SimulatorGateway(AGENT, "http://simulator.invalid", AGENT_SECRET, transport)
        self.office = Office(
            database=database,
            ward=the_ward(),
            gateways=Gateways({AGENT: self.gateway}),
            audit_keys=audit_keys(),
            clock=self.clock,
            new_id=SequentialIds(),
            public_url=PUBLIC_URL,
        )
        self.desk = front_desk(database, self.clock)
        self.app = app_of(self.office, self.desk)
        self.http = self.app.test_client()
        self._keys = itertools.count(1)
        self.key = self.new_client("reservation")

    def new_client(self, name: str, facilities: frozenset[str] = frozenset({EVERYWHERE}), *scopes: Scope) -> str:
        """A program with a key, which is returned."""
        register_client(self.desk, name, "予約システム", facilities, the_ward().facilities, "staff:1")
        return issue_api_key(self.desk, name, frozenset(scopes or Scope), None, "staff:1").text

    def get(self, path: str, key: str | None = None) -> TestResponse:
        return self.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key or self.key}"})

    def post(self, path: str, body: Any, idempotency_key: str | None = None, key: str | None = None) -> TestResponse:
        headers = {
            "Authorization": f"Bearer {key or self.key}",
            "Idempotency-Key": idempotency_key or f"test-{next(self._keys)}",
        }
        # A client of its own: several threads may post at once.
        return self.app.test_client().post(f"/api/v1{path}", json=body, headers=headers)

    def new_payment(self, **changes: Any) -> dict[str, Any]:
        answer = self.post("/payments", asked(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json

    def paid(self, **changes: Any) -> dict[str, Any]:
        """A payment whose payer has paid on the agent's page and come back."""
        payment = self.new_payment(**changes)
        self.press_pay(payment["id"])
        self.at_agent(payment["id"], PageOutcome.APPROVE)
        assert self.http.get(f"/checkout/{payment['id']}/return").status_code == 200
        return self.get(f"/payments/{payment['id']}").json

    def press_pay(self, payment_id: str, **headers: str) -> TestResponse:
        return self.app.test_client().post(f"/checkout/{payment_id}", headers=headers)

    def at_agent(self, payment_id: str, outcome: PageOutcome) -> None:
        action = self.stored(payment_id).next_action
        assert action is not None
        self.simulator.visit_page(self.clock.now(), token=action["token"], outcome=outcome)

    def stored(self, payment_id: str) -> Payment:
        with self.office.database.reading() as connection:
            payment = payments.find(connection, payment_id)
        assert payment is not None
        return payment

    def refund(self, payment: dict[str, Any], idempotency_key: str | None = None, **changes: Any) -> TestResponse:
        whole = {"amount_yen": payment["amount_yen"], "reason": "use_canceled"}
        whole |= {"refundable_yen": payment["refundable_yen"]} | changes
        return self.post(f"/payments/{payment['id']}/refunds", whole, idempotency_key)


def app_of(office: Office, desk: FrontDesk) -> Flask:
    """All doors, as they are joined at start."""
    return create_app(Settings.from_environment({"POS_MODE": "development"}), office, desk)
