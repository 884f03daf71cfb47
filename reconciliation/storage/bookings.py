"""Which lines of statements are in the journal already."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from pos.storage.tables import journal_entries
from reconciliation.storage.chunks import chunks


def booked_lines(connection: Connection, line_keys: Collection[str], kinds: Collection[str]) -> set[str]:
    """Those of the lines that an entry of one of these kinds books."""
    found: set[str] = set()
    line = journal_entries.c.statement_line
    for some in chunks(line_keys):
        query = select(line).where(line.in_(some), journal_entries.c.kind.in_(sorted(kinds)))
        found |= set(connection.execute(query).scalars())
    return found
