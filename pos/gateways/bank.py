"""The bank, as far as a program can ask it: its account statements, nothing else. No money moves through this door."""

from datetime import date
from typing import Protocol


class BankGateway(Protocol):
    """Where the statements of the ward's account come from. Every call is bounded to 10 s."""

    def statement(self, on: date) -> bytes:
        """The statement (全銀 03) the bank published on a date, as raw bytes. Raises ReportNotReady.

        It comes out on every bank business day and covers the days since the one before, that one included: on a
        Tuesday after a long weekend it covers Friday to Monday.
        """
        ...
