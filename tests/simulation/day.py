"""One day: counters open, sell by every tender, void, refund and close, while agents and the process misbehave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from pos.domain.refund import RefundReason
from pos.domain.tender import Tender
from pos.gateways.simulator.charges.endings import CHALLENGE_ANSWERS, PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.faults.faults import AgentCall, Fault, FaultBook, FaultRule
from pos.gateways.simulator.notices.notifications import notification_body, signature_headers
from pos.office import Office
from pos.operations import accept_notification as notifications
from pos.operations import authorize, cancel, inquire, refund, sweep, take_cash, void
from pos.operations.attest import attest_approved, attest_declined
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer
from pos.operations.counter_sale import CounterSale
from pos.operations.create_payment import NewPayment, create_payment
from pos.operations.open_drawer import open_drawer
from pos.operations.pricing import LineRequest
from pos.operations.refund import RefundRequest
from pos.storage import payments, refunds
from tests.simulation.world import SECRET, Request, World
from tests.tills import CLERK, CLIENT, in_pieces

COUNTERS = (
    "family-registry-1",
    "tax-1",
    "community-center-osaki-1-1",
    "civil-engineering-1",
    "oasis-room-ito-1",
)
BOOKABLE = ("community-center-osaki-1", "community-center-shinagawa-1")
FLOAT_YEN = 20_000
STEPS = 130


@dataclass
class Told:
    """What people saw: the day's truth outside of the database, for the oracle."""

    paid: dict[str, int] = field(default_factory=dict)  #: by payment: shown or told as paid
    voided: set[str] = field(default_factory=set)
    void_asked: set[str] = field(default_factory=set)
    cash: dict[str, int] = field(default_factory=dict)
    attested: dict[str, int] = field(default_factory=dict)
    counter_of: dict[str, str] = field(default_factory=dict)


class Day:
    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = world.chance
        self.told = Told()
        self.sessions: dict[str, str] = {}
        self.sales: list[str] = []
        self.online: list[str] = []
        self.before_midnight: Callable[[], None] = lambda: None  #: the last chance to spoil what agents report at 00:30
        self.waiting: list[str] = []
        self._bookings = 0

    def play(self) -> None:
        """Open, chaos, heal, close."""
        world = self.world
        for counter in COUNTERS:
            self._open(counter)
        world.crash_probability = 0.2
        for _ in range(STEPS):
            world.clock.advance(seconds=self.chance.randint(1, 240))
            self._something()
        self._around_midnight()
        world.crash_probability = 0.0
        self.heal()
        self._close_all()

    def heal(self) -> None:
        """The agents answer again; after one hour of sweeps nothing is left on the wire."""
        world = self.world
        world.simulator._faults = FaultBook()
        for charge in world.simulator.truth()["charges"]:
            if charge["status"] == "unconfirmed":
                facts = {"agent": charge["agent"], "our_reference": charge["asked"]["our_reference"]}
                world.simulator.settle_write(world.clock.now(), written=self.chance.random() < 0.5, **facts)
        world.send_again()
        while self._unattested():
            self._attest()
        for _ in range(60):
            world.clock.advance(minutes=1)
            self._sweep()
        for _ in range(30):  # and then whatever has a deadline comes to its end
            world.clock.advance(hours=1)
            self._sweep()
        world.simulator.let_time_pass(world.clock.now())

    def everything_again(self) -> None:
        """Every request that was answered once more, and every payment asked for."""
        for request in list(self.world.answered):
            self.world.ask(request)
        for payment_id in self.sales:
            self.world.ask(Request("inquire", lambda office, each=payment_id: _inquire_if_there(office, each)))

    def _something(self) -> None:
        acts = [
            (22, self._cash), (6, self._free), (26, self._card), (14, self._poll), (8, self._attest), (14, self._void),
            (8, self._book), (10, self._checkout), (9, self._visit), (4, self._cancel), (8, self._refund),
            (8, self._notify), (8, self._sweep), (5, self.world.send_again), (5, self._repeat),
        ]  # fmt: skip
        weights = [weight for weight, _ in acts]
        self.chance.choices([act for _, act in acts], weights)[0]()

    def _around_midnight(self) -> None:
        """The counters are empty, but citizens go on paying."""
        self.before_midnight()
        clock = self.world.clock
        clock.set(clock.now().replace(hour=14, minute=50, second=0))
        for _ in range(25):
            clock.advance(seconds=self.chance.randint(1, 60))
            self.chance.choice([self._book, self._checkout, self._visit, self._notify, self._sweep])()

    def _open(self, counter: str) -> None:
        session_id = self.world.new_id()
        self.sessions[counter] = session_id

        def run(office: Office) -> Any:
            return open_drawer(office, session_id, counter, FLOAT_YEN, CLERK)

        while self.world.ask(Request("open_drawer", run, may_be_abandoned=False)) is None:
            self.world.unanswered.clear()

    def _close_all(self) -> None:
        for counter, session_id in self.sessions.items():
            taken = sum(
                yen for payment, yen in self.told.cash.items()
                if self.told.counter_of[payment] == counter and payment not in self.told.voided
            )  # fmt: skip

            def run(office: Office, session_id: str = session_id, counted: int = FLOAT_YEN + taken) -> Any:
                count_drawer(office, session_id, in_pieces(counted), CLERK)
                return close_drawer(office, session_id, CLERK)

            self.world.ask(Request("close_drawer", run))

    def _basket(self, counter: str, price_class: str | None = None) -> tuple[tuple[LineRequest, ...], int]:
        ward = self.world.ward
        today = self.world.clock.now().date()
        known = [fee for fee in ward.fees_at(ward.counter(counter).facility, today) if not fee.cash_only]
        chosen = [self.chance.choice(known) for _ in range(self.chance.randint(1, 3))]
        if price_class is not None:
            exempted = [LineRequest(fee.code, 1, price_class, "free-by-law") for fee in chosen]
            return tuple(exempted), 0
        lines = tuple(LineRequest(fee.code, self.chance.randint(1, 3)) for fee in chosen)
        prices = [fee.prices[-1].yen for fee in chosen]
        return lines, sum(int(price) * line.quantity for price, line in zip(prices, lines, strict=True))

    def _sale(self, tender: Tender, counter: str, price_class: str | None = None) -> CounterSale:
        lines, amount = self._basket(counter, price_class)
        return CounterSale(self.world.new_id(), counter, lines, tender, amount)

    def _cash(self, tender: Tender = Tender.CASH, price_class: str | None = None) -> None:
        sale = self._sale(tender, self.chance.choice(COUNTERS), price_class)

        def answered(payment: Any) -> None:
            self._was_told(payment)
            self.told.cash[payment.id] = int(payment.amount_yen)
            self.told.counter_of[payment.id] = sale.counter

        def run(office: Office) -> Any:
            return take_cash.take_cash(office, sale, sale.amount_yen, CLERK)

        self.sales.append(sale.payment_id)
        self.world.ask(Request("take_cash", run, answered, may_be_abandoned=False))

    def _free(self) -> None:
        self._cash(Tender.NONE, "exempted")

    def _card(self) -> None:
        counter = self.chance.choice(COUNTERS)
        tender = self.chance.choice([Tender.CREDIT, Tender.E_MONEY, Tender.CODE])
        sale = self._sale(tender, counter)
        terminal = self.world.ward.counter(counter).terminal_for(tender.value)
        assert terminal is not None
        self._plan(terminal.terminal_id)
        self._maybe_fault(AgentCall.AUTHORIZE, sale.payment_id)

        def run(office: Office) -> Any:
            return authorize.authorize_at_counter(office, sale, CLERK)

        self.sales.append(sale.payment_id)
        self.waiting.append(sale.payment_id)
        self.world.ask(Request("authorize", run, self._was_told))

    def _plan(self, terminal_id: str) -> None:
        outcome = self.chance.choices(list(TerminalOutcome), [10, 2, 1, 1])[0]
        plan = TerminalPlan(
            outcome, after_inquiries=self.chance.randint(0, 2), after_seconds=self.chance.randint(0, 20)
        )
        self.world.simulator.plan_terminal(self.world.clock.now(), terminal_id=terminal_id, plan=plan)

    def _maybe_fault(self, call: AgentCall, reference: str) -> None:
        if self.chance.random() > 0.35:
            return
        faults = [
            fault for fault in Fault if fault is not Fault.DECLINE or call not in {AgentCall.INQUIRE, AgentCall.CANCEL}
        ]
        fault = self.chance.choice(faults)
        self.world.faults[f"{call}:{fault}"] += 1
        times = self.chance.randint(1, 3) if call is AgentCall.INQUIRE else 1
        rule = FaultRule(fault, call, our_reference=reference, times=times)
        self.world.simulator.plant_fault(self.world.clock.now(), rule=rule)

    def _poll(self) -> None:
        if not self.waiting:
            return
        payment_id = self.chance.choice(self.waiting[-6:])
        self._maybe_fault(AgentCall.INQUIRE, payment_id)
        self.world.ask(Request("inquire", partial(_inquire_if_there, payment_id=payment_id), self._was_told))

    def _attest(self) -> None:
        unattested = self._unattested()
        if not unattested:
            return
        payment = self.chance.choice(unattested)
        approved = self.chance.random() < 0.8
        brand = self.world.ward.tenders[payment.tender.value].brands[0]

        def run(office: Office) -> Any:
            if not approved:
                return attest_declined(office, payment.id, actor=CLERK)
            return attest_approved(office, payment.id, brand=brand, slip_number=payment.id[-6:], actor=CLERK)

        def answered(answer: Any) -> None:
            self._was_told(answer)
            if approved:
                self.told.attested[payment.id] = int(payment.amount_yen)

        self.world.ask(Request("attest", run, answered, may_be_abandoned=False))

    def _unattested(self) -> list[payments.Payment]:
        return [each for each in self._stored() if each.evidence == "attested" and each.status == "authorizing"]

    def _void(self) -> None:
        paid = [
            payment for payment in self._stored() if payment.status == "captured" and not payment.refund_claimed_yen
        ]
        if not paid:
            return
        payment = self.chance.choice(paid)
        self._maybe_fault(AgentCall.VOID, payment.id)
        slip = payment.id[-6:] if payment.evidence == "attested" else None

        def run(office: Office) -> Any:
            return void.void(office, payment.id, reason="simulated", actor=CLERK, slip_number=slip)

        def answered(answer: Any) -> None:
            self.told.void_asked.add(payment.id)
            if answer.status == "voided":
                self.told.voided.add(payment.id)

        self.world.ask(Request("void", run, answered, may_be_abandoned=payment.evidence == "gateway"))

    def _book(self) -> None:
        self._bookings += 1
        facility = self.chance.choice(BOOKABLE)
        amount = int(self.world.ward.fee("ROOM-AM").prices[-1].yen)
        now = self.world.clock.now()
        new = NewPayment(
            payment_id=self.world.new_id(), client_id=CLIENT, facility=facility, amount_yen=amount,
            lines=(LineRequest("ROOM-AM", 1),), reference=f"R-{self.chance.randint(1, 12)}",
            return_url="https://reservation.invalid/", fingerprint=f"{self._bookings:064}",
            expires_at=now + timedelta(minutes=self.chance.randint(10, 180)),
        )  # fmt: skip

        def run(office: Office) -> Any:
            with office.database.transaction() as connection:
                found = payments.find(connection, new.payment_id)
                return found or create_payment(office, connection, new)

        def answered(payment: Any) -> None:
            if payment.id not in self.online:
                self.online.append(payment.id)
                self.sales.append(payment.id)

        self.world.ask(Request("create_payment", run, answered))

    def _checkout(self) -> None:
        if not self.online:
            return
        payment_id = self.chance.choice(self.online)
        self._maybe_fault(AgentCall.AUTHORIZE, payment_id)

        def run(office: Office) -> Any:
            return authorize.start_checkout(office, payment_id)

        self.world.ask(Request("start_checkout", run, self._was_told))

    def _visit(self) -> None:
        """A payer acts on any page that is open at an agent, whatever we believe about it."""
        charges = self.world.simulator.truth()["charges"]
        pages = [each for each in charges if each["status"] == "waiting" and each["asked"]["terminal_id"] is None]
        if not pages:
            return
        page = self.chance.choice(pages)
        token, asks = page["waiting"]["token"], page["waiting"]["challenge"] is not None
        offered = [outcome for outcome in PageOutcome if (outcome in CHALLENGE_ANSWERS) == asks]
        outcome = self.chance.choices(offered, [2, 1, 1] if asks else [6, 2, 1, 2, 2])[0]
        self.world.simulator.visit_page(self.world.clock.now(), token=token, outcome=outcome)
        self.world.notices.extend(self.world.simulator.notices)
        self.world.simulator.notices = []

    def _notify(self) -> None:
        """One notification arrives: out of order, perhaps again later, perhaps never."""
        if not self.world.notices:
            return
        notice = self.chance.choice(self.world.notices)
        if self.chance.random() < 0.6:
            self.world.notices.remove(notice)
        body = notification_body(notice)

        def run(office: Office) -> Any:
            return notifications.accept_notification(office, notice.agent, signature_headers(SECRET, body), body)

        self.world.ask(Request("notification", run))

    def _cancel(self) -> None:
        unpaid = [
            payment for payment in self._stored() if payment.status in {"created", "awaiting_payer", "authorizing"}
        ]
        if not unpaid:
            return
        payment_id = self.chance.choice(unpaid).id
        self._maybe_fault(AgentCall.CANCEL, payment_id)

        def run(office: Office) -> Any:
            return cancel.cancel_payment(office, payment_id, CLERK)

        self.world.ask(Request("cancel", run, self._was_told))

    def _refund(self) -> None:
        paid = [
            payment for payment in self._stored()
            if payment.status == "captured" and payment.evidence == "gateway" and payment.refundable_yen > 0
        ]  # fmt: skip
        if not paid:
            return
        payment = self.chance.choice(paid)
        with self.world.office.database.reading() as connection:
            claimed = refunds.claimed_by_line(connection, payment.id)
        line = self.chance.choice(payment.lines)
        left = int(line.amount_yen - claimed.get(line.line_id, 0))
        if left <= 0:
            return
        amount = self.chance.randint(1, left)
        request = RefundRequest(self.world.new_id(), payment.id, amount, RefundReason.USE_CANCELED,
                                int(payment.refundable_yen), {line.line_id: amount})  # fmt: skip
        self._maybe_fault(AgentCall.REFUND, request.refund_id)

        def run(office: Office) -> Any:
            with office.database.transaction() as connection:
                asked = refund.request_refund(office, connection, request, CLERK)
            return refund.send_refund(office, asked.id, CLERK)

        self.world.ask(Request("refund", run))

    def _sweep(self) -> None:
        self.world.ask(Request("sweep", sweep.sweep))

    def _repeat(self) -> None:
        """A double click, a reload, a second tab."""
        if self.world.requests:
            self.world.ask(self.chance.choice(self.world.requests))

    def _was_told(self, payment: Any) -> None:
        if getattr(payment, "status", None) == "captured" and hasattr(payment, "captured_yen"):
            self.told.paid[payment.id] = int(payment.captured_yen)

    def _stored(self) -> list[payments.Payment]:
        with self.world.office.database.reading() as connection:
            return payments.find_each(connection, self.sales)


def _inquire_if_there(office: Office, payment_id: str) -> Any:
    return inquire.inquire(office, payment_id, CLERK)
