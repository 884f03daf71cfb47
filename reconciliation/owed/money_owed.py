"""Money that is not here yet: what agents owe, payouts with their four dates, cash on its way to the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from pos.domain.business_day import business_day_of
from pos.domain.money import Yen, total
from pos.office import Office
from reconciliation.owed.explain_owed import explain_owed
from reconciliation.owed.receivables import AgentOwed, Owed
from reconciliation.proof.bank_due import LOOK_BACK
from reconciliation.proof.bank_matching import OpenSlip
from reconciliation.proof.payouts import Payout
from reconciliation.storage import bank, owed, payouts

_ALL_TIME = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class PayoutDates:
    """取引日 (`payout.first_day` to `last_day`), 納付期限 (`payout.payout_on`), 払込日 and 会計の収入日."""

    payout: Payout
    banked_on: date | None
    banked_yen: Yen
    income_on: date | None

    def is_overdue(self, today: date) -> bool:
        """The day is over, and the money has not come; a payout of nothing brings nothing."""
        return self.banked_on is None and self.payout.expected_yen != 0 and self.payout.payout_on < today


@dataclass(frozen=True, slots=True)
class DueDay:
    """What should come to the account on one day. `is_exact`: every part stands in a report already."""

    on: date
    amounts: Mapping[str, Yen]  #: by agent
    is_exact: bool

    @property
    def amount_yen(self) -> Yen:
        """Of all agents."""
        return total(list(self.amounts.values()))


@dataclass(frozen=True, slots=True)
class CashOnItsWay:
    """Open pay-in slips, and what the journal says is in transit; both sums are equal, or something is wrong."""

    slips: Sequence[OpenSlip]
    balance_yen: Yen

    @property
    def slips_yen(self) -> Yen:
        """What the open slips come to."""
        return total([slip.amount_yen for slip in self.slips])


@dataclass(frozen=True, slots=True)
class MoneyOwed:
    """One consistent view of it."""

    today: date
    agents: Sequence[AgentOwed]
    payouts: Sequence[PayoutDates]  #: of the last three months and of the days to come, newest first
    cash: CashOnItsWay
    disputed: Mapping[str, Yen]  #: chargebacks that are not decided, by agent
    billed: Mapping[str, Yen]  #: fees that agents bill and we have not paid, by agent; above zero
    unexplained_yen: Yen  #: 仮受・不明金

    def due_days(self) -> list[DueDay]:
        """When the agents' money should come, from today on; what is late is not foretold."""
        by_day: dict[date, list[Owed]] = {}
        for agent in self.agents:
            for part in agent.parts:
                if part.pay_on is not None and part.pay_on >= self.today:
                    by_day.setdefault(part.pay_on, []).append(part)
        return [_due_day(on, parts) for on, parts in sorted(by_day.items())]


def money_owed(office: Office, connection: Connection) -> MoneyOwed:
    """As it is now."""
    today = business_day_of(office.clock.now(), office.ward.cut_off)
    return MoneyOwed(
        today=today,
        agents=explain_owed(office, connection),
        payouts=_payouts(office, connection, today - LOOK_BACK),
        cash=_cash(connection),
        disputed=owed.balances_of(connection, "disputed:"),
        billed={agent: Yen(-amount) for agent, amount in owed.balances_of(connection, "payable:").items()},
        unexplained_yen=total(list(owed.balances_of(connection, "suspense").values())),
    )


def _payouts(office: Office, connection: Connection, since: date) -> list[PayoutDates]:
    known = payouts.since(connection, office.ward, since)
    there = {one.payout.key: one for one in payouts.received(connection, known)}
    income = payouts.income_days(connection, [one.line_key for one in there.values()])
    rows = []
    for payout in reversed(known):
        came = there.get(payout.key)
        rows.append(
            PayoutDates(payout, came.booked_on, came.amount_yen, income.get(came.line_key))
            if came
            else PayoutDates(payout, None, Yen(0), None)
        )
    return rows


def _cash(connection: Connection) -> CashOnItsWay:
    slips = sorted(bank.open_slips(connection, _ALL_TIME), key=lambda slip: (slip.due_on, slip.facility, slip.slip))
    return CashOnItsWay(slips, total(list(owed.balances_of(connection, "cash_in_transit:").values())))


def _due_day(on: date, parts: Sequence[Owed]) -> DueDay:
    amounts: dict[str, Yen] = {}
    for part in parts:
        amounts[part.agent] = Yen(amounts.get(part.agent, 0) + part.amount_yen)
    return DueDay(on, dict(sorted(amounts.items())), all(part.sort == "reported" for part in parts))


def days_late(due_on: date, today: date) -> int:
    """0 up to the day itself."""
    return max((today - due_on) // timedelta(days=1), 0)
