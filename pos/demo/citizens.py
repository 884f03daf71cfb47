"""The reservation system, and citizens at the checkout."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pos.demo.agents import Agents
from pos.demo.books import Books
from pos.demo.clients import Citizen, ReservationSystem
from pos.demo.fates import told
from pos.demo.steps import Fate, Order
from pos.domain.tender import Tender
from pos.facilities import Ward
from pos.gateways.simulator.charges.endings import PageOutcome

_LEAVES = {PageOutcome.ABANDON, PageOutcome.CHALLENGE_ABANDONED}

Wait = Callable[[int], None]


class Citizens:
    """Everybody who books online."""

    def __init__(
        self, ward: Ward, reservations: ReservationSystem, agents: Agents, now: Callable[[], datetime]
    ) -> None:
        self._ward = ward
        self._reservations = reservations
        self._agents = agents
        self._now = now

    def book(self, books: Books, order: Order, wait: Wait) -> None:
        """Order, pay, and sometimes ask for the money back."""
        leaves = bool(_LEAVES & set(told(order.fate).page))
        expires_at = (self._now() + timedelta(minutes=15)).isoformat() if leaves else None
        asked = (order.facility, order.key, order.reference, order.basket, expires_at)
        payment = self._reservations.order(*asked)
        if order.twice:
            payment = self._reservations.order(*asked)
        self._agents.prepare_order(books, payment["id"], order.fate)
        self._check_out(books, order, payment, wait)
        if self._reservations.look(payment["id"])["status"] == "succeeded":
            books.take(Tender.CREDIT, order.basket.amount_yen)
            books.online_paid.append((order, payment["id"]))
            self._ask_back(books, order, payment["id"], wait)
        else:
            books.not_paid += 1
        if order.fate is Fate.SURFACES_LATE:
            self._surface(books, order, payment["id"], wait)

    def _check_out(self, books: Books, order: Order, payment: dict[str, Any], wait: Wait) -> None:
        citizen, url = Citizen(), str(payment["checkout_url"])
        page = citizen.start(url)
        if page is None or "/hosted/" not in page:  # no page could be opened: the citizen tries again a little later
            wait(10)
            citizen.come_back(url)
            page = citizen.start(url)
        if page is None:
            return
        for outcome in told(order.fate).page:
            wait(8)
            self._agents.on_page(books, page, outcome)
            if outcome in _LEAVES:
                return
        citizen.come_back(url)

    def _ask_back(self, books: Books, order: Order, payment_id: str, wait: Wait) -> None:
        if not order.refund_yen:
            return
        wait(10)
        self._reservations.refund(payment_id, order.refund_yen, order.basket.amount_yen)
        if order.fate is not Fate.REFUND_REFUSED:
            books.refunded.append(order.refund_yen)

    def _surface(self, books: Books, order: Order, payment_id: str, wait: Wait) -> None:
        agent = self._ward.facility(order.facility).online_agent
        assert agent is not None, "an online facility has an agent"
        wait(60)
        # The refund that follows by itself is refused: otherwise nothing would be left for people to do.
        self._agents.refuse_refund_of(payment_id)
        self._agents.surface(agent, payment_id)
        left = told(order.fate).leaves
        assert left is not None
        books.left[payment_id] = (left, -order.basket.amount_yen)
