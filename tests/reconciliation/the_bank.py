"""The ward's bank in a test: what stands on the account, as the statements of its bank business days."""

from datetime import date, timedelta
from itertools import count

from pos.domain.business_day import HolidayShift, is_bank_business_day, shift_to_bank_business_day
from pos.domain.money import Yen
from pos.facilities import AccountKind, BankAccount, is_holiday
from pos.gateways.gateway import ReportNotReady
from pos.gateways.simulator.bank.zengin_writer import ZenginAccount, ZenginLine, ZenginStatement, write_zengin_03

_DEPOSIT_TYPES = {AccountKind.ORDINARY: "1", AccountKind.CURRENT: "2", AccountKind.SAVINGS: "4"}


class TheBank:
    """A BankGateway whose account a test fills by hand. `closed`: it has no statement for anybody; `held_back`: none of
    these dates; `names_days_off`: its periods go on to the day before the next statement.
    """

    def __init__(self, account: BankAccount) -> None:
        self._account = ZenginAccount(
            account.bank_code, account.bank_name, account.branch_code, account.branch_name,
            _DEPOSIT_TYPES[account.kind], account.number, account.holder_kana,
        )  # fmt: skip
        self._lines: list[ZenginLine] = []
        self._numbers = count(1)
        self._lost: set[str] = set()
        self.closed = False
        self.held_back: set[date] = set()
        self.names_days_off = True
        self.asked: list[date] = []

    def credit(self, on: date, amount_yen: int, payer: str, remarks: str = "", **facts: object) -> str:
        """Money comes in; the key under which the line will be known."""
        reference = f"{next(self._numbers):08d}"
        usual = {"reference": reference, "booked_on": on, "value_on": on, "comes_in": True, "kind": "11",
                 "amount_yen": Yen(amount_yen), "payer_name": payer, "remarks": remarks}  # fmt: skip
        self._lines.append(ZenginLine(**{**usual, **facts}))  # type: ignore[arg-type]
        account = self._account
        key = f"{account.bank_code}-{account.branch_code}-{account.deposit_type}-{account.number.lstrip('0')}"
        return f"bank:{key}:{on}:{reference}"

    def lose(self, key: str) -> None:
        """The line counts in the balance and stands in no statement."""
        self._lost.add(key.rpartition(":")[2])

    def find(self, key: str) -> None:
        """What was lost stands in statements from now on."""
        self._lost.remove(key.rpartition(":")[2])

    def statement(self, on: date) -> bytes:
        self.asked.append(on)
        if self.closed or on in self.held_back or not is_bank_business_day(on, is_holiday):
            raise ReportNotReady(str(on))
        first = shift_to_bank_business_day(on - timedelta(days=1), HolidayShift.PREVIOUS, is_holiday)
        last = on - timedelta(days=1) if self.names_days_off else first
        lines = [line for line in self._lines if first <= line.booked_on <= last and line.reference not in self._lost]
        before = 1_000_000 + self._sum(line for line in self._lines if line.booked_on < first)
        after = before + self._sum(iter(lines))
        return write_zengin_03([ZenginStatement(self._account, on, first, last, Yen(before), Yen(after), tuple(lines))])

    def _sum(self, lines) -> int:
        return sum(int(line.amount_yen) * (1 if line.comes_in != (line.kind == "19") else -1) for line in lines)
