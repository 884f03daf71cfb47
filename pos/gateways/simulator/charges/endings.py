"""How a waiting charge ends: by the customer at the terminal, by the payer on the page, by time or by a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.gateways.gateway import Declined
from pos.gateways.simulator.charges.charge import SimulatedCharge
from pos.gateways.simulator.charges.ledger import EntryKind, Ledger
from pos.gateways.simulator.charges.statuses import ChargeMove, ChargeStatus
from pos.gateways.simulator.charges.terminals import TerminalOutcome
from pos.gateways.simulator.charges.three_d_secure import ChallengeStage, PayerCheck
from pos.gateways.simulator.contracts import AgentContract, UnconfirmedWrite
from pos.gateways.simulator.seeded import seeded_choice

#: Declined attempts on one page; the last one declines the charge for good.
PAGE_ATTEMPTS = 3


class Fate(StrEnum):
    """What a fault decides in place of the terminal or the payer."""

    BY_PLAN = "by_plan"
    DECLINED = "declined"
    APPROVED_AT_ONCE = "approved_at_once"


class PageOutcome(StrEnum):
    """What a payer does on the hosted page."""

    APPROVE = "approve"
    DECLINE = "decline"
    ABANDON = "abandon"
    FRICTIONLESS = "frictionless"  #: 3-D Secure: the payer's bank approves without asking the payer
    CHALLENGE = "challenge"  #: 3-D Secure: the payer's bank asks first
    CHALLENGE_PASSED = "challenge_passed"
    CHALLENGE_FAILED = "challenge_failed"
    CHALLENGE_ABANDONED = "challenge_abandoned"


#: What a payer can do while the bank asks, and only then.
CHALLENGE_ANSWERS = frozenset(
    {PageOutcome.CHALLENGE_PASSED, PageOutcome.CHALLENGE_FAILED, PageOutcome.CHALLENGE_ABANDONED}
)
#: Steps of 3-D Secure, which only cards have.
CARD_OUTCOMES = CHALLENGE_ANSWERS | {PageOutcome.FRICTIONLESS, PageOutcome.CHALLENGE}
#: The agent itself learns nothing by these: the charge goes on waiting, and nobody is told.
SILENT_OUTCOMES = frozenset({PageOutcome.CHALLENGE, PageOutcome.CHALLENGE_ABANDONED})

#: What ends a page with yes, and how the payer's bank was satisfied.
_APPROVALS: Mapping[PageOutcome, PayerCheck | None] = {
    PageOutcome.APPROVE: None,
    PageOutcome.FRICTIONLESS: PayerCheck.FRICTIONLESS,
    PageOutcome.CHALLENGE_PASSED: PayerCheck.CHALLENGE,
}
#: What uses up an attempt, as code and message.
_FAILURES: Mapping[PageOutcome, tuple[str, str]] = {
    PageOutcome.DECLINE: ("declined_by_issuer", "declined"),
    PageOutcome.CHALLENGE_FAILED: ("authentication_failed", "the payer's bank did not recognise the payer"),
}

#: Brands that count 処理未了, or do not, without waiting for the card.
_DECIDED_AT_ONCE = frozenset({UnconfirmedWrite.COUNTS_FIRST, UnconfirmedWrite.DOES_NOT_COUNT})


@dataclass(frozen=True)
class Endings:
    """Decides how charges end, and writes the money that moves by it into the ledger."""

    contracts: Mapping[str, AgentContract]
    seed: int
    ledger: Ledger

    def at_arrival(self, now: datetime, record: SimulatedCharge, fate: Fate) -> None:
        """What is decided before any payer is asked."""
        if not self.contracts[record.agent].accepts(record.asked.method, business_day_of(now)):
            record.end(ChargeMove.DECLINE, now, "method_not_accepted", f"no contract for {record.asked.method}")
        elif now >= record.waiting.expires_at:
            record.end(ChargeMove.DECLINE, now, "expired", "the charge came after its own deadline")
        elif fate is Fate.DECLINED:
            record.end(ChargeMove.DECLINE, now, "declined_by_issuer", "declined")
        elif fate is Fate.APPROVED_AT_ONCE:
            self._approve(now, record)

    def by_time(self, now: datetime, record: SimulatedCharge) -> None:
        """The customer who has finished by `now`, or the deadline that nobody met."""
        if not ends_by(now, record):
            return
        finished_at = record.customer_ends_at()
        if finished_at is not None and finished_at < record.waiting.expires_at:
            self._by_customer(finished_at, record)
        else:
            record.end(ChargeMove.DECLINE, record.waiting.expires_at, "expired", "nobody paid in time")

    def by_payer(self, now: datetime, record: SimulatedCharge, outcome: PageOutcome) -> None:
        """One step on the page of a waiting charge; the payer may try again until the last attempt. Raises Refused for
        what the page does not offer now, and changes nothing.
        """
        refusal = not_offered(record, outcome)
        if refusal is not None:
            raise Refused("not_on_page", refusal)
        waiting = record.waiting
        if outcome in _APPROVALS:
            self._approve(now, record, _APPROVALS[outcome])
        elif outcome in _FAILURES:
            waiting.challenge = None
            waiting.declined_attempts += 1
            waiting.last_attempt = Declined(*_FAILURES[outcome], final=False, occurred_at=now)
            if waiting.declined_attempts >= PAGE_ATTEMPTS:
                record.end(ChargeMove.DECLINE, now, "attempt_limit_reached", "declined too often")
        elif outcome is PageOutcome.CHALLENGE:
            # A new attempt is under way: how the one before it failed is no answer any more.
            waiting.challenge, waiting.last_attempt = ChallengeStage.ASKED, None
        elif outcome is PageOutcome.CHALLENGE_ABANDONED:
            waiting.challenge = ChallengeStage.LEFT
        else:
            left = Declined("abandoned_by_payer", "the payer left the page", final=False, occurred_at=now)
            waiting.last_attempt = left

    def by_next_touch(self, now: datetime, record: SimulatedCharge, *, written: bool) -> None:
        """The card's next touch shows whether 処理未了 was written after all. Raises Refused."""
        if record.status is not ChargeStatus.UNCONFIRMED:
            raise Refused("not_unconfirmed", f"only a write without confirmation is settled; this is {record.status}")
        if record.captured_at is not None:
            self._settle_what_counted_first(now, record, written=written)
        elif written:
            self.take(now, record, ChargeMove.SELL)
        else:
            record.end(ChargeMove.DECLINE, now, "not_written", "the card was never debited")

    def take(self, now: datetime, record: SimulatedCharge, move: ChargeMove) -> None:
        """Money of the payer becomes the ward's."""
        record.move(move, now)
        self._count(now, record)

    def undo(self, now: datetime, record: SimulatedCharge) -> None:
        """What was held is released, what was taken goes back."""
        record.move(ChargeMove.VOID, now)
        if record.captured_at is not None:
            self.ledger.post(record.entry(EntryKind.VOID, now, -record.amount_yen))

    def surface(self, now: datetime, record: SimulatedCharge) -> None:
        """Money turns up on a charge that had ended without any, against the agent's own word. Raises Refused when no
        report could show it.
        """
        if record.taken_back_at is not None:
            raise Refused("not_finished_without_money", "money was there once, and was taken back")
        asked, contract = record.asked, self.contracts[record.agent]
        if not contract.accepts(asked.method, business_day_of(now)):
            raise Refused("no_contract", f"{record.agent} has no contract for {asked.method}: no report can show it")
        brand = self._brand(record)
        if brand not in contract.brands[asked.method]:
            raise Refused("no_contract", f"{record.agent} has no contract for {brand}: no report can show it")
        record.brand, record.declined = brand, None  # else the old "no" would go on answering
        self.take(now, record, ChargeMove.SURFACE)

    def _by_customer(self, at: datetime, record: SimulatedCharge) -> None:
        outcome = record.waiting.plan.outcome
        if outcome is TerminalOutcome.APPROVE:
            self._approve(at, record)
        elif outcome is TerminalOutcome.UNCONFIRMED_WRITE and record.asked.method == "e_money":
            self._lose_write(at, record)
        else:
            record.end(ChargeMove.DECLINE, at, "declined_by_issuer", "declined")

    def _lose_write(self, at: datetime, record: SimulatedCharge) -> None:
        """処理未了, as the brand has it."""
        record.brand = self._brand_of_lost_write(record)
        rule = self.contracts[record.agent].unconfirmed_write_of(record.brand)
        if rule is UnconfirmedWrite.DOES_NOT_COUNT:
            record.end(ChargeMove.DECLINE, at, "not_written", "this brand counts no write without confirmation")
            return
        record.move(ChargeMove.LOSE_WRITE, at)
        if rule is UnconfirmedWrite.COUNTS_FIRST:
            self._count(at, record)

    def _settle_what_counted_first(self, now: datetime, record: SimulatedCharge, *, written: bool) -> None:
        assert record.captured_at is not None
        if written:
            record.move(ChargeMove.SELL, now)
            record.since = record.captured_at  # the money is the ward's since it was counted
            return
        # Reports hide a void with its sale; on a later day the sale has been reported, and only a line takes it back.
        same_day = business_day_of(record.captured_at) == business_day_of(now)
        self.ledger.post(record.entry(EntryKind.VOID if same_day else EntryKind.REFUND, now, -record.amount_yen))
        record.captured_at, record.taken_back_at = None, now
        record.end(ChargeMove.DECLINE, now, "not_written", "counted first, and taken back: the card was never debited")

    def _count(self, at: datetime, record: SimulatedCharge) -> None:
        record.captured_at = at
        self.ledger.post(record.entry(EntryKind.SALE, at, record.amount_yen))

    def _approve(self, now: datetime, record: SimulatedCharge, payer_check: PayerCheck | None = None) -> None:
        record.payer_check, record.waiting.challenge = payer_check, None
        brand = self._brand(record)
        if brand not in self.contracts[record.agent].brands[record.asked.method]:
            record.end(ChargeMove.DECLINE, now, "brand_not_accepted", f"no contract for {brand}")
            return
        record.brand = brand
        if record.asked.capture:
            self.take(now, record, ChargeMove.SELL)
        else:
            record.move(ChargeMove.HOLD, now)

    def _brand(self, record: SimulatedCharge, *, among: tuple[str, ...] = ()) -> str:
        brands = among or self.contracts[record.agent].brands[record.asked.method]
        return record.waiting.plan.brand or seeded_choice(self.seed, "brand", record.asked.our_reference, brands)

    def _brand_of_lost_write(self, record: SimulatedCharge) -> str:
        """Where the plan names none, one that leaves open whether money moved: 処理未了 is planned for that."""
        contract = self.contracts[record.agent]
        brands = contract.brands[record.asked.method]
        left_open = tuple(brand for brand in brands if contract.unconfirmed_write_of(brand) not in _DECIDED_AT_ONCE)
        return self._brand(record, among=left_open)


def ends_by(now: datetime, record: SimulatedCharge) -> bool:
    """Whether a charge waits, and by `now` has waited long enough."""
    if record.status is not ChargeStatus.WAITING:
        return False
    finished_at = record.customer_ends_at()
    return now >= record.waiting.expires_at or (finished_at is not None and now >= finished_at)


def not_offered(record: SimulatedCharge, outcome: PageOutcome) -> str | None:
    """Why the page of a waiting charge does not offer an outcome now, or None when it does."""
    if outcome in CARD_OUTCOMES and record.asked.method != "credit":
        return f"only a card has 3-D Secure; this is {record.asked.method}"
    if (outcome in CHALLENGE_ANSWERS) != (record.waiting.challenge is not None):
        asks = "the payer's bank asks" if record.waiting.challenge else "no bank asks"
        return f"{asks} on this page now; {outcome} belongs to another step"
    return None
