"""What is planted into the agents' reports after a day, and every break that the nights have to find."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from pos.demo.books import Books
from pos.demo.clients import SimulatorControl
from pos.demo.keyed import KeyedBreak, planted_breaks
from pos.demo.steps import DayPlan, Order
from pos.facilities import Ward
from pos.gateways.simulator.reports.report_edits import EditKind

#: Each mistake twice, with its amount where it needs one (added to the sale's for a changed one).
MISTAKES: tuple[tuple[EditKind, tuple[int | None, int | None]], ...] = (
    (EditKind.LEAVE_OUT, (None, None)),
    (EditKind.CHANGE_AMOUNT, (100, -1)),
    (EditKind.REPEAT, (None, None)),
    (EditKind.DROP_REFERENCE, (None, None)),
    (EditKind.CHARGE_BACK, (None, None)),
    (EditKind.REVERSE_CHARGEBACK, (None, None)),
    (EditKind.WRONG_DAY, (None, None)),
    (EditKind.LATE, (None, None)),
    (EditKind.ADD, (1_501, -707)),
    (EditKind.ADJUST_FEE, (11, -13)),
    (EditKind.ADJUST, (-2_003, 509)),
)
_WITHOUT_SALE = {EditKind.ADD, EditKind.ADJUST_FEE, EditKind.ADJUST}


class Trouble:
    """Plants mistakes of agents and knows what has to come of them."""

    def __init__(self, ward: Ward, plan: DayPlan, books: Books, simulator: SimulatorControl) -> None:
        self._ward = ward
        self._plan = plan
        self._books = books
        self._simulator = simulator
        self._agent = next(
            agent for agent in (ward.facility(id_).online_agent for id_ in plan.facilities) if agent is not None
        )

    def plant(self) -> None:
        """Two mistakes of each kind, and two equal lines without reference, in the online agent's next report."""
        unspoilt = iter([(order, id_) for order, id_ in self._books.online_paid if _is_plain(order)])
        for kind, amounts in MISTAKES:
            for amount in amounts:
                self._plant(kind, amount, None if kind in _WITHOUT_SALE else next(unspoilt))
        for _, id_ in self._twins():
            self._edit(EditKind.DROP_REFERENCE, id_)

    def withhold_report(self, *, withheld: bool) -> None:
        """Whether the online agent's report of the day is late."""
        body = {"agent": self._agent, "on": self._published_on, "withheld": withheld}
        self._simulator.post("/control/reports/withhold", body)

    def expected(self) -> set[KeyedBreak]:
        """Everything the day's night has to find now. The agents have written their part down before anybody looks."""
        planted = self._simulator.get("/control/expected-breaks", business_day=self._plan.business_day.isoformat())
        return {*self.own(), *planted_breaks(planted)}

    def own(self) -> Iterator[KeyedBreak]:
        """What people at the counters and outcomes of payments leave behind."""
        plan, day = self._plan, self._plan.business_day
        if plan.not_closed is not None:
            yield KeyedBreak(day, "drawer_not_closed", self._facility(plan.not_closed), 0)
        if plan.short is not None:
            yield KeyedBreak(day, "cash_over_short", self._facility(plan.short), -plan.short_yen)
        for id_, (kind, difference_yen) in self._books.left.items():
            yield KeyedBreak(day, kind, id_, difference_yen)

    def _plant(self, kind: EditKind, amount: int | None, sale: tuple[Order, str] | None) -> None:
        if sale is None:
            self._edit(kind, None, amount_yen=amount)
            return
        order, id_ = sale
        if kind is EditKind.REVERSE_CHARGEBACK:
            self._edit(EditKind.CHARGE_BACK, id_)
        self._edit(kind, id_, amount_yen=None if amount is None else order.basket.amount_yen + amount)

    def _twins(self) -> Iterable[tuple[Order, str]]:
        twins = [(order, id_) for order, id_ in self._books.online_paid if order.is_twin]
        if len(twins) != 2:
            raise LookupError(f"expected two orders alike, found {len(twins)}")
        return twins

    def _facility(self, counter: str) -> str:
        return self._ward.counter(counter).facility

    def _edit(self, edit: EditKind, reference: str | None, amount_yen: int | None = None) -> None:
        body: dict[str, Any] = {"agent": self._agent, "on": self._published_on, "edit": edit.value}
        body |= {"our_reference": reference} if reference else {}
        body |= {"amount_yen": amount_yen} if amount_yen else {}
        self._simulator.post("/control/report-edits", body)
        self._books.planted[f"report: {edit}"] += 1

    @property
    def _published_on(self) -> str:
        return published_on(self._plan.business_day).isoformat()


def published_on(business_day: date) -> date:
    """When the online agent's report about a day comes out."""
    return business_day + timedelta(days=1)


def _is_plain(order: Order) -> bool:
    return not order.refund_yen and not order.is_twin
