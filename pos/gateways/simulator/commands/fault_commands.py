"""The faults' part of the simulator: planted ones, those that an amount asks for, and those by chance."""

from abc import ABC
from collections.abc import Mapping
from datetime import datetime

from pos.domain.money import Yen
from pos.gateways.simulator.charges.charge_book import ChargeBook
from pos.gateways.simulator.commands.noting import noted
from pos.gateways.simulator.faults.chaos import Chaos
from pos.gateways.simulator.faults.faults import AgentCall, Fault, FaultBook, FaultRule, RequestFacts


class FaultCommands(ABC):
    """What goes wrong with requests."""

    log: list[str]
    seed: int
    _book: ChargeBook
    _chaos: Chaos | None
    _faults: FaultBook
    _faults_by_amount: Mapping[int, Fault]

    @noted
    def plant_fault(self, now: datetime, *, rule: FaultRule) -> None:
        """Let something go wrong with the next request that fits."""
        del now  # a fault waits for its request, not for a time
        self._faults.plant(rule)

    def fault_for(
        self,
        now: datetime,
        *,
        call: AgentCall,
        agent: str,
        references: tuple[str, ...],
        amount_yen: Yen | None = None,
        terminal_id: str | None = None,
    ) -> Fault | None:
        """The fault that hits a request, oldest first; `references` ends with the sale's. Uses it up."""
        known = self._book.charges.get((agent, references[-1]))
        if known is not None:
            terminal_id, amount_yen = known.asked.terminal_id, amount_yen or known.asked.amount_yen
        facts = RequestFacts(call, references, terminal_id, amount_yen)
        position = self._faults.find(facts)
        if position is not None:
            return self.spend_fault(now, position=position)
        if call is AgentCall.AUTHORIZE and amount_yen is not None and amount_yen in self._faults_by_amount:
            return self._faults_by_amount[amount_yen]
        return self._fault_by_chance(now, agent, facts)

    @noted
    def spend_fault(self, now: datetime, *, position: int) -> Fault:
        """Use a planted fault once."""
        del now  # see plant_fault
        return self._faults.use(position)

    @noted
    def spend_chance(self, now: datetime, *, agent: str, call: AgentCall, our_reference: str) -> None:
        """A request has met its fault by chance; the next one of its kind goes through."""
        del now  # see plant_fault
        self._faults.by_chance.add((agent, call, our_reference))

    def _fault_by_chance(self, now: datetime, agent: str, facts: RequestFacts) -> Fault | None:
        our_reference = facts.references[0]
        if self._chaos is None or (agent, facts.call, our_reference) in self._faults.by_chance:
            return None
        fault = self._chaos.fault_of(self.seed, agent, facts)
        if fault is not None:
            self.spend_chance(now, agent=agent, call=facts.call, our_reference=our_reference)
        return fault
