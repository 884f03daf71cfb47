"""A ward at work against simulated agents in the same process, and its nights."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities import Ward, is_holiday, ward_from
from pos.gateways.gateway import ReportNotReady
from pos.gateways.registry import Gateways
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.client import SimulatorGateway
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.from_ward import contracts_of
from pos.gateways.simulator.host import SimulatorHost
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from pos.gateways.simulator.transport import InProcessTransport
from pos.office import Office
from pos.operations.authorize import start_checkout
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.operations.void import void
from pos.storage.engine import Database
from pos.storage.payments import Payment
from pos.storage.refunds import Refund
from reconciliation.breaks import BreakStatus
from reconciliation.house_checks import verify_house
from reconciliation.nightly import RunResult, run
from reconciliation.storage import breaks
from reconciliation.storage.breaks import StoredBreak
from tests.makers import ManualClock, SequentialIds, audit_keys
from tests.tills import CLERK, LINKED, ONLINE, WEDNESDAY_MORNING, Till, ask_refund, book_online, register_client

WEDNESDAY = date(2026, 11, 25)
THURSDAY = date(2026, 11, 26)
#: Both counter agents report by cycle: by then the reports that cover Wednesday are due and out.
AFTER_THE_CYCLE = datetime(2026, 12, 10, 2, 0, tzinfo=TOKYO)
NIGHT = time(2, 0)


def four_places_as_data() -> dict[str, Any]:
    """The ward's own file with four of its facilities, to be changed by a test."""
    places = {"family-registry", "civil-engineering", "tax", ONLINE}
    data = yaml.safe_load((Path(__file__).parents[2] / "facilities.yaml").read_text("utf-8"))
    data["facilities"] = [place for place in data["facilities"] if place["id"] in places]
    data["counters"] = [counter for counter in data["counters"] if counter["facility"] in places]
    return data


class _WrittenOut(yaml.SafeDumper):
    """The same value twice is written twice: facilities.yaml has no aliases."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def ward_of(data: dict[str, Any]) -> Ward:
    return ward_from(yaml.dump(data, Dumper=_WrittenOut, allow_unicode=True).encode(), "facilities.yaml")


@cache
def four_places() -> Ward:
    """A night prints 5 sheets instead of 121."""
    return ward_of(four_places_as_data())


class LateGateway(SimulatorGateway):
    """An agent whose reports can be held back."""

    holds_back = False

    def settlement_report(self, on: date) -> bytes:
        if self.holds_back:
            raise ReportNotReady(str(on))
        return super().settlement_report(on)


class World:
    """`clock` tells the time to everybody; `agents` is what the agents know."""

    def __init__(self, database: Database, sheets_dir: Path) -> None:
        self.clock = ManualClock(WEDNESDAY_MORNING)
        self.sheets_dir = sheets_dir
        ward = four_places()
        self.agents = Simulator(contracts_of(ward), seed=7, is_holiday=is_holiday)
        transport = InProcessTransport(SimulatorHost(self.agents, self.clock))
        self.gateways = {agent: LateGateway(agent, "", "secret", transport) for agent in ward.agents}
        self.office = Office(
            database=database,
            ward=ward,
            gateways=Gateways(self.gateways),
            audit_keys=audit_keys(),
            clock=self.clock,
            new_id=SequentialIds(),
            public_url="http://127.0.0.1:8000",
        )
        register_client(self.office)

    def till(self, counter: str = LINKED, float_yen: int = 10_000) -> Till:
        opened = Till(self.office, counter)
        opened.session = opened.open(float_yen)
        return opened

    def card(self, till: Till, *fees: str, tender: Tender = Tender.CREDIT, brand: str | None = "Visa") -> Payment:
        """A sale at a linked terminal, approved at the first look."""
        terminal = self.office.ward.counter(till.counter).terminal_for(tender.value)
        assert terminal is not None
        plan = TerminalPlan(after_inquiries=1, brand=brand)
        self.agents.plan_terminal(self.clock.now(), terminal_id=terminal.terminal_id, plan=plan)
        return inquire(self.office, till.card(*fees, tender=tender).id)

    def online(self, reference: str = "R-1", *fees: str, **facts: Any) -> Payment:
        """An online booking, paid on the agent's page."""
        return inquire(self.office, self.on_the_page(reference, *fees, **facts).id)

    def on_the_page(self, reference: str = "R-1", *fees: str, **facts: Any) -> Payment:
        """An online booking, paid on the agent's page; we do not know it yet."""
        payment = start_checkout(self.office, book_online(self.office, *fees, reference=reference, **facts).id)
        assert payment.next_action is not None
        token = payment.next_action["token"]
        self.agents.visit_page(self.clock.now(), token=token, outcome=PageOutcome.APPROVE)
        return payment

    def unconfirmed(self, till: Till) -> Payment:
        """処理未了: the card left before its write was confirmed."""
        terminal = self.office.ward.counter(till.counter).terminal_for(Tender.E_MONEY.value)
        assert terminal is not None
        plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, after_inquiries=1, brand="nanaco")
        self.agents.plan_terminal(self.clock.now(), terminal_id=terminal.terminal_id, plan=plan)
        return inquire(self.office, till.card(tender=Tender.E_MONEY).id)

    def hold_back_reports(self) -> None:
        """From now on no agent has a report, whatever the date."""
        for gateway in self.gateways.values():
            gateway.holds_back = True

    def let_reports_go(self) -> None:
        for gateway in self.gateways.values():
            gateway.holds_back = False

    def text_of(self, name: str, day: date = WEDNESDAY) -> str:
        """One of the day's CSV files."""
        return (self.sheets_dir / day.isoformat() / name).read_bytes().decode("utf-8-sig")

    def refund(self, payment: Payment, amount_yen: int) -> Refund:
        return send_refund(self.office, ask_refund(self.office, payment, amount_yen).id, CLERK)

    def void(self, payment: Payment) -> Payment:
        return void(self.office, payment.id, reason="入力誤り", actor=CLERK)

    def edit_report(self, agent: str, on: date, edit: EditKind, payment: Payment | None = None, yen: int = 0) -> None:
        mistake = ReportEdit(agent, on, edit, payment.id if payment else None, Yen(yen) if yen else None)
        self.agents.edit_report(self.clock.now(), edit=mistake)

    def night(self, day: date = WEDNESDAY, at: datetime | None = None, **options: Any) -> RunResult:
        """The night of a day, at 02:00 after it unless another time is said."""
        self.clock.set(at or datetime.combine(day + timedelta(days=1), NIGHT, tzinfo=TOKYO))
        return run(self.office, self.sheets_dir, day, **{"verify": verify_house, **options})

    def breaks(self, day: date = WEDNESDAY) -> dict[str, list[StoredBreak]]:
        """What is not closed, by kind."""
        with self.office.database.reading() as connection:
            stored = breaks.of_day(connection, day).values()
        found: dict[str, list[StoredBreak]] = {}
        for one in stored:
            if one.status is not BreakStatus.CLOSED:
                found.setdefault(one.fact.kind.value, []).append(one)
        return found


def differences(found: Sequence[StoredBreak]) -> list[tuple[str | None, int]]:
    return [(one.fact.leg_id or one.fact.line_key, int(one.fact.difference_yen)) for one in found]
