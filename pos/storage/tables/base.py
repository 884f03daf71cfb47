"""What all tables share: the metadata with its names for constraints."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Marks a table, `Table(…, info=APPEND_ONLY)`: triggers refuse UPDATE, DELETE and TRUNCATE, checked at every start.
APPEND_ONLY = {"append_only": True}

#: Marks a table whose rows may be deleted: names and free text, of which the chain holds the hash only.
ERASABLE = {"erasable": True}


def append_only_tables(of: MetaData = metadata) -> list[str]:
    """The names of the tables that are only ever added to. Only imported tables are known: import both rooms' first."""
    return sorted(table.name for table in of.tables.values() if table.info.get("append_only"))


def erasable_tables(of: MetaData = metadata) -> list[str]:
    """The names of the tables from which the application may delete."""
    return sorted(table.name for table in of.tables.values() if table.info.get("erasable"))


def counted_later(table: str) -> Index:
    """The few events that are counted on a later day than the one they belong to."""
    late = text("business_day > belongs_to_day")
    return Index(f"ix_{table}_late", "business_day", "belongs_to_day", sqlite_where=late, postgresql_where=late)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The database knows the statuses, too."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
