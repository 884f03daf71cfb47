"""Takes the counters' cash to the bank, and makes the bank's mistakes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pos.demo.books import Slip
from pos.demo.clients import SimulatorControl
from pos.facilities import Ward
from pos.gateways.simulator.bank.facts import BankEditKind

#: What happens to the first slips of a day, one each.
OF_SLIPS = (
    BankEditKind.LEAVE_OUT,
    BankEditKind.CHANGE_AMOUNT,
    BankEditKind.REPEAT,
    BankEditKind.DROP_SLIP,
    BankEditKind.CORRECT,
    BankEditKind.LOSE,
)
_OTHER_AMOUNT = {BankEditKind.CHANGE_AMOUNT, BankEditKind.CORRECT}


class BankClerk:
    """Everybody who goes to the bank."""

    def __init__(self, ward: Ward, simulator: SimulatorControl) -> None:
        self._ward = ward
        self._simulator = simulator

    def pay_in(self, business_day: date, slips: Iterable[Slip], on: date) -> None:
        """Each slip's cash on that day, or the next bank day."""
        for slip in slips:
            body = {
                "slip": slip.number,
                "payer_name": self._ward.facility(slip.facility).bank_payer_name,
                "amount_yen": slip.amount_yen,
                "business_day": business_day.isoformat(),
                "on": on.isoformat(),
            }
            self._simulator.post("/control/bank/pay-ins", body)

    def get_wrong(self, slips: Iterable[Slip]) -> list[str]:
        """One mistake for each of the slips, and a deposit of a stranger; what was done."""
        done = []
        for kind, slip in zip(OF_SLIPS, slips, strict=False):
            self._edit(kind, f"slip:{slip.number}", slip.amount_yen + 1_000 if kind in _OTHER_AMOUNT else None)
            done.append(f"bank: {kind}")
        return done

    def book_wrongly(self, payout: str, amount_yen: int) -> None:
        """A payout is booked with another amount, and put right (訂正)."""
        self._edit(BankEditKind.CORRECT, payout, amount_yen)

    def let_a_stranger_pay(self, on: date, amount_yen: int) -> None:
        """Money that nobody expects."""
        body = {"edit": BankEditKind.ADD.value, "on": on.isoformat(), "amount_yen": amount_yen,
                "payer_name": "ｼﾅｶﾞﾜ ﾀﾛｳ"}  # fmt: skip
        self._simulator.post("/control/bank/edits", body)

    def withhold_statement(self, on: date, *, withheld: bool) -> None:
        """Whether the bank's file of a date is late."""
        self._simulator.post("/control/bank/withhold", {"on": on.isoformat(), "withheld": withheld})

    def _edit(self, kind: BankEditKind, subject: str, amount_yen: int | None) -> None:
        body: dict[str, Any] = {"edit": kind.value, "subject": subject}
        self._simulator.post("/control/bank/edits", body | ({"amount_yen": amount_yen} if amount_yen else {}))
