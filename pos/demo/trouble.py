"""What is planted into the agents' reports after the day, and every break that the night has to find."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pos.demo.clients import SimulatorControl
from pos.demo.player import Books
from pos.demo.steps import DayPlan, Order
from pos.facilities import Ward

_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
#: Breaks that a line of the agent causes by itself; the others are about a payment of ours. (Which of two equal lines
#: is the duplicate nobody can say: that one is about the payment.)
_ABOUT_LINES = {"missing_in_pos", "ambiguous_line", "unbooked_line"}
#: What the simulator says of a mistake that matching mends by itself.
_HEALS = "heals"


@dataclass(frozen=True, order=True)
class KeyedBreak:
    """A break by what makes it one: its kind, what it is about, and the difference (agent − POS) in yen."""

    kind: str
    about: str  #: a reference of ours, a line of the agent, an agent or a facility
    difference_yen: int


class Trouble:
    """Plants mistakes of agents and knows what has to come of them."""

    def __init__(
        self, ward: Ward, plan: DayPlan, books: Books, simulator: SimulatorControl, business_day: date
    ) -> None:
        self._ward = ward
        self._plan = plan
        self._books = books
        self._simulator = simulator
        self._day = business_day
        self._agent = next(
            agent for agent in (ward.facility(id_).online_agent for id_ in plan.facilities) if agent is not None
        )

    def plant(self) -> None:
        """One mistake of each kind, in the report that the online agent publishes on the next day."""
        unspoilt = [(order, id_) for order, id_ in self._books.online_paid if not order.refund_yen]
        (_, left_out), (order, changed), (_, repeated), (_, nameless), *_ = unspoilt
        self._edit("leave_out", left_out)
        self._edit("change_amount", changed, order.basket.amount_yen + 100)
        self._edit("repeat", repeated)
        self._edit("drop_reference", nameless)
        self._edit("add", None, 1_500)
        self._edit("charge_back", unspoilt[4][1])
        for _, id_ in self._twins(unspoilt[5:]):
            self._edit("drop_reference", id_)

    def withhold_report(self, *, withheld: bool) -> None:
        """Whether the online agent's report of the day is late."""
        body = {"agent": self._agent, "on": self._published_on, "withheld": withheld}
        self._simulator.post("/control/reports/withhold", body)

    def expected(self) -> set[KeyedBreak]:
        """Everything a night has to find now. The simulator has written its part down before anybody looks."""
        planted = self._simulator.get("/control/expected-breaks", business_day=self._day.isoformat())
        return {*self._own(), *(_of_simulator(row) for row in planted if row["kind"] != _HEALS)}

    def _own(self) -> Iterable[KeyedBreak]:
        yield KeyedBreak("drawer_not_closed", self._facility(self._plan.not_closed), 0)
        yield KeyedBreak("cash_over_short", self._facility(self._plan.short), -self._plan.short_yen)
        for id_ in self._books.in_doubt:
            yield KeyedBreak("unresolved_payment", id_, 0)
        for id_, amount in self._books.voided_at_terminal.items():
            yield KeyedBreak("not_confirmed_by_agent", id_, -amount)
        for id_, amount in self._books.surfaced.items():
            yield KeyedBreak("late_capture", id_, -amount)

    def _twins(self, orders: list[tuple[Order, str]]) -> list[tuple[Order, str]]:
        twins = [(order, id_) for order, id_ in orders if order.is_twin]
        if len(twins) != 2:
            raise LookupError(f"expected two orders alike, found {len(twins)}")
        return twins

    def _facility(self, counter: str) -> str:
        return self._ward.counter(counter).facility

    def _edit(self, edit: str, reference: str | None, amount_yen: int | None = None) -> None:
        body: dict[str, Any] = {"agent": self._agent, "on": self._published_on, "edit": edit}
        body |= {"our_reference": reference} if reference else {}
        body |= {"amount_yen": amount_yen} if amount_yen else {}
        self._simulator.post("/control/report-edits", body)

    @property
    def _published_on(self) -> str:
        return (self._day + timedelta(days=1)).isoformat()


def found_breaks(rows: Iterable[dict[str, Any]]) -> set[KeyedBreak]:
    """The open breaks that `reconciliation breaks --json` lists."""
    return {KeyedBreak(row["kind"], _about(row), row["difference_yen"]) for row in rows if row["status"] != "closed"}


def _about(row: dict[str, Any]) -> str:
    if row["kind"] in _ABOUT_LINES:
        return str(row["line_key"])
    named = _ULID.search(row["leg_id"] or row["detail"])
    if named:
        return named[0]
    return str(row["agent"] if row["kind"] == "report_overdue" else row["facility"])


def _of_simulator(row: dict[str, Any]) -> KeyedBreak:
    about = f"{row['agent']}:{row['line_id']}" if row["kind"] in _ABOUT_LINES else row["our_reference"] or row["agent"]
    return KeyedBreak(row["kind"], about, row["difference_yen"])
