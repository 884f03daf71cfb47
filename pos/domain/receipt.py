"""Receipt numbers: gapless per (counter, business day, series)."""

from dataclasses import dataclass
from datetime import date

#: The series of a counter that is connected. Outage devices and restores have series of their own.
MAIN_SERIES = "A"


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """The number on the paper, e.g. tax-1 / 20261122 / A / 17."""

    counter: str
    business_day: date
    series: str
    number: int

    def __str__(self) -> str:
        return f"{self.counter}-{self.business_day:%Y%m%d}-{self.series}{self.number:04d}"
