"""All charges and refunds of the agents: what a merchant can ask for, and what it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.gateway import ActionKind, Answer, Charge, Declined, Operation
from pos.gateways.simulator.charges.charge import (
    NEVER_HEARD_OF,
    REFERENCE_CONFLICT,
    SimulatedCharge,
    SimulatedRefund,
    Waiting,
)
from pos.gateways.simulator.charges.endings import Endings, Fate, PageOutcome, ends_by
from pos.gateways.simulator.charges.ledger import Ledger
from pos.gateways.simulator.charges.statuses import ChargeMove, ChargeStatus
from pos.gateways.simulator.charges.terminals import Terminals
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.seeded import seeded_token

#: How long a terminal waits for a card, and a page for its payer, unless the charge expires earlier.
TERMINAL_WAITS = timedelta(seconds=90)
PAGE_WAITS = timedelta(minutes=30)

Key = tuple[str, str]  #: agent, reference of ours


@dataclass
class ChargeBook:
    """The agents' truth about money. A request that is repeated gets the same answer and moves nothing again."""

    contracts: Mapping[str, AgentContract]
    seed: int
    charges: dict[Key, SimulatedCharge] = field(default_factory=dict)
    refunds: dict[Key, SimulatedRefund] = field(default_factory=dict)
    tombstones: dict[Key, datetime] = field(default_factory=dict)  #: canceled before they were ever asked for
    strays: dict[Key, Charge] = field(default_factory=dict)  #: asked for and never begun: lost, or after its tombstone
    pages: dict[str, Key] = field(default_factory=dict)  #: by token
    terminals: Terminals = field(default_factory=Terminals)
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.endings = Endings(self.contracts, self.seed, self.ledger)

    def authorize(self, now: datetime, agent: str, charge: Charge, fate: Fate) -> Answer:
        """Begin a charge; an old one under the same reference answers for itself and is never charged again."""
        key = (agent, charge.our_reference)
        if key in self.tombstones:
            self.strays.setdefault(key, charge)
            return _canceled(self.tombstones[key])
        known = self._up_to_date(now, key)
        if known is None:
            record = self._begin(now, key, charge)
            self.endings.at_arrival(now, record, fate)
            return record.answer()
        if not known.is_the_same_as(charge):
            return REFERENCE_CONFLICT
        return known.next_action() if self.is_waiting(key) else known.answer()

    def capture(self, now: datetime, key: Key, amount_yen: Yen, *, decline: bool) -> Answer:
        """Take what is held, or part of it; the rest is released."""
        record = self._up_to_date(now, key)
        if record is None:
            return self._answer_without_charge(key)
        if record.captured_at is not None:
            return record.answer() if record.amount_yen == amount_yen else REFERENCE_CONFLICT
        if not record.may(ChargeMove.CAPTURE):
            return record.declined or record.not_possible()
        if decline:
            record.refuse(Operation.CAPTURE, "declined_by_agent", "the agent refused the capture", now)
        if Operation.CAPTURE in record.refusals:
            return record.refusals[Operation.CAPTURE]
        if amount_yen > record.amount_yen:
            return Declined("amount_too_large", f"{record.amount_yen} are held, asked for {amount_yen}", final=False)
        record.amount_yen = amount_yen
        self.endings.take(now, record, ChargeMove.CAPTURE)
        return record.answer()

    def void(self, now: datetime, key: Key, *, decline: bool) -> Answer:
        """Undo a hold at any time, a sale until the end of its Tokyo day."""
        record = self._up_to_date(now, key)
        if record is None:
            return self._answer_without_charge(key)
        if record.status is ChargeStatus.VOIDED:
            return record.answer()
        if not record.may(ChargeMove.VOID):
            return record.not_possible()
        if Operation.VOID in record.refusals:
            return record.refusals[Operation.VOID]
        refusal = void_refusal(now, record, decline=decline)
        if refusal is not None:
            return record.refuse(Operation.VOID, *refusal, now)
        self.endings.undo(now, record)
        return record.answer()

    def refund(
        self, now: datetime, agent: str, refund_reference: str, our_reference: str, amount_yen: Yen, *, decline: bool
    ) -> Answer:
        """Give back part or all of a captured sale."""
        known = self.refunds.get((agent, refund_reference))
        if known is not None:
            same = (known.our_reference, known.amount_yen) == (our_reference, amount_yen)
            return known.answer() if same else REFERENCE_CONFLICT
        record = self._up_to_date(now, (agent, our_reference))
        if record is None:
            return self._answer_without_charge((agent, our_reference))
        if record.status is not ChargeStatus.CAPTURED:
            return record.not_possible()
        agent_reference = seeded_token(self.seed, "rf", agent, refund_reference)
        refusal = _refund_refusal(now, self.contracts[agent], record, amount_yen, decline=decline)
        refund = SimulatedRefund(agent, refund_reference, our_reference, amount_yen, agent_reference, now, refusal)
        self.refunds[agent, refund_reference] = refund
        if refusal is None:
            record.refunded_yen += amount_yen
            self.ledger.post(refund.entry_out_of(record))
        return refund.answer()

    def cancel(self, now: datetime, key: Key) -> Answer:
        """Close what is not captured, also a reference nobody has heard of; then answer what became of the charge."""
        record = self._up_to_date(now, key)
        if record is None:
            return _canceled(self.tombstones.setdefault(key, now))
        if record.may(ChargeMove.CANCEL):
            record.end(ChargeMove.CANCEL, now, "canceled", "canceled by the merchant")
        return record.answer()

    def inquire(self, operation: Operation, key: Key) -> Answer:
        """What became of a refund; for the other operations, what is true of the charge now. Changes nothing.

        A void or a capture that never arrived, or was refused, is answered with the state in which the charge still is.
        """
        if operation is Operation.REFUND:
            refund = self.refunds.get(key)
            return NEVER_HEARD_OF if refund is None else refund.answer()
        record = self.charges.get(key)
        return self._answer_without_charge(key) if record is None else record.answer()

    def is_waiting(self, key: Key) -> bool:
        """Whether asking for this charge can change it: time and inquiries only move those that wait."""
        return key in self.charges and self.charges[key].status is ChargeStatus.WAITING

    def poll(self, now: datetime, key: Key) -> None:
        """Count one inquiry, and let the terminal go on."""
        self.charges[key].count_inquiry(now)
        self._up_to_date(now, key)

    def due(self, now: datetime) -> list[SimulatedCharge]:
        """The waiting charges that have ended by `now`, though nobody asked."""
        return [record for record in self.charges.values() if ends_by(now, record)]

    def let_time_pass(self, now: datetime) -> None:
        """End all that is due: customers who finished unwatched, terminals and pages that gave up."""
        for record in self.due(now):
            self.endings.by_time(now, record)

    def on_page(self, token: str) -> SimulatedCharge:
        """The charge behind a hosted page. Raises Refused."""
        if token not in self.pages:
            raise Refused("not_found", "there is no such payment page")
        return self.charges[self.pages[token]]

    def visit_page(self, now: datetime, token: str, outcome: PageOutcome) -> SimulatedCharge:
        """What the payer did on the page; on a page that is done nothing happens. Raises Refused."""
        record = self.on_page(token)
        self.endings.by_time(now, record)
        if record.status is ChargeStatus.WAITING:
            self.endings.by_payer(now, record, outcome)
        return record

    def settle_write(self, now: datetime, key: Key, *, written: bool) -> Answer:
        """What the next touch of the card shows about 処理未了. Raises Refused."""
        if key not in self.charges:
            raise Refused("not_found", f"there is no charge {key[1]} at {key[0]}")
        self.endings.by_next_touch(now, self.charges[key], written=written)
        return self.charges[key].answer()

    def _begin(self, now: datetime, key: Key, charge: Charge) -> SimulatedCharge:
        agent, our_reference = key
        token = seeded_token(self.seed, "wait", agent, our_reference)
        if charge.terminal_id is None:
            waiting = Waiting(ActionKind.HOSTED_PAGE, token, _earlier(charge.expires_at, now + PAGE_WAITS))
            self.pages[token] = key
        else:
            plan = self.terminals.next_customer(charge.terminal_id)
            asked_enough_at = now if plan.after_inquiries == 0 else None
            waiting = Waiting(
                ActionKind.TERMINAL,
                token,
                _earlier(charge.expires_at, now + TERMINAL_WAITS),
                plan,
                asked_enough_at=asked_enough_at,
            )
        self.charges[key] = self.new_charge(now, agent, charge, waiting)
        return self.charges[key]

    def new_charge(self, now: datetime, agent: str, charge: Charge, waiting: Waiting) -> SimulatedCharge:
        """A charge that begins now, under the agent's own reference; not in the book yet."""
        agent_reference = seeded_token(self.seed, "ch", agent, charge.our_reference)
        return SimulatedCharge(agent, charge, agent_reference, now, now, charge.amount_yen, waiting)

    def _up_to_date(self, now: datetime, key: Key) -> SimulatedCharge | None:
        record = self.charges.get(key)
        if record is not None:
            self.endings.by_time(now, record)
        return record

    def _answer_without_charge(self, key: Key) -> Answer:
        return _canceled(self.tombstones[key]) if key in self.tombstones else NEVER_HEARD_OF


def _earlier(expires_at: datetime | None, longest: datetime) -> datetime:
    return longest if expires_at is None else min(expires_at, longest)


def _canceled(at: datetime) -> Declined:
    return Declined("canceled", "canceled by the merchant before it arrived", final=True, occurred_at=at)


def void_refusal(now: datetime, record: SimulatedCharge, *, decline: bool) -> tuple[str, str] | None:
    """Why a charge that could be voided is not, as code and message."""
    if decline:
        return "declined_by_agent", "the agent refused the void"
    if record.refunded_yen:
        return "already_refunded", "part of the sale was refunded"
    if record.captured_at is not None and business_day_of(record.captured_at) != business_day_of(now):
        return "void_window_closed", "the day of the sale is over: refund it"
    return None


def _refund_refusal(
    now: datetime, contract: AgentContract, record: SimulatedCharge, amount_yen: Yen, *, decline: bool
) -> Declined | None:
    if decline:
        return Declined("declined_by_agent", "the agent refused the refund", final=True, occurred_at=now)
    if record.captured_at is not None and _is_too_old(now, record.captured_at, contract.refund_window_days):
        message = f"sales are refunded for {contract.refund_window_days} days"
        return Declined("refund_window_closed", message, final=True, occurred_at=now)
    left_yen = record.amount_yen - record.refunded_yen
    if amount_yen > left_yen:
        message = f"{left_yen} are left to refund, asked for {amount_yen}"
        return Declined("refund_too_large", message, final=True, occurred_at=now)
    return None


def _is_too_old(now: datetime, captured_at: datetime, window_days: int | None) -> bool:
    return window_days is not None and (business_day_of(now) - business_day_of(captured_at)).days > window_days
