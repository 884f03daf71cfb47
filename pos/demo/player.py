"""Plays a planned day through the doors, one step after the other, and keeps its own books of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from pos.clock import FileClock
from pos.demo.clients import Citizen, CounterClient, ReservationSystem, SimulatorControl
from pos.demo.steps import CloseDrawer, DayPlan, Fate, OpenDrawer, Order, Sell, Step, VoidSale
from pos.domain.drawer import DENOMINATIONS
from pos.domain.tender import Tender
from pos.facilities import Ward

#: A linked terminal's end comes at the second question; silence is asked again after 2, 5, 15 and 60 seconds.
_POLL_SECONDS = (1, 2, 3, 8, 20, 65)

_FAULTS = {
    Fate.NO_ANSWER_BUT_CHARGED: "timeout_after_charge",
    Fate.NO_ANSWER_NOT_CHARGED: "timeout_before_charge",
    Fate.SERVER_ERROR_BUT_CHARGED: "server_error_after_charge",
    Fate.SERVER_ERROR_NOT_CHARGED: "server_error_before_charge",
}
_TERMINAL_PLANS = {
    Fate.DECLINED: "decline",
    Fate.UNCONFIRMED_WRITE: "unconfirmed_write",
}


@dataclass
class Books:
    """What the demo itself knows of the day, to hold against what the sheets say."""

    taken: dict[Tender, list[int]] = field(default_factory=dict)  #: amounts of payments that were acknowledged as paid
    voided: int = 0
    refunded: list[int] = field(default_factory=list)
    not_paid: int = 0
    drawer: dict[str, int] = field(default_factory=dict)  #: cash in each drawer by the demo's own count
    online_paid: list[tuple[Order, str]] = field(default_factory=list)  #: with the payment id
    in_doubt: dict[str, int] = field(default_factory=dict)  #: payment id -> yen, left open on purpose
    voided_at_terminal: dict[str, int] = field(default_factory=dict)
    surfaced: dict[str, int] = field(default_factory=dict)

    def take(self, tender: Tender, amount_yen: int) -> None:
        """One more payment that somebody was told is paid."""
        self.taken.setdefault(tender, []).append(amount_yen)


class Player:
    """Everybody who acts on the day."""

    def __init__(
        self,
        ward: Ward,
        clock: FileClock,
        counters: dict[str, CounterClient],
        reservations: ReservationSystem,
        simulator: SimulatorControl,
    ) -> None:
        self._ward = ward
        self._clock = clock
        self._counters = counters
        self._reservations = reservations
        self._simulator = simulator
        self._now = clock.now()
        self._baskets: dict[str, Sell] = {}
        self.books = Books()

    def play(self, plan: DayPlan, after_each: Callable[[], None]) -> None:
        """All steps in order; `after_each` is told that one is done."""
        for step in plan.steps:
            self._move_clock(max(step.at, self._now))
            self._play(step)
            after_each()

    def _play(self, step: Step) -> None:
        match step:
            case OpenDrawer():
                self._counters[step.counter].open_drawer(step.session_id, step.float_yen)
                self.books.drawer[step.counter] = step.float_yen
            case Sell():
                self._sell(step)
            case VoidSale():
                self._void(step)
            case Order():
                self._order(step)
            case CloseDrawer():
                pieces = _pieces(self.books.drawer[step.counter] - step.short_yen)
                self._counters[step.counter].close_drawer(step.session_id, pieces)

    def _move_clock(self, instant: datetime) -> None:
        self._now = instant
        self._clock.set(instant)

    def _wait(self, seconds: int) -> None:
        self._move_clock(self._now + timedelta(seconds=seconds))

    def _sell(self, sale: Sell) -> None:
        self._baskets[sale.payment_id] = sale
        self._prepare_terminal(sale)
        counter = self._counters[sale.counter]
        seen = counter.sell(sale.payment_id, sale.basket, sale.tender, sale.received_yen)
        if sale.twice:
            seen = counter.sell(sale.payment_id, sale.basket, sale.tender, sale.received_yen)
        seen = self._follow(sale, seen)
        if seen["phase"] == "paid":
            self.books.take(sale.tender, sale.basket.amount_yen)
        else:
            self.books.not_paid += 1
        if sale.tender is Tender.CASH:
            self.books.drawer[sale.counter] += sale.basket.amount_yen
        if sale.fate is Fate.UNCONFIRMED_WRITE:
            self.books.in_doubt[sale.payment_id] = sale.basket.amount_yen
        if sale.fate is Fate.VOIDED_AT_TERMINAL:
            self._void_behind_our_back(sale)

    def _prepare_terminal(self, sale: Sell) -> None:
        terminal = self._ward.counter(sale.counter).terminal_for(sale.tender.value)
        if sale.fate in _TERMINAL_PLANS:
            assert terminal is not None
            self._simulator.post(f"/control/terminals/{terminal.terminal_id}", {"plan": _TERMINAL_PLANS[sale.fate]})
        if sale.fate in _FAULTS:
            self._plant_fault(sale.payment_id, sale.fate)

    def _plant_fault(self, reference: str, fate: Fate) -> None:
        self._simulator.post("/control/faults", {"our_reference": reference, "fault": _FAULTS[fate]})

    def _follow(self, sale: Sell, seen: dict[str, Any]) -> dict[str, Any]:
        counter = self._counters[sale.counter]
        if seen["phase"] == "ask_clerk":
            printed = crc32(sale.payment_id.encode())
            brands = self._ward.tenders[sale.tender.value].brands
            brand, slip = brands[printed % len(brands)], f"{printed % 100_000:05d}"
            return counter.enter_outcome(sale.payment_id, approved=True, brand=brand, slip_number=slip)
        for seconds in _POLL_SECONDS:
            if seen["phase"] not in {"requested", "waiting_for_card", "unknown"}:
                break
            self._wait(seconds)
            seen = counter.look(sale.payment_id)
        return seen

    def _void_behind_our_back(self, sale: Sell) -> None:
        terminal = self._ward.counter(sale.counter).terminal_for(sale.tender.value)
        assert terminal is not None
        self._simulator.post(f"/control/charges/{terminal.agent}/{sale.payment_id}/void-at-terminal", {})
        self.books.voided_at_terminal[sale.payment_id] = sale.basket.amount_yen

    def _void(self, step: VoidSale) -> None:
        sale = self._baskets[step.payment_id]
        self._counters[step.counter].void(step.payment_id, slip_number="90001")
        self.books.voided += 1
        self.books.taken[sale.tender].remove(sale.basket.amount_yen)
        if sale.tender is Tender.CASH:
            self.books.drawer[step.counter] -= sale.basket.amount_yen

    def _order(self, order: Order) -> None:
        expires_at = (self._now + timedelta(minutes=15)).isoformat() if order.fate is Fate.ABANDONED else None
        asked = (order.facility, order.key, order.reference, order.basket, expires_at)
        payment = self._reservations.order(*asked)
        if order.twice:
            payment = self._reservations.order(*asked)
        if order.fate in _FAULTS:
            self._plant_fault(payment["id"], order.fate)
        self._check_out(order, payment)
        status = self._reservations.look(payment["id"])["status"]
        if status == "succeeded":
            self.books.take(Tender.CREDIT, order.basket.amount_yen)
            self.books.online_paid.append((order, payment["id"]))
        else:
            self.books.not_paid += 1
        if status == "succeeded" and order.refund_yen:
            self._wait(30)
            self._reservations.refund(payment["id"], order.refund_yen, order.basket.amount_yen)
            self.books.refunded.append(order.refund_yen)
        if order.fate is Fate.SURFACES_LATE:
            self._surface(order, payment["id"])

    def _check_out(self, order: Order, payment: dict[str, Any]) -> None:
        citizen, url = Citizen(), str(payment["checkout_url"])
        page = citizen.start(url)
        if page is None or "/hosted/" not in page:  # no page could be opened: the citizen tries again a little later
            self._wait(10)
            citizen.come_back(url)
            page = citizen.start(url)
        if page is None:
            return
        for outcome in {Fate.DECLINED_ONCE: ("decline", "approve"), Fate.SURFACES_LATE: ("decline",) * 3}.get(
            order.fate, ("approve",)
        ):
            if order.fate is not Fate.ABANDONED:
                self._wait(20)
                self._simulator.post(f"{urlsplit(page).path}/complete", {"outcome": outcome})
        if order.fate is not Fate.ABANDONED:
            citizen.come_back(url)

    def _surface(self, order: Order, payment_id: str) -> None:
        agent = self._ward.facility(order.facility).online_agent
        self._wait(60)
        # The refund that follows by itself is refused: otherwise nothing would be left for people to do.
        refused = {"our_reference": payment_id, "fault": "decline", "operation": "refund"}
        self._simulator.post("/control/faults", refused)
        self._simulator.post(f"/control/charges/{agent}/{payment_id}/surface", {})
        self.books.surfaced[payment_id] = order.basket.amount_yen


def _pieces(amount: int) -> dict[int, int]:
    """The fewest notes and coins that make the amount."""
    pieces = {}
    for face in DENOMINATIONS:
        pieces[face], amount = divmod(amount, face)
    return pieces
