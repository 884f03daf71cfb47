"""Faults that nobody planted: decided by the seed and the reference, so that the same day fails alike every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pos.gateways.simulator.charges.endings import Fate
from pos.gateways.simulator.faults.faults import EFFECTS, AgentCall, Fault, RequestFacts
from pos.gateways.simulator.notices.notices import Notice, NoticeFault, NoticeRule
from pos.gateways.simulator.seeded import seeded_choice, seeded_per_mille

Kind = TypeVar("Kind")

#: All that goes wrong on the wire. A decline is no accident but an answer.
ACCIDENTS: tuple[Fault | NoticeFault, ...] = (*(fault for fault in Fault if fault is not Fault.DECLINE), *NoticeFault)


@dataclass(frozen=True)
class Chaos:
    """So many of a thousand requests and notices meet one of these faults.

    A request is hit once: whoever asks again is answered, so that everything heals.
    """

    per_mille: int
    kinds: tuple[Fault | NoticeFault, ...] = ACCIDENTS

    def fault_of(self, seed: int, agent: str, facts: RequestFacts) -> Fault | None:
        """What hits the first request of its kind for its reference."""
        parts = (agent, facts.call.value, facts.references[0])
        kinds = [kind for kind in self.kinds if isinstance(kind, Fault) and _may_hit(kind, facts)]
        return self._drawn(seed, "chaos", parts, kinds)

    def rule_of(self, seed: int, notice: Notice) -> NoticeRule | None:
        """What happens to a notice on its way."""
        kinds = [kind for kind in self.kinds if isinstance(kind, NoticeFault)]
        fault = self._drawn(seed, "chaos-notice", (notice.agent, notice.notification_id), kinds)
        return None if fault is None else NoticeRule(fault, notice.our_reference)

    def _drawn(self, seed: int, purpose: str, parts: tuple[str, ...], kinds: Sequence[Kind]) -> Kind | None:
        if not kinds or seeded_per_mille(seed, purpose, *parts) >= self.per_mille:
            return None
        return seeded_choice(seed, f"{purpose}-kind", " ".join(parts), kinds)


def _may_hit(fault: Fault, facts: RequestFacts) -> bool:
    if fault is Fault.DECLINE:
        return facts.call not in {AgentCall.INQUIRE, AgentCall.CANCEL}
    # Charged before anybody saw the page: no payer of an unplanned fault has agreed to that.
    on_page = facts.call is AgentCall.AUTHORIZE and facts.terminal_id is None
    return not (on_page and EFFECTS[fault].fate is Fate.APPROVED_AT_ONCE)
