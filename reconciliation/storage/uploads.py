"""Files between a person's look and their yes. Kept in the database: the two requests may meet different processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select

from reconciliation.tables import statement_uploads

#: Who has looked and gone home looks again tomorrow.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """What was looked at. It holds no card number: such a file is rejected when it is looked at."""

    upload_id: str
    sha256: str
    source: str
    name: str
    raw: bytes
    uploaded_by: str
    uploaded_at: datetime


def keep(connection: Connection, upload: Upload) -> None:
    """One per person; forgets that person's last one, and everybody's old ones."""
    table = statement_uploads
    old = table.c.uploaded_at < upload.uploaded_at - KEPT_FOR
    connection.execute(delete(table).where(or_(table.c.uploaded_by == upload.uploaded_by, old)))
    connection.execute(insert(table), {name: getattr(upload, name) for name in Upload.__slots__})


def find(connection: Connection, upload_id: str, uploaded_by: str) -> Upload | None:
    """One's own; None when it was replaced, accepted or forgotten."""
    table = statement_uploads
    query = select(table).where(table.c.upload_id == upload_id, table.c.uploaded_by == uploaded_by)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Upload(**row)


def forget(connection: Connection, upload_id: str) -> None:
    """It was accepted or rejected."""
    connection.execute(delete(statement_uploads).where(statement_uploads.c.upload_id == upload_id))
