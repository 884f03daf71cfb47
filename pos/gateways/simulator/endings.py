"""How a waiting charge ends: by the customer at the terminal, by the payer on the page, by time or by a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.gateways.gateway import Declined
from pos.gateways.simulator.charge import SimulatedCharge
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.ledger import EntryKind, Ledger
from pos.gateways.simulator.seeded import seeded_choice
from pos.gateways.simulator.statuses import ChargeMove, ChargeStatus
from pos.gateways.simulator.terminals import TerminalOutcome

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
        """One attempt on the page of a waiting charge; the payer may try again until the last one."""
        waiting = record.waiting
        if outcome is PageOutcome.APPROVE:
            self._approve(now, record)
        elif outcome is PageOutcome.ABANDON:
            waiting.last_attempt = Declined(
                "abandoned_by_payer", "the payer left the page", final=False, occurred_at=now
            )
        else:
            waiting.declined_attempts += 1
            waiting.last_attempt = Declined("declined_by_issuer", "declined", final=False, occurred_at=now)
            if waiting.declined_attempts >= PAGE_ATTEMPTS:
                record.end(ChargeMove.DECLINE, now, "attempt_limit_reached", "declined too often")

    def by_next_touch(self, now: datetime, record: SimulatedCharge, *, written: bool) -> None:
        """The card's next touch shows whether 処理未了 was written after all. Raises Refused."""
        if record.status is not ChargeStatus.UNCONFIRMED:
            raise Refused("not_unconfirmed", f"only a write without confirmation is settled; this is {record.status}")
        if written:
            self.take(now, record, ChargeMove.SELL)
        else:
            record.end(ChargeMove.DECLINE, now, "not_written", "the card was never debited")

    def take(self, now: datetime, record: SimulatedCharge, move: ChargeMove) -> None:
        """Money of the payer becomes the ward's."""
        record.move(move, now)
        record.captured_at = now
        self.ledger.post(record.entry(EntryKind.SALE, now, record.amount_yen))

    def undo(self, now: datetime, record: SimulatedCharge) -> None:
        """What was held is released, what was taken goes back."""
        record.move(ChargeMove.VOID, now)
        if record.captured_at is not None:
            self.ledger.post(record.entry(EntryKind.VOID, now, -record.amount_yen))

    def surface(self, now: datetime, record: SimulatedCharge) -> None:
        """Money turns up on a charge that had ended without any, against the agent's own word. Raises Refused when no
        report could show it.
        """
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
            record.brand = self._brand(record)
            record.move(ChargeMove.LOSE_WRITE, at)
        else:
            record.end(ChargeMove.DECLINE, at, "declined_by_issuer", "declined")

    def _approve(self, now: datetime, record: SimulatedCharge) -> None:
        brand = self._brand(record)
        if brand not in self.contracts[record.agent].brands[record.asked.method]:
            record.end(ChargeMove.DECLINE, now, "brand_not_accepted", f"no contract for {brand}")
            return
        record.brand = brand
        if record.asked.capture:
            self.take(now, record, ChargeMove.SELL)
        else:
            record.move(ChargeMove.HOLD, now)

    def _brand(self, record: SimulatedCharge) -> str:
        brands = self.contracts[record.agent].brands[record.asked.method]
        return record.waiting.plan.brand or seeded_choice(self.seed, "brand", record.asked.our_reference, brands)


def ends_by(now: datetime, record: SimulatedCharge) -> bool:
    """Whether a charge waits, and by `now` has waited long enough."""
    if record.status is not ChargeStatus.WAITING:
        return False
    finished_at = record.customer_ends_at()
    return now >= record.waiting.expires_at or (finished_at is not None and now >= finished_at)
