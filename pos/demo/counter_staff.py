"""Clerks at all counters, playing their part of a day through the doors of the counter room."""

from collections.abc import Callable
from typing import Any
from zlib import crc32

from pos.demo.agents import Agents
from pos.demo.books import Books, Slip
from pos.demo.clients import CounterClient
from pos.demo.fates import told
from pos.demo.steps import CloseDrawer, Fate, OpenDrawer, Sell, VoidSale
from pos.domain.drawer import DENOMINATIONS
from pos.domain.tender import Tender
from pos.facilities import Terminal, TerminalMode, Ward

#: A linked terminal's end comes at the second question; silence is asked again after 2, 5, 15 and 60 seconds.
_POLL_SECONDS = (1, 1, 3, 8, 20, 65)
_OPEN_PHASES = {"requested", "waiting_for_card", "unknown"}

Wait = Callable[[int], None]


class CounterStaff:
    """One clerk per counter."""

    def __init__(self, ward: Ward, clients: dict[str, CounterClient], agents: Agents) -> None:
        self._ward = ward
        self._clients = clients
        self._agents = agents
        self._sales: dict[str, Sell] = {}

    def open(self, books: Books, step: OpenDrawer) -> None:
        """レジ開け."""
        self._clients[step.counter].open_drawer(step.session_id, step.float_yen)
        books.drawer[step.counter] = step.float_yen

    def sell(self, books: Books, sale: Sell, wait: Wait) -> None:
        """From the basket to the receipt, or to whatever the fate has in store."""
        self._sales[sale.payment_id] = sale
        terminal = self._terminal(sale)
        if terminal is not None:
            self._agents.prepare_sale(books, sale, terminal)
        client = self._clients[sale.counter]
        seen = client.sell(sale.payment_id, sale.basket, sale.tender, sale.received_yen)
        if sale.twice:
            seen = client.sell(sale.payment_id, sale.basket, sale.tender, sale.received_yen)
        seen = self._follow(books, sale, seen, wait)
        self._write_down(books, sale, paid=seen["phase"] == "paid")
        if sale.fate is Fate.VOIDED_AT_TERMINAL and terminal is not None:
            self._agents.void_behind_our_back(terminal.agent, sale.payment_id)
            books.undone[sale.payment_id] = terminal.agent
        if told(sale.fate).leaves == "unresolved_payment" and terminal is not None:
            books.touch_again[sale.payment_id] = (terminal.agent, sale.fate)

    def void(self, books: Books, step: VoidSale) -> None:
        """取消, at a standalone terminal there, too."""
        sale = self._sales[step.payment_id]
        own_name = books.own_names.get(step.payment_id)
        if own_name is not None:
            self._agents.undo_alone(own_name)
            brand, _ = _printed(self._ward, sale)
            books.terminals[_known(self._terminal(sale)).terminal_id][brand].remove(sale.basket.amount_yen)
        self._clients[step.counter].void(step.payment_id, slip_number="90001")
        books.voided += 1
        books.taken[sale.tender].remove(sale.basket.amount_yen)
        if sale.tender is Tender.CASH:
            books.drawer[step.counter] -= sale.basket.amount_yen

    def close(self, books: Books, step: CloseDrawer) -> None:
        """端末の日計 where terminals stand alone, the count, レジ締め, and the slip for the bank."""
        client, counter = self._clients[step.counter], self._ward.counter(step.counter)
        if counter.terminal_mode is TerminalMode.STANDALONE:
            client.enter_terminal_totals(books.terminals)
        slip = client.close_drawer(step.session_id, _pieces(books.drawer[step.counter] - step.short_yen))
        if slip is not None:
            amount = books.drawer[step.counter] - step.short_yen - int(counter.float_yen)
            books.slips.append(Slip(slip, counter.facility, amount))

    def _follow(self, books: Books, sale: Sell, seen: dict[str, Any], wait: Wait) -> dict[str, Any]:
        client = self._clients[sale.counter]
        if seen["phase"] == "ask_clerk":
            terminal = _known(self._terminal(sale))
            brand, slip = _printed(self._ward, sale)
            books.own_names[sale.payment_id] = self._agents.sell_alone(sale, terminal, brand)
            took = books.terminals.setdefault(terminal.terminal_id, {})
            took.setdefault(brand, []).append(sale.basket.amount_yen)
            return client.enter_outcome(sale.payment_id, approved=True, brand=brand, slip_number=slip)
        for seconds in _POLL_SECONDS:
            if seen["phase"] not in _OPEN_PHASES:
                break
            wait(seconds)
            seen = client.look(sale.payment_id)
        return seen

    def _write_down(self, books: Books, sale: Sell, *, paid: bool) -> None:
        amount, left = sale.basket.amount_yen, told(sale.fate).leaves
        if paid:
            books.take(sale.tender, amount)
        else:
            books.not_paid += 1
        if sale.tender is Tender.CASH:
            books.drawer[sale.counter] += amount
        if left is not None:
            books.left[sale.payment_id] = (left, -amount if paid else 0)

    def _terminal(self, sale: Sell) -> Terminal | None:
        return self._ward.counter(sale.counter).terminal_for(sale.tender.value)


def _known(terminal: Terminal | None) -> Terminal:
    assert terminal is not None, "a sale without a terminal asks for none"
    return terminal


def _printed(ward: Ward, sale: Sell) -> tuple[str, str]:
    """Brand and slip number, as a standalone terminal prints them."""
    printed = crc32(sale.payment_id.encode())
    brands = ward.tenders[sale.tender.value].brands
    return brands[printed % len(brands)], f"{printed % 100_000:05d}"


def _pieces(amount: int) -> dict[int, int]:
    """The fewest notes and coins that make the amount."""
    pieces = {}
    for face in DENOMINATIONS:
        pieces[face], amount = divmod(amount, face)
    return pieces
