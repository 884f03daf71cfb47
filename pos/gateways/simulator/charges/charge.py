"""One charge and one refund as the agent itself sees them, and what they answer when asked."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pos.domain.money import Yen
from pos.gateways.gateway import (
    ActionKind,
    Answer,
    Approved,
    Charge,
    Declined,
    MoneyState,
    NextAction,
    Operation,
    Unknown,
    UnknownReason,
)
from pos.gateways.simulator.charges.ledger import Entry, EntryKind
from pos.gateways.simulator.charges.statuses import CHARGE_MOVES, MONEY_STATES, ChargeMove, ChargeStatus
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.charges.three_d_secure import ChallengeStage, PayerCheck

NOTHING_YEN = Yen(0)
NEVER_HEARD_OF = Unknown(UnknownReason.NOT_FOUND, "the agent does not know this reference")
#: The same reference with other facts. Not final: the charge that does hold the reference lives on.
REFERENCE_CONFLICT = Declined("reference_conflict", "this reference was used with other facts", final=False)
UNCONFIRMED_WRITE = Unknown(UnknownReason.UNCONFIRMED_WRITE, "the card left before its write was confirmed")


@dataclass
class Waiting:
    """For whom a charge waits, and how far they are."""

    kind: ActionKind
    token: str
    expires_at: datetime
    plan: TerminalPlan = field(default_factory=TerminalPlan)  #: of the customer; without meaning on a page
    inquiries: int = 0
    asked_enough_at: datetime | None = None  #: when the plan's number of inquiries was reached
    declined_attempts: int = 0
    last_attempt: Declined | None = None  #: on a page: it failed, and the payer may try again
    challenge: ChallengeStage | None = None  #: on a page: the payer's bank asks


@dataclass
class SimulatedCharge:
    """A charge under one reference of ours. `amount_yen` is what is held or, once captured, what was taken."""

    agent: str
    asked: Charge
    agent_reference: str
    made_at: datetime
    since: datetime  #: when the present status began
    amount_yen: Yen
    waiting: Waiting
    status: ChargeStatus = ChargeStatus.WAITING
    brand: str | None = None
    payer_check: PayerCheck | None = None  #: 3-D Secure, where the charge went through it
    captured_at: datetime | None = None  #: also of 処理未了, where the brand counts first
    taken_back_at: datetime | None = None  #: counted first as 処理未了, and not written after all
    refunded_yen: Yen = NOTHING_YEN
    declined: Declined | None = None
    refusals: dict[Operation, Declined] = field(default_factory=dict)  #: of a capture or a void, for good

    def is_the_same_as(self, other: Charge) -> bool:
        """Whether a repeated request asks for exactly this charge."""
        return _money_facts(self.asked) == _money_facts(other)

    def may(self, move: ChargeMove) -> bool:
        """Whether the status allows the move."""
        return CHARGE_MOVES.allows(self.status, move)

    def move(self, move: ChargeMove, at: datetime) -> None:
        """Make one legal move. Raises IllegalMove."""
        self.status = CHARGE_MOVES.next_status(self.status, move)
        self.since = at

    def end(self, move: ChargeMove, at: datetime, code: str, message: str) -> None:
        """Close the charge without money; nothing can be charged under its reference any more."""
        self.move(move, at)
        self.declined = Declined(code, message, final=True, occurred_at=at)

    def count_inquiry(self, at: datetime) -> None:
        """Somebody asked how far the customer is."""
        self.waiting.inquiries += 1
        if self.waiting.inquiries == self.waiting.plan.after_inquiries:
            self.waiting.asked_enough_at = at

    def customer_ends_at(self) -> datetime | None:
        """When the customer at the terminal finishes; None while nobody can tell, or nobody comes."""
        waiting = self.waiting
        if waiting.kind is not ActionKind.TERMINAL or waiting.plan.outcome is TerminalOutcome.NO_CARD:
            return None
        if waiting.asked_enough_at is None:
            return None
        return max(waiting.asked_enough_at, self.made_at + timedelta(seconds=waiting.plan.after_seconds))

    def answer(self) -> Answer:
        """What became of the charge."""
        if self.status is ChargeStatus.WAITING:
            return self.waiting.last_attempt or self.next_action()
        if self.status is ChargeStatus.UNCONFIRMED:
            return UNCONFIRMED_WRITE
        if self.declined is not None:
            return self.declined
        return Approved(MONEY_STATES[self.status], self.amount_yen, self.agent_reference, self.since, self.brand)

    def is_closed(self) -> bool:
        """Whether no money can move under this reference any more."""
        return self.status in {ChargeStatus.DECLINED, ChargeStatus.CANCELED, ChargeStatus.VOIDED}

    def next_action(self) -> NextAction:
        """What has to happen before there is an answer; for a page, `url` is the path on the agent's server."""
        waiting = self.waiting
        at_terminal = waiting.kind is ActionKind.TERMINAL
        url = None if at_terminal else f"/hosted/{waiting.token}"
        return NextAction(waiting.kind, waiting.token, waiting.expires_at, url, self._stage() if at_terminal else "")

    def not_possible(self) -> Answer:
        """The answer to a request that the present status does not allow."""
        if self.status is ChargeStatus.UNCONFIRMED:
            return UNCONFIRMED_WRITE
        return Declined("not_possible", f"the charge is {self.status}", final=self.is_closed())

    def refuse(self, operation: Operation, code: str, message: str, at: datetime) -> Answer:
        """Refuse a capture or a void for good: repeated, it gets the same answer."""
        self.refusals[operation] = Declined(code, message, final=True, occurred_at=at)
        return self.refusals[operation]

    def entry(self, kind: EntryKind, at: datetime, amount_yen: Yen) -> Entry:
        """A movement of this charge's own money."""
        asked = self.asked
        return Entry(
            kind,
            self.agent,
            asked.our_reference,
            self.agent_reference,
            asked.merchant_account,
            asked.terminal_id,
            asked.method,
            self.brand,
            at,
            amount_yen,
        )

    def _stage(self) -> str:
        card_is_there = self.waiting.inquiries > 0 and self.waiting.plan.outcome is not TerminalOutcome.NO_CARD
        return "authorizing" if card_is_there else "waiting_for_card"


@dataclass(frozen=True)
class SimulatedRefund:
    """A refund under its own reference: done, or refused for good."""

    agent: str
    refund_reference: str
    our_reference: str  #: of the sale
    amount_yen: Yen
    agent_reference: str
    occurred_at: datetime
    declined: Declined | None = None

    def answer(self) -> Answer:
        """What became of the refund."""
        if self.declined is not None:
            return self.declined
        return Approved(MoneyState.REFUNDED, self.amount_yen, self.agent_reference, self.occurred_at)

    def entry_out_of(self, sale: SimulatedCharge) -> Entry:
        """The movement that gives the money back."""
        out = sale.entry(EntryKind.REFUND, self.occurred_at, -self.amount_yen)
        return replace(out, our_reference=self.refund_reference, agent_reference=self.agent_reference)


def _money_facts(charge: Charge) -> tuple[object, ...]:
    return charge.amount_yen, charge.method, charge.merchant_account, charge.capture, charge.terminal_id
