"""Payouts as sums over settlement lines, and the money of each line by place."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select, true, tuple_

from pos.domain.money import Yen
from pos.facilities import FeeMode, Ward
from pos.storage.tables import journal_entries, payments, refunds
from reconciliation.proof.payouts import CarriedInto, Payout, ReceivedPayout, Waterfall, carried_into
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.chunks import chunks, in_batches
from reconciliation.tables import bank_lines, bank_matches, matches, statement_lines

_LINE = statement_lines
#: How far apart the days may be that the lines of one payout name: an agent that puts it off says so on later lines.
_MOVED_WITHIN = timedelta(days=31)
#: Carried money is paid with the next payouts of its agent, which may be a year away.
_CARRIED_WITHIN = timedelta(days=400)
#: Written out: the index of the few such lines is only used for this very word.
_CARRY_OVER = literal(LineType.CARRY_OVER.value, literal_execute=True)


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A settlement line as its payout pays it. `subject`: the payment or refund of ours that it is about, if any."""

    line_key: str
    agent: str
    payout_id: str
    type: LineType
    merchant_account: str | None
    terminal_id: str | None
    business_day: date
    gross_yen: Yen
    fee_yen: Yen  #: with its tax
    subject: str | None
    facility: str | None


def is_netted(ward: Ward, agent: str) -> bool:
    """Whether the agent keeps its fees back from its payouts."""
    return ward.agents[agent].fee_mode is FeeMode.NETTED


def since(connection: Connection, ward: Ward, payout_on: date) -> list[Payout]:
    """Every payout of a known agent that is due on that day or later."""
    return _payouts(connection, ward, payout_on, true())


def taken_in(connection: Connection, ward: Ward, business_day: date) -> CarriedInto:
    """By payout, the earlier ones of its agent that it takes in, as far back as agents carry money over."""
    return carried_into(_with_carry_over(connection, ward, business_day - _CARRIED_WITHIN))


def _with_carry_over(connection: Connection, ward: Ward, payout_on: date) -> list[Payout]:
    query = select(_LINE.c.agent, _LINE.c.payout_id).where(_LINE.c.type == _CARRY_OVER).distinct()
    keys = [(agent, payout_id) for agent, payout_id in connection.execute(query) if payout_id is not None]
    found = [
        payout
        for some in in_batches(keys)
        for payout in _payouts(connection, ward, payout_on, tuple_(_LINE.c.agent, _LINE.c.payout_id).in_(some))
    ]
    return sorted(found, key=_by_day)


def _payouts(connection: Connection, ward: Ward, payout_on: date, which: ColumnElement[bool]) -> list[Payout]:
    groups = (_LINE.c.agent, _LINE.c.payout_id)
    sums = [_sum_of(column, types) for column, types in _COLUMNS]
    query = (
        select(
            *groups,
            func.max(_LINE.c.payout_on),
            func.min(_LINE.c.business_day),
            func.max(_LINE.c.business_day),
            func.count(),
            func.sum(case((_LINE.c.type == LineType.CARRY_OVER.value, 1), else_=0)),
            *sums,
        )
        .where(_LINE.c.payout_on >= payout_on - _MOVED_WITHIN, _LINE.c.agent.in_(sorted(ward.agents)))
        .where(_LINE.c.payout_id.is_not(None), which)
        .group_by(*groups)
        .having(func.max(_LINE.c.payout_on) >= payout_on)
    )
    return sorted((_payout(ward, row) for row in connection.execute(query)), key=_by_day)


def _by_day(payout: Payout) -> tuple[date, tuple[str, str]]:
    return payout.payout_on, payout.key


def received(connection: Connection, payouts: Collection[Payout]) -> list[ReceivedPayout]:
    """Those of the payouts that stand on the account."""
    line, subject = bank_lines.c, bank_matches.c.subject
    query = select(subject, line.line_key, line.booked_on, line.amount_yen).join(
        bank_matches, bank_matches.c.line_key == line.line_key
    )
    by_subject = {one.subject: one for one in payouts}
    return [
        ReceivedPayout(by_subject[found], key, booked_on, Yen(int(amount)))
        for some in chunks(by_subject)
        for found, key, booked_on, amount in connection.execute(query.where(subject.in_(some)))
    ]


def income_days(connection: Connection, line_keys: Collection[str]) -> dict[str, date]:
    """会計の収入日: by bank line, the day on which it stands in the journal."""
    entry = journal_entries
    query = select(entry.c.statement_line, func.max(entry.c.business_day)).group_by(entry.c.statement_line)
    found: dict[str, date] = {}
    for some in chunks(line_keys):
        found |= dict(connection.execute(query.where(entry.c.statement_line.in_(some))).all())
    return found


def lines_of(connection: Connection, payout: Payout) -> Iterator[PaidLine]:
    """Every line of a payout, each with the payment or refund of ours that it proves or names."""
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
            func.coalesce(payments.c.id, refunds.c.id),
            func.coalesce(payments.c.facility, refunds.c.facility),
        )
        .outerjoin(matches, matches.c.line_key == _LINE.c.line_key)
        .outerjoin(payments, payments.c.id == subject)
        .outerjoin(refunds, refunds.c.id == subject)
        .where(_LINE.c.agent == payout.agent, _LINE.c.payout_id == payout.payout_id)
        .order_by(_LINE.c.line_key)
    )
    for row in connection.execute(query):
        key, agent, payout_id, kind, account, terminal, day, gross, fee, *ours = row
        yield PaidLine(
            key, agent, payout_id, LineType(kind), account, terminal, day, Yen(int(gross)), Yen(int(fee)), *ours
        )


#: What belongs to the payout as a whole; carried money is counted where its lines are.
OF_THE_PAYOUT = (LineType.TRANSFER_FEE, LineType.CARRY_OVER)
_OF_ITS_LINES = tuple(kind for kind in LineType if kind not in OF_THE_PAYOUT)
#: The sums of the waterfall, in the order in which `_payout` reads them: what is summed, and over which lines.
_COLUMNS: tuple[tuple[ColumnElement[Any], tuple[LineType, ...]], ...] = (
    (_LINE.c.gross_yen, (LineType.SALE,)),
    (_LINE.c.gross_yen, (LineType.REFUND,)),
    (_LINE.c.gross_yen, (LineType.CHARGEBACK, LineType.CHARGEBACK_REVERSAL)),
    (_LINE.c.gross_yen, (LineType.ADJUSTMENT, LineType.FEE_ADJUSTMENT)),
    (_LINE.c.net_yen, (LineType.TRANSFER_FEE,)),
    (_LINE.c.net_yen, (LineType.CARRY_OVER,)),
    (_LINE.c.fee_yen, _OF_ITS_LINES),
    (_LINE.c.fee_tax_yen, _OF_ITS_LINES),
)


def _sum_of(column: ColumnElement[Any], types: tuple[LineType, ...]) -> ColumnElement[Any]:
    wanted = _LINE.c.type.in_([kind.value for kind in types])
    return func.sum(case((wanted & true(), column), else_=0))


def _payout(ward: Ward, row: Iterable[Any]) -> Payout:
    agent, payout_id, payout_on, first, last, count, carries, *sums = tuple(row)
    netted = is_netted(ward, agent)
    gross, refunded, charged_back, adjusted, transfer, carried, fee, tax = (Yen(int(amount)) for amount in sums)
    waterfall = Waterfall(
        gross_yen=gross,
        refunds_yen=refunded,
        chargebacks_yen=charged_back,
        fee_yen=fee if netted else Yen(0),
        fee_tax_yen=tax if netted else Yen(0),
        transfer_fee_yen=-transfer,
        adjustments_yen=adjusted,
        carried_yen=carried,
    )
    return Payout(agent, payout_id, payout_on, first, last, count, bool(carries), waterfall)
