"""Lines of any kind of file by their key: what was accepted before, and new ones kept for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from reconciliation.storage.chunks import chunks


@dataclass(frozen=True, slots=True)
class KnownLine:
    """What was accepted under a line's key, and in which file."""

    content_sha256: str
    file_id: str
    row: int


def known(connection: Connection, table: Table, line_keys: Collection[str]) -> dict[str, KnownLine]:
    """Those of the lines that were accepted before."""
    found: dict[str, KnownLine] = {}
    columns = (table.c.content_sha256, table.c.file_id, table.c.row)
    for some in chunks(line_keys):
        query = select(table.c.line_key, *columns).where(table.c.line_key.in_(some))
        found |= {row[0]: KnownLine(*row[1:]) for row in connection.execute(query)}
    return found


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Keep new lines for good."""
    if rows:
        connection.execute(insert(table), list(rows))
