"""Settlement lines as rows: found while nothing is matched to them."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, exists, func, or_, select

from pos.domain.tender import Tender
from reconciliation.findings.lines import OtherLine
from reconciliation.proof.matching import Line, Pointer
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.chunks import chunks
from reconciliation.tables import matches, statement_lines

#: How old a line may be and still wait for its leg. Agents stop looking into e-money after 55 days; a line that has
#: waited longer is a break that people decide, and looking further back would make every night read all years.
LINES_WAIT = timedelta(days=62)

#: Lines behind which a leg of ours is expected.
MATCHED_TYPES = ("sale", "refund")
_CHARGEBACKS = (LineType.CHARGEBACK.value, LineType.CHARGEBACK_REVERSAL.value)
#: A refund under the reference of the sale itself undoes it.
_UNDONE = (LineType.SALE.value, LineType.REFUND.value)


def waiting_since(business_day: date) -> date:
    """The oldest day whose lines a run of `business_day` still tries to match."""
    return business_day - LINES_WAIT


def unmatched(connection: Connection, agents: Collection[str], since: date) -> list[Line]:
    """Sales and refunds that have no leg yet."""
    query = _select().where(in_window(agents, since), statement_lines.c.type.in_(MATCHED_TYPES), is_unmatched())
    return [_line(row) for row in connection.execute(query).mappings()]


def proven_pointers(connection: Connection, references: Collection[str]) -> set[Pointer]:
    """What lines that are matched already point at, for these references of ours."""
    found: set[Pointer] = set()
    columns = (statement_lines.c.agent, statement_lines.c.our_reference, statement_lines.c.type)
    for some in chunks(references):
        query = select(*columns).where(statement_lines.c.our_reference.in_(some), ~is_unmatched())
        found |= {(agent, reference, kind) for agent, reference, kind in connection.execute(query)}
    return found


def of_other_types(connection: Connection, agents: Collection[str], day: date) -> list[OtherLine]:
    """The day's lines behind which no leg is expected."""
    columns = (statement_lines.c[column.name] for column in fields(OtherLine))
    query = select(*columns).where(
        statement_lines.c.agent.in_(sorted(agents)),
        statement_lines.c.business_day == day,
        statement_lines.c.type.not_in(MATCHED_TYPES),
    )
    return sorted((OtherLine(*row) for row in connection.execute(query)), key=lambda line: line.line_key)


def withdrawn(connection: Connection, references: Collection[str]) -> set[str]:
    """Of the lines with these references, those that cancel each other out: a chargeback and its reversal; a sale that
    is none of ours and its refund (処理未了 that the brand counts first and takes back).

    The first of an amount goes with the first that takes it back, and so on; what has no partner is not there.
    """
    line = statement_lines
    proven = exists().where(matches.c.line_key == line.c.line_key)
    of_nobody = line.c.type.in_(_UNDONE) & ~proven
    pairs: dict[tuple[object, ...], dict[str, list[str]]] = {}
    for some in chunks(references):
        query = (
            select(line.c.agent, line.c.our_reference, func.abs(line.c.gross_yen), line.c.type, line.c.line_key)
            .where(line.c.our_reference.in_(some), or_(line.c.type.in_(_CHARGEBACKS), of_nobody))
            .order_by(line.c.occurred_at, line.c.line_key)
        )
        for agent, reference, amount, kind, key in connection.execute(query):
            pairs.setdefault((agent, reference, int(amount)), {}).setdefault(kind, []).append(key)
    return {
        key
        for by_kind in pairs.values()
        for kinds in (_CHARGEBACKS, _UNDONE)
        for pair in zip(*(by_kind.get(kind, []) for kind in kinds), strict=False)
        for key in pair
    }


def in_window(agents: Collection[str], since: date) -> ColumnElement[bool]:
    """Written so that the index on agent and day is used."""
    return statement_lines.c.agent.in_(sorted(agents)) & (statement_lines.c.business_day >= since)


def is_unmatched() -> ColumnElement[bool]:
    """No leg belongs to the line yet."""
    return ~exists().where(matches.c.line_key == statement_lines.c.line_key)


_COLUMNS = ("line_key", "agent", "type", "merchant_account", "terminal_id", "our_reference", "method", "occurred_at",
            "business_day", "gross_yen")  # fmt: skip


def _select() -> Select[Any]:
    return select(*(statement_lines.c[name] for name in _COLUMNS))


def _line(values: RowMapping) -> Line:
    method = values["method"]
    return Line(**{**values, "method": Tender(method) if method else None})
