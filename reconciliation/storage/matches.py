"""Matches as rows. Pass 1 is one SQL statement: a million lines as objects would cost seconds and half a GB."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, collate, exists, func, insert, literal, select, union_all

from pos.storage.columns import UtcDateTime
from reconciliation.proof.legs import LegKind
from reconciliation.proof.matching import Match, Rule
from reconciliation.storage.leg_query import captures, refund_legs, voids
from reconciliation.tables import matches, statement_lines


def match_by_reference(connection: Connection, agents: Collection[str], since: date, run_id: str, at: datetime) -> int:
    """Pass 1: exact reference, kind and amount; how many were matched.

    Of several lines that fit one leg the one with the smallest key is taken, as `matching.match` does.
    """
    fitting = union_all(*(_fitting(kind, agents, since) for kind in LegKind)).subquery("fitting")
    chosen = select(
        func.min(_by_bytes(connection, fitting.c.line_key)),
        fitting.c.leg_id,
        literal(Rule.REFERENCE.value),
        literal(run_id),
        literal(at, UtcDateTime()),
    ).group_by(fitting.c.leg_id)
    columns = ["line_key", "leg_id", "rule", "run_id", "matched_at"]
    matching = insert(matches).from_select(columns, chosen).execution_options(preserve_rowcount=True)
    return connection.execute(matching).rowcount


def add(connection: Connection, found: Iterable[Match], run_id: str, at: datetime) -> None:
    """What the rules after pass 1 have found."""
    of_run = {"run_id": run_id, "matched_at": at}
    rows = [{"line_key": one.line_key, "leg_id": one.leg_id, "rule": one.rule.value, **of_run} for one in found]
    if rows:
        connection.execute(insert(matches), rows)


def _by_bytes(connection: Connection, key: ColumnElement[str]) -> ColumnElement[str]:
    # As Python compares: PostgreSQL's own order depends on the locale the database was made with.
    return key if connection.dialect.name == "sqlite" else collate(key, "C")


def _fitting(kind: LegKind, agents: Collection[str], since: date) -> Select[Any]:
    # Each kind has its own join, by the primary key its reference is; one join over all kinds would read every leg.
    line = statement_lines.alias("line")
    maker = {LegKind.CAPTURE: captures, LegKind.VOID: voids, LegKind.REFUND: refund_legs}[kind]
    key = "refund_id" if kind is LegKind.REFUND else "payment_id"
    legs = maker(lambda event, _: event.c[key] == line.c.our_reference).add_columns(line.c.line_key)
    subject = legs.selected_columns
    taken = exists().where(matches.c.leg_id == subject["leg_id"])
    return (
        legs.with_only_columns(line.c.line_key, subject["leg_id"])
        .where(line.c.agent.in_(sorted(agents)), line.c.business_day >= since, line.c.type == kind.line_type)
        .where(line.c.agent == subject["agent"], line.c.gross_yen == subject["amount_yen"])
        .where(~exists().where(matches.c.line_key == line.c.line_key), ~taken)
    )
