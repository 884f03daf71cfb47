"""The simulated agents as one pure state machine: no I/O, no clock, no chance but the seed.

Every method takes the instant at which it happens. Those marked `noted` change the truth; each leaves one line in the
command log, and replaying the lines gives the same truth again.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pos.domain.business_day import IsHoliday
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Charge, Operation
from pos.gateways.simulator.bank.bank import Bank
from pos.gateways.simulator.bank.terms import BankTerms
from pos.gateways.simulator.charges.charge import SimulatedCharge
from pos.gateways.simulator.charges.charge_book import ChargeBook, Key
from pos.gateways.simulator.charges.endings import SILENT_OUTCOMES, Fate, PageOutcome, ends_by
from pos.gateways.simulator.charges.terminals import TerminalPlan
from pos.gateways.simulator.commands.bank_commands import BankCommands
from pos.gateways.simulator.commands.command_log import from_line
from pos.gateways.simulator.commands.fault_commands import FaultCommands
from pos.gateways.simulator.commands.notice_commands import NoticeCommands
from pos.gateways.simulator.commands.noting import noted, run_command
from pos.gateways.simulator.commands.report_commands import ReportCommands
from pos.gateways.simulator.commands.standalone_commands import StandaloneCommands
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.faults.chaos import Chaos
from pos.gateways.simulator.faults.faults import Fault, FaultBook
from pos.gateways.simulator.faults.surprises import surface, void_at_terminal
from pos.gateways.simulator.notices.notices import Notice, Postbag
from pos.gateways.simulator.reports.report_contents import ReportContents
from pos.gateways.simulator.reports.reporting import ReportOffice
from pos.gateways.simulator.seeded import seeded_token
from pos.gateways.simulator.truth import whole_truth


def no_holidays(_: date) -> bool:
    """A year without public holidays, for those to whom payout days do not matter."""
    return False


class Simulator(FaultCommands, NoticeCommands, ReportCommands, BankCommands, StandaloneCommands):
    """Agents with linked terminals, hosted pages, settlement reports and faults. Not thread-safe: put a lock around it.

    Unknown agents, pages and impossible plans raise Refused and change nothing.
    """

    def __init__(
        self,
        contracts: Iterable[AgentContract],
        seed: int,
        is_holiday: IsHoliday = no_holidays,
        faults_by_amount: Mapping[int, Fault] | None = None,
        bank: BankTerms | None = None,
        chaos: Chaos | None = None,
    ) -> None:
        self.contracts = {contract.agent: contract for contract in contracts}
        self.seed = seed
        self.log: list[str] = []  #: what `noted` wrote since somebody last took it
        self.notices: list[Notice] = []  #: what arrives at merchants, since somebody last took it
        self._notice_number = 0
        self._faults_by_amount = dict(faults_by_amount or {})
        self._chaos = chaos
        self._book = ChargeBook(self.contracts, seed)
        self._faults = FaultBook()
        self._reports = ReportOffice(self.contracts, ReportContents(seed, self._book.ledger, is_holiday))
        self._bank = Bank(bank, self._reports, is_holiday) if bank else None
        self._postbag = Postbag()

    @noted
    def authorize(self, now: datetime, *, agent: str, charge: Charge, fate: Fate = Fate.BY_PLAN) -> Answer:
        """Begin a charge at a terminal or on a page. The same charge again is never charged again."""
        return self._book.authorize(now, self._known(agent), charge, fate)

    @noted
    def capture(
        self, now: datetime, *, agent: str, our_reference: str, amount_yen: Yen, decline: bool = False
    ) -> Answer:
        """Take what is held, or part of it."""
        return self._book.capture(now, (self._known(agent), our_reference), amount_yen, decline=decline)

    @noted
    def void(self, now: datetime, *, agent: str, our_reference: str, decline: bool = False) -> Answer:
        """Undo a hold, or a sale of the same Tokyo day."""
        return self._book.void(now, (self._known(agent), our_reference), decline=decline)

    @noted
    def refund(
        self,
        now: datetime,
        *,
        agent: str,
        refund_reference: str,
        our_reference: str,
        amount_yen: Yen,
        decline: bool = False,
    ) -> Answer:
        """Give back part or all of a captured sale, under its own reference."""
        book, known = self._book, self._known(agent)
        return book.refund(now, known, refund_reference, our_reference, amount_yen, decline=decline)

    @noted
    def cancel(self, now: datetime, *, agent: str, our_reference: str) -> Answer:
        """Close a charge that is not captured, also one that nobody has heard of; then tell what became of it."""
        return self._book.cancel(now, (self._known(agent), our_reference))

    def inquire(self, now: datetime, *, agent: str, operation: Operation, our_reference: str) -> Answer:
        """What became of an operation. Asking for a charge that waits lets its terminal go on."""
        key = (self._known(agent), our_reference)
        if operation is not Operation.REFUND and self._book.is_waiting(key):
            self.poll(now, agent=agent, our_reference=our_reference)
        return self._book.inquire(operation, key)

    @noted
    def poll(self, now: datetime, *, agent: str, our_reference: str) -> None:
        """Count one inquiry for a charge that waits."""
        self._book.poll(now, (agent, our_reference))

    @noted
    def let_time_pass(self, now: datetime) -> None:
        """End every charge whose customer has finished, or whose time is up, though nobody asked."""
        self._book.let_time_pass(now)

    @noted
    def plan_terminal(self, now: datetime, *, terminal_id: str, plan: TerminalPlan) -> None:
        """Say what the next customers at a terminal do."""
        del now  # a plan holds from the next charge on, whenever that comes
        self._book.terminals.plan_next(terminal_id, plan)

    @noted
    def settle_write(self, now: datetime, *, agent: str, our_reference: str, written: bool) -> Answer:
        """The card of a 処理未了 is touched again and shows whether it was debited."""
        return self._book.settle_write(now, (self._known(agent), our_reference), written=written)

    @noted
    def lose_charge(self, now: datetime, *, agent: str, charge: Charge) -> None:
        """A charge is lost on its way. Nobody answers for it; once it is canceled it can still `surface`."""
        del now  # nothing happens until somebody asks
        self._book.strays.setdefault((self._known(agent), charge.our_reference), charge)

    @noted
    def void_at_terminal(self, now: datetime, *, agent: str, our_reference: str) -> SimulatedCharge:
        """The clerk or the customer undoes a sale at the terminal itself; the merchant is not told."""
        self._catch_up(now)
        return void_at_terminal(self._book, now, (self._known(agent), our_reference))

    @noted
    def surface(self, now: datetime, *, agent: str, our_reference: str) -> SimulatedCharge:
        """Money turns up on a charge that had ended without any, against the agent's own word; the merchant is told."""
        self._catch_up(now)
        key = (self._known(agent), our_reference)
        record = surface(self._book, now, key)
        self._tell_merchant(now, key)
        return record

    def page(self, now: datetime, *, token: str) -> SimulatedCharge:
        """The charge behind a hosted page, as it is now."""
        record = self._book.on_page(token)
        if ends_by(now, record):
            self.let_time_pass(now)
        return record

    @noted
    def visit_page(self, now: datetime, *, token: str, outcome: PageOutcome) -> SimulatedCharge:
        """The payer does something on the page; once the page is done it has no effect. Raises Refused for an outcome
        that the page does not offer at its present step.
        """
        record = self._book.on_page(token)
        key = (record.agent, record.asked.our_reference)
        was_waiting = self._book.is_waiting(key)
        self._book.visit_page(now, token, outcome)
        if was_waiting and outcome not in SILENT_OUTCOMES:
            self._tell_merchant(now, key)
        return record

    def replay(self, lines: Iterable[str]) -> None:
        """Do again what a command log tells. Raises ValueError naming the command that cannot be done."""
        chaos, self._chaos = self._chaos, None  # the log tells what chance did then
        for number, line in enumerate(lines, start=1):
            try:
                run_command(self, from_line(line))
            except (Refused, TypeError, ValueError) as error:
                raise ValueError(f"command {number} cannot be done again: {line[:200]}") from error
        self._chaos = chaos

    def truth(self) -> dict[str, Any]:
        """Everything the agents know, as plain data; what is equal here is equal for every caller."""
        return whole_truth(self._book, self._faults, self._reports, self._postbag, self._bank)

    def _catch_up(self, now: datetime) -> None:
        if self._book.due(now):
            self.let_time_pass(now)

    def _tell_merchant(self, now: datetime, key: Key) -> None:
        self._notice_number += 1
        notification_id = seeded_token(self.seed, "nt", *key, str(self._notice_number))
        notice = Notice(notification_id, *key, Operation.AUTHORIZE, now)
        by_chance = None if self._chaos is None else self._chaos.rule_of(self.seed, notice)
        if by_chance is not None and not self._postbag.has_rule_for(notice):
            self.plant_notice_fault(now, notice_rule=by_chance)
        self.notices += self._postbag.post(notice)

    def _known(self, agent: str) -> str:
        if agent not in self.contracts:
            raise Refused("unknown_agent", f"expected one of {', '.join(sorted(self.contracts))}, found {agent}")
        return agent
