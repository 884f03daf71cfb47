"""What clerks do at standalone terminals, as commands of the simulator."""

from dataclasses import replace
from datetime import datetime

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.simulator.charges.charge_book import ChargeBook
from pos.gateways.simulator.charges.ledger import Entry, EntryKind
from pos.gateways.simulator.charges.standalone import StandaloneSale, own_reference
from pos.gateways.simulator.commands.noting import noted
from pos.gateways.simulator.seeded import seeded_token


class StandaloneCommands:
    """Sales without a reference of ours, and their 取消 at the terminal."""

    log: list[str]
    seed: int
    _book: ChargeBook

    @noted
    def sell_alone(self, now: datetime, *, standalone_sale: StandaloneSale) -> str:
        """Take money at a terminal; returns the name under which it can be undone. Raises Refused."""
        sale, ledger = standalone_sale, self._book.ledger
        contract = self._book.contracts.get(sale.agent)
        if contract is None or not contract.accepts(sale.method, business_day_of(now)):
            raise Refused("unknown_agent", f"{sale.agent} has no contract for {sale.method}")
        reference = own_reference(sale.terminal_id, 1 + len(ledger.alone))
        entry = Entry(
            kind=EntryKind.SALE,
            agent=sale.agent,
            our_reference=reference,
            agent_reference=seeded_token(self.seed, "al", sale.agent, reference),
            merchant_account=sale.merchant_account,
            terminal_id=sale.terminal_id,
            method=sale.method,
            brand=sale.brand,
            occurred_at=now,
            amount_yen=sale.amount_yen,
        )
        ledger.post(entry)
        ledger.alone[reference] = entry
        return reference

    @noted
    def undo_alone(self, now: datetime, *, own_name: str) -> None:
        """取消 at the terminal, on the day of the sale. Raises Refused."""
        ledger = self._book.ledger
        entry = ledger.alone.get(own_name)
        if entry is None:
            raise Refused("not_found", f"no standalone terminal has sold {own_name}")
        if entry.kind is EntryKind.VOID:
            raise Refused("not_captured", f"{own_name} was undone already")
        void = replace(entry, kind=EntryKind.VOID, occurred_at=now, amount_yen=Yen(-entry.amount_yen))
        ledger.post(void)
        ledger.alone[own_name] = void
