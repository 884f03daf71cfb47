"""Legs read from the events of payments and refunds."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from sys import intern
from typing import Any

from sqlalchemy import Connection, Select, select

from pos.domain.tender import Evidence, Tender
from pos.storage.tables import payments, refunds
from reconciliation.proof.legs import Leg, LegKind
from reconciliation.storage.chunks import ROWS_AT_A_TIME, chunks
from reconciliation.storage.leg_query import Condition, every_kind, legs_where, moved_at, moved_on, unmatched

#: Columns with few values: the legs of a day share them, which halves what they take.
_REPEATED = ("facility", "counter", "agent", "merchant_account", "terminal_id", "brand")


def unmatched_of_days(connection: Connection, days: Collection[date]) -> list[Leg]:
    """The legs counted on these days that no line proves yet."""
    return _read(connection, _unmatched(every_kind(moved_on(days)))) if days else []


def unmatched_at(connection: Connection, facility: str, day: date) -> list[Leg]:
    """Likewise of one facility and day."""
    return _read(connection, _unmatched_at(), {"facility": facility, "day": day})


def unmatched_of_references(connection: Connection, references: Collection[str]) -> list[Leg]:
    """The legs behind references of ours that no line proves yet, whatever their day."""
    return [leg for some in chunks(references) for leg in _read(connection, _unmatched(_of_references(some)))]


def facilities_of(connection: Connection, subjects: Iterable[str]) -> dict[str, str]:
    """The facility of each payment or refund among `subjects` that exists."""
    found: dict[str, str] = {}
    for some in chunks(subjects):
        for table in (payments, refunds):
            rows = connection.execute(select(table.c.id, table.c.facility).where(table.c.id.in_(some)))
            found |= {row.id: row.facility for row in rows}
    return found


def _of_references(references: list[str]) -> dict[LegKind, Condition]:
    of_payment: Condition = lambda event, _: event.c.payment_id.in_(references)  # noqa: E731 one line says it
    of_refund: Condition = lambda event, _: event.c.refund_id.in_(references)  # noqa: E731 same
    return {LegKind.CAPTURE: of_payment, LegKind.VOID: of_payment, LegKind.REFUND: of_refund}


def _unmatched(conditions: dict[LegKind, Condition]) -> Select[Any]:
    every = legs_where(conditions).subquery("legs")
    return select(every).where(unmatched(every)).execution_options(yield_per=ROWS_AT_A_TIME)


@cache
def _unmatched_at() -> Select[Any]:
    # Put together once: a night asks for every facility, and putting it together takes longer than running it.
    return _unmatched(every_kind(moved_at()))


def _read(connection: Connection, query: Select[Any], parameters: Mapping[str, Any] | None = None) -> list[Leg]:
    return [_leg(dict(row)) for row in connection.execute(query, parameters).mappings()]


def _leg(values: dict[str, Any]) -> Leg:
    for name in _REPEATED:
        if values[name] is not None:
            values[name] = intern(values[name])
    if values["our_reference"] == values["payment_id"]:
        values["our_reference"] = values["payment_id"]
    values["kind"] = LegKind(values["kind"])
    values["tender"] = Tender(values["tender"])
    values["evidence"] = Evidence(values["evidence"] or Evidence.GATEWAY)
    return Leg(**values)
