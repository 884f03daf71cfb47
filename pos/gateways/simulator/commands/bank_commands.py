"""The bank's part of the simulator: its commands, noted like the others, and its questions."""

from abc import ABC, abstractmethod
from datetime import date, datetime

from pos.domain.errors import Refused
from pos.gateways.simulator.bank.bank import Bank
from pos.gateways.simulator.bank.facts import BankEdit, PayIn
from pos.gateways.simulator.commands.noting import noted
from pos.gateways.simulator.reports.report_edits import ExpectedBreak


class BankCommands(ABC):
    """Where the ward's account is not at the simulated bank, every one of them raises Refused("no_bank")."""

    log: list[str]
    _bank: Bank | None

    @abstractmethod
    def _catch_up(self, now: datetime) -> None:
        """End what is due by now: a payout is what was sold."""

    @noted
    def pay_in(self, now: datetime, *, pay_in: PayIn) -> PayIn:
        """Take the cash of a slip to the bank; says when it is booked."""
        return self._at_the_bank().pay_in(now, pay_in)

    @noted
    def edit_statement(self, now: datetime, *, bank_edit: BankEdit) -> None:
        """Let the bank make a mistake in a statement that is not published yet."""
        self._at_the_bank().plant(now, bank_edit)

    @noted
    def withhold_statement(self, now: datetime, *, on: date, withheld: bool) -> None:
        """Keep the statement of a date back, or let it go."""
        del now  # it may be out already: then nobody can fetch it any more
        self._at_the_bank().withhold(on, withheld=withheld)

    def statement(self, now: datetime, *, on: date) -> bytes:
        """The 全銀 03 file that the bank published on a date."""
        self._catch_up(now)
        return self._at_the_bank().statement(now, on)

    def expected_bank_breaks(self, now: datetime, *, business_day: date) -> list[ExpectedBreak]:
        """What has to be found for a day at the bank."""
        self._catch_up(now)
        return self._at_the_bank().expected_breaks(now, business_day)

    def _at_the_bank(self) -> Bank:
        if self._bank is None:
            raise Refused("no_bank", "the ward's account is not at the simulated bank")
        return self._bank
