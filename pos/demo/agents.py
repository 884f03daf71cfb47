"""Tells the simulated agents what to do for one sale or order, before it comes."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pos.demo.books import Books
from pos.demo.clients import SimulatorControl
from pos.demo.fates import told
from pos.demo.steps import Fate, Sell
from pos.facilities import Terminal
from pos.gateways.simulator.charges.endings import PageOutcome


class Agents:
    """Their control doors, in the words of the day."""

    def __init__(self, control: SimulatorControl) -> None:
        self._control = control

    def prepare_sale(self, books: Books, sale: Sell, terminal: Terminal) -> None:
        """What the customer at the terminal and the agent's server will do."""
        facts = told(sale.fate)
        if facts.terminal is not None:
            plan: dict[str, Any] = {"plan": facts.terminal.value}
            self._tell(books, f"/control/terminals/{terminal.terminal_id}", plan | _named(brand=sale.brand))
        if facts.fault is not None:
            self._fault(books, sale.payment_id, sale.fate)

    def prepare_order(self, books: Books, payment_id: str, fate: Fate) -> None:
        """What the agent's server and its notifications will do."""
        facts = told(fate)
        if facts.fault is not None:
            self._fault(books, payment_id, fate)
        if facts.notice is not None:
            rule = {"our_reference": payment_id, "fault": facts.notice.value, "times": facts.notices}
            self._tell(books, "/control/notifications", rule)

    def refuse_refund_of(self, payment_id: str) -> None:
        """The next refund of a payment is refused."""
        body = {"our_reference": payment_id, "fault": "decline", "operation": "refund"}
        self._control.post("/control/faults", body)

    def on_page(self, books: Books, page_url: str, outcome: PageOutcome) -> None:
        """What the payer does on the agent's page."""
        self._tell(books, f"{urlsplit(page_url).path}/complete", {"outcome": outcome.value})

    def sell_alone(self, sale: Sell, terminal: Terminal, brand: str) -> str:
        """The clerk types the amount into a standalone terminal; the name under which it can be undone."""
        body = {
            "agent": terminal.agent,
            "terminal_id": terminal.terminal_id,
            "merchant_account": terminal.merchant_account,
            "method": sale.tender.value,
            "brand": brand,
            "amount_yen": sale.basket.amount_yen,
        }
        return str(self._control.post("/control/standalone", body)["own_name"])

    def undo_alone(self, own_name: str) -> None:
        """取消 at a standalone terminal."""
        self._control.post(f"/control/standalone/{own_name}/undo", {})

    def void_behind_our_back(self, agent: str, payment_id: str) -> None:
        """Somebody undoes a sale at the linked terminal itself."""
        self._control.post(f"/control/charges/{agent}/{payment_id}/void-at-terminal", {})

    def surface(self, agent: str, payment_id: str) -> None:
        """Money moves after the agent's final no."""
        self._control.post(f"/control/charges/{agent}/{payment_id}/surface", {})

    def _fault(self, books: Books, reference: str, fate: Fate) -> None:
        facts = told(fate)
        assert facts.fault is not None
        body = {"our_reference": reference, "fault": facts.fault.value, "operation": facts.call.value}
        self._tell(books, "/control/faults", body)

    def _tell(self, books: Books, door: str, body: dict[str, Any]) -> None:
        self._control.post(door, body)
        books.planted[str(body.get("fault") or body.get("plan") or body["outcome"])] += 1


def _named(**facts: str | datetime | None) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}
