"""Payouts as sums over settlement lines, and the money of each line by place."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select, true

from pos.domain.money import Yen
from pos.facilities import FeeMode, Ward
from pos.storage.tables import journal_entries, payments, refunds
from reconciliation.proof.payouts import Payout, Waterfall
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.chunks import chunks
from reconciliation.tables import bank_lines, bank_matches, matches, statement_lines

_LINE = statement_lines


@dataclass(frozen=True, slots=True)
class ReceivedPayout:
    """A payout that stands on the account."""

    payout: Payout
    line_key: str
    booked_on: date
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A settlement line as its payout pays it. Without a known payment, `payment_id` and `facility` are None."""

    line_key: str
    agent: str
    payout_id: str
    type: LineType
    merchant_account: str | None
    terminal_id: str | None
    business_day: date
    gross_yen: Yen
    fee_yen: Yen  #: with its tax
    payment_id: str | None
    facility: str | None

    def paid_yen(self, ward: Ward) -> Yen:
        """What the agent pays over for it: the net amount, or, where fees are billed, the gross."""
        return self.gross_yen - self.fee_yen if is_netted(ward, self.agent) else self.gross_yen


def is_netted(ward: Ward, agent: str) -> bool:
    """Whether the agent keeps its fees back from its payouts."""
    return ward.agents[agent].fee_mode is FeeMode.NETTED


def since(connection: Connection, ward: Ward, payout_on: date) -> list[Payout]:
    """Every payout of a known agent that is due on that day or later."""
    groups = (_LINE.c.agent, _LINE.c.payout_id)
    sums = [_sum_of(_LINE.c.gross_yen, types) for types in _COLUMNS]
    query = (
        select(
            *groups,
            func.max(_LINE.c.payout_on),
            func.min(_LINE.c.business_day),
            func.max(_LINE.c.business_day),
            func.count(),
            func.sum(_LINE.c.fee_yen),
            func.sum(_LINE.c.fee_tax_yen),
            func.sum(case((_LINE.c.type == LineType.CARRY_OVER.value, 1), else_=0)),
            *sums,
        )
        .where(_LINE.c.payout_on >= payout_on, _LINE.c.agent.in_(sorted(ward.agents)), _LINE.c.payout_id.is_not(None))
        .group_by(*groups)
    )
    return sorted((_payout(ward, row) for row in connection.execute(query)), key=lambda one: (one.payout_on, one.key))


def matched_subjects(connection: Connection, prefix: str) -> dict[str, tuple[str, date, Yen]]:
    """By subject that begins so: the bank line that proves it, its day and its amount."""
    query = (
        select(bank_matches.c.subject, bank_lines.c.line_key, bank_lines.c.booked_on, bank_lines.c.amount_yen)
        .join(bank_lines, bank_lines.c.line_key == bank_matches.c.line_key)
        .where(bank_matches.c.subject.startswith(prefix, autoescape=True))
    )
    return {subject: (key, day, amount) for subject, key, day, amount in connection.execute(query)}


def received(connection: Connection, payouts: Collection[Payout]) -> list[ReceivedPayout]:
    """Those of the payouts that stand on the account."""
    found = matched_subjects(connection, "payout:")
    return [ReceivedPayout(one, *found[one.subject]) for one in payouts if one.subject in found]


def income_days(connection: Connection, line_keys: Collection[str]) -> dict[str, date]:
    """会計の収入日: by bank line, the day on which it stands in the journal."""
    entry = journal_entries
    query = select(entry.c.statement_line, func.max(entry.c.business_day)).group_by(entry.c.statement_line)
    found: dict[str, date] = {}
    for some in chunks(line_keys):
        found |= dict(connection.execute(query.where(entry.c.statement_line.in_(some))).all())
    return found


def lines_of(connection: Connection, payout: Payout) -> Iterator[PaidLine]:
    """Every line of a payout, each with the payment of ours that it proves or names."""
    subject = func.coalesce(func.substr(matches.c.leg_id, 1, 26), _LINE.c.our_reference)
    query = (
        select(
            _LINE.c.line_key,
            _LINE.c.agent,
            _LINE.c.payout_id,
            _LINE.c.type,
            _LINE.c.merchant_account,
            _LINE.c.terminal_id,
            _LINE.c.business_day,
            _LINE.c.gross_yen,
            _LINE.c.fee_yen + _LINE.c.fee_tax_yen,
            func.coalesce(payments.c.id, refunds.c.payment_id),
            func.coalesce(payments.c.facility, refunds.c.facility),
        )
        .outerjoin(matches, matches.c.line_key == _LINE.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
        .where(_LINE.c.payout_on == payout.payout_on, _LINE.c.agent == payout.agent)
        .where(_LINE.c.payout_id == payout.payout_id)
        .order_by(_LINE.c.line_key)
    )
    for row in connection.execute(query):
        key, agent, payout_id, kind, account, terminal, day, gross, fee, payment_id, facility = row
        yield PaidLine(
            key, agent, payout_id, LineType(kind), account, terminal, day, Yen(int(gross)), Yen(int(fee)), payment_id,
            facility,
        )  # fmt: skip


#: The columns of the waterfall that are sums of gross amounts, in the order in which `_payout` reads them.
_COLUMNS: tuple[tuple[LineType, ...], ...] = (
    (LineType.SALE,),
    (LineType.REFUND,),
    (LineType.CHARGEBACK, LineType.CHARGEBACK_REVERSAL),
    (LineType.TRANSFER_FEE,),
    (LineType.ADJUSTMENT, LineType.FEE_ADJUSTMENT),
    (LineType.CARRY_OVER,),
)


def _sum_of(column: ColumnElement[Any], types: tuple[LineType, ...]) -> ColumnElement[Any]:
    wanted = _LINE.c.type.in_([kind.value for kind in types])
    return func.sum(case((wanted & true(), column), else_=0))


def _payout(ward: Ward, row: Iterable[Any]) -> Payout:
    agent, payout_id, payout_on, first, last, count, fee, tax, carries, *sums = tuple(row)
    netted = is_netted(ward, agent)
    gross, refunded, charged_back, transfer, adjusted, carried = (Yen(int(amount)) for amount in sums)
    waterfall = Waterfall(
        gross_yen=gross,
        refunds_yen=refunded,
        chargebacks_yen=charged_back,
        fee_yen=Yen(int(fee)) if netted else Yen(0),
        fee_tax_yen=Yen(int(tax)) if netted else Yen(0),
        transfer_fee_yen=-transfer,
        adjustments_yen=adjusted,
        carried_yen=carried,
    )
    return Payout(agent, payout_id, payout_on, first, last, count, bool(carries), waterfall)
