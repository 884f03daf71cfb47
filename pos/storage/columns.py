"""Column types that mean the same on SQLite and PostgreSQL, and the columns many tables share."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from pos.domain.money import Yen


class YenColumn(TypeDecorator[Yen]):
    """Whole yen in, Yen out. PostgreSQL's sum() of bigint is numeric: it comes out as Yen too."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 SQLAlchemy's signature
        return None if value is None else int(Yen(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Yen | None:  # noqa: ARG002 SQLAlchemy's signature
        return None if value is None else Yen(int(value))


class UtcDateTime(TypeDecorator[datetime]):
    """Instants, in UTC. A naive datetime is refused on the way in; SQLite's naive ones are made aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected an instant with an offset, found {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def ulid(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    """An identifier of ours."""
    return Column(name, String(26), primary_key=primary_key, nullable=nullable and not primary_key)


def yen(name: str, *, nullable: bool = False) -> Column[Yen]:
    """An amount; the unit is in the name."""
    return Column(name, YenColumn, nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A point in time, UTC."""
    return Column(name, UtcDateTime, nullable=nullable)


def event_days() -> list[Column[Any]]:
    """The days every money event carries, written once (rules: days)."""
    return [
        instant("occurred_at"),
        instant("recorded_at"),
        Column("business_day", Date, nullable=False),
        Column("belongs_to_day", Date, nullable=False),
        Column("fiscal_year", Integer, nullable=False),
    ]
