"""Double-entry postings: every event that moves money is one entry whose lines sum to zero.

A positive amount is a debit, a negative one a credit. The journal is the only source of totals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pos.domain.errors import UnbalancedEntry
from pos.domain.money import Yen, total

#: The owner whose fees are the ward's own revenue.
WARD = "ward"


@dataclass(frozen=True, slots=True)
class Posting:
    """One journal line before it is stored. `drawer_session_id` is set where a drawer's cash moves."""

    account: str
    amount_yen: Yen
    facility: str
    owner: str
    fiscal_year: int
    drawer_session_id: str | None = None
    line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """The part of a payment or refund that belongs to one line: whose money, on which revenue account."""

    amount_yen: Yen
    owner: str
    revenue_account: str | None
    line_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for which year something is posted.

    `income_year`: the year whose revenue becomes less, where that may be another one than the year of the day.
    """

    facility: str
    fiscal_year: int
    drawer_session_id: str | None = None
    income_year: int | None = None

    @property
    def of_income(self) -> "Place":
        """Where the revenue stands that goes up or down."""
        return self if self.income_year is None else replace(self, fiscal_year=self.income_year)


def cash(counter: str) -> str:
    """Notes and coins in the drawer of a counter."""
    return f"cash:{counter}"


def cash_float(facility: str) -> str:
    """つり銭資金 kept at a facility."""
    return f"cash_float:{facility}"


def cash_in_transit(slip: str) -> str:
    """Cash taken out of a drawer and not yet at the bank, by pay-in slip."""
    return f"cash_in_transit:{slip}"


def over_short(counter: str) -> str:
    """現金過不足 of a counter; never revenue."""
    return f"over_short:{counter}"


def receivable(agent: str) -> str:
    """What an agent owes us."""
    return f"receivable:{agent}"


def payable(agent: str) -> str:
    """Fees an agent bills."""
    return f"payable:{agent}"


def bank(account: str) -> str:
    """The ward's account at the bank."""
    return f"bank:{account}"


def disputed(agent: str) -> str:
    """Chargebacks: money that payers' banks took back, until it is decided whose it is; never revenue."""
    return f"disputed:{agent}"


#: Money whose reason nobody knows yet.
SUSPENSE = "suspense"


def agent_fee(agent: str) -> str:
    """An agent's fee: spending, booked gross, never netted from revenue."""
    return f"fee:{agent}"


def income_account(portion: Portion, place: Place) -> str:
    """Revenue of the ward, or money held for its owner (利用料金, 歳入歳出外現金)."""
    if portion.owner != WARD:
        return f"held_for:{portion.owner}"
    return f"revenue:{place.fiscal_year}:{place.facility}:{portion.revenue_account}"


def capture_entry(received_on: str, portions: Sequence[Portion], place: Place) -> list[Posting]:
    """Dr cash or receivable / Cr revenue or held_for, one credit per line."""
    return _money_against_income(received_on, portions, place, sign=1)


def give_back_entry(paid_from: str, portions: Sequence[Portion], place: Place) -> list[Posting]:
    """A void or refund: Dr revenue or held_for / Cr cash or receivable.

    Revenue becomes less in the year that received it; the money moves in the year of the day, like all money of it.
    """
    return _money_against_income(paid_from, portions, place, sign=-1)


def _money_against_income(money: str, portions: Sequence[Portion], place: Place, sign: int) -> list[Posting]:
    # The money's side is split by owner too, so that each owner's lines balance by themselves.
    income = place.of_income
    by_owner: dict[str, list[Yen]] = {}
    for portion in portions:
        by_owner.setdefault(portion.owner, []).append(portion.amount_yen)
    debits = [_posting(money, total(amounts) * sign, place, owner) for owner, amounts in by_owner.items()]
    credits = [
        _posting(income_account(portion, income), portion.amount_yen * -sign, income, portion.owner, portion.line_id)
        for portion in portions
    ]
    return balanced([*debits, *credits])


def open_drawer_entry(counter: str, float_yen: Yen, place: Place) -> list[Posting]:
    """Dr cash of the counter / Cr つり銭資金."""
    return balanced(
        [
            _posting(cash(counter), float_yen, place),
            _posting(cash_float(place.facility), -float_yen, place),
        ]
    )


@dataclass(frozen=True, slots=True)
class DrawerClose:
    """What レジ締め finds: `over_short_yen` = counted − expected; the float goes back, the rest is paid in."""

    expected_yen: Yen
    counted_yen: Yen
    float_yen: Yen

    @property
    def over_short_yen(self) -> Yen:
        """Above zero 過剰, below zero 不足."""
        return self.counted_yen - self.expected_yen

    @property
    def pay_in_yen(self) -> Yen:
        """What goes to the bank: counted − つり銭, never below zero."""
        return Yen(max(int(self.counted_yen - self.float_yen), 0))

    @property
    def float_returned_yen(self) -> Yen:
        """The float, or all there is when the drawer holds less."""
        return self.counted_yen - self.pay_in_yen


def close_drawer_entry(counter: str, slip: str, close: DrawerClose, place: Place) -> list[Posting]:
    """Dr つり銭資金, cash in transit and over/short / Cr cash of the counter, which is then empty."""
    return balanced(
        [
            _posting(cash(counter), -close.expected_yen, place),
            _posting(over_short(counter), -close.over_short_yen, place),
            _posting(cash_float(place.facility), close.float_returned_yen, place),
            _posting(cash_in_transit(slip), close.pay_in_yen, place),
        ]
    )


def agent_fee_entry(agent: str, fee_yen: Yen, place: Place, *, netted: bool, owner: str) -> list[Posting]:
    """A reported fee with its tax. Netted: it lowers what the agent owes. Billed: it is owed to the agent."""
    against = receivable(agent) if netted else payable(agent)
    return balanced(
        [
            _posting(agent_fee(agent), fee_yen, place, owner),
            _posting(against, -fee_yen, place, owner),
        ]
    )


def payout_entry(agent: str, bank_account: str, paid_yen: Yen, fee_yen: Yen, place: Place, owner: str) -> list[Posting]:
    """What an agent has paid over of one place's money: Dr bank and, for its transfer fee, Dr fee / Cr receivable."""
    return balanced(
        [
            _posting(bank(bank_account), paid_yen - fee_yen, place, owner),
            _posting(agent_fee(agent), fee_yen, place, owner),
            _posting(receivable(agent), -paid_yen, place, owner),
        ]
    )


def pay_in_entry(slip: str, bank_account: str, amount_yen: Yen, place: Place) -> list[Posting]:
    """Cash has reached the bank: Dr bank / Cr cash in transit."""
    return balanced(
        [
            _posting(bank(bank_account), amount_yen, place),
            _posting(cash_in_transit(slip), -amount_yen, place),
        ]
    )


def set_aside_entry(agent: str, against: str, amount_yen: Yen, place: Place, owner: str) -> list[Posting]:
    """A line that is no sale and no refund changes what the agent owes, and never revenue: against what is disputed
    (chargebacks) or suspense (adjustments). `amount_yen` with the line's sign.
    """
    return balanced(
        [
            _posting(receivable(agent), amount_yen, place, owner),
            _posting(against, -amount_yen, place, owner),
        ]
    )


def balanced(postings: Iterable[Posting]) -> list[Posting]:
    """The postings without zero lines. Raises UnbalancedEntry unless they sum to zero."""
    kept = [posting for posting in postings if posting.amount_yen != 0]
    difference = total([posting.amount_yen for posting in kept])
    if difference != 0:
        raise UnbalancedEntry(f"an entry is out of balance by {difference}: {kept}")
    return kept


def _posting(account: str, amount: Yen, place: Place, owner: str = WARD, line_id: str | None = None) -> Posting:
    return Posting(account, amount, place.facility, owner, place.fiscal_year, place.drawer_session_id, line_id)


@dataclass(frozen=True, slots=True)
class PostingDay:
    """The days an event carries: where it is counted, where it belongs, and the year it belongs to."""

    business_day: date
    belongs_to_day: date
    fiscal_year: int
