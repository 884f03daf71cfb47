"""What every incoming file goes through: scan, then read, then one verdict for the whole file, then its rows.

The same bytes again change nothing. A rejected file is kept too, so that nobody has to remember why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table

from pos.domain.card_numbers import mask
from pos.office import Office
from pos.storage import audit
from reconciliation.statements.foreign_files import refuse_foreign_file
from reconciliation.statements.preview import Preview
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.scanned_file import ScannedFile, refuse_card_numbers, scan
from reconciliation.storage import files, known_lines
from reconciliation.storage.chunks import in_batches
from reconciliation.storage.files import JudgedFile, StatementFile, Verdict
from reconciliation.storage.known_lines import KnownLine

#: What the table keeps of a file's name.
_LONGEST_NAME = 200
#: Nobody can look for card numbers inside these, so only their hash is kept (PCI DSS 3.5).
_OPAQUE = {Code.PDF, Code.EXCEL, Code.ARCHIVE}


class Outcome(StrEnum):
    """What became of a file that was brought in."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ALREADY_ACCEPTED = "already_accepted"  #: exactly these bytes were accepted before; nothing was posted
    ALREADY_REJECTED = "already_rejected"  #: exactly these bytes were rejected before, for the same reason
    PREVIEWED = "previewed"  #: would be accepted; nothing was stored


@dataclass(frozen=True, slots=True)
class Imported:
    """`reason` tells why a file was rejected; `preview` what is in one that can be read."""

    outcome: Outcome
    source: str
    name: str
    sha256: str
    file_id: str | None
    reason: str | None = None
    preview: Preview | None = None
    new_lines: int = 0
    known_lines: int = 0

    @property
    def is_rejected(self) -> bool:
        """Whether nothing of the file may be used."""
        return self.outcome in {Outcome.REJECTED, Outcome.ALREADY_REJECTED}


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was read: its period, what a person may look at, and its rows by table key."""

    layout: str
    period_from: date
    period_to: date
    preview: Preview
    rows: "Rows"  #: with line_key, content_sha256 and row, without file_id
    keep_besides: "KeepBesides | None" = None  #: what else is kept when the file is accepted
    told_before: "ToldBefore | None" = None  #: what other files have told of under other keys


#: Called with the file's id, in the transaction that accepts it.
KeepBesides = Callable[[Connection, str], None]
#: Whether another file has told of a row that is not known by its key; asked once for each such row, in their order.
ToldBefore = Callable[[Connection], Callable[[dict[str, Any]], bool]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of a file as rows of their table, made when asked for: all at once would be ten times the file."""

    lines: Sequence[Any]
    make: Callable[[Any], dict[str, Any]]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self.make, self.lines)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """What somebody brought in, how it is read (raises StatementRefused), and the table its rows are kept in."""

    raw: bytes
    source: str
    name: str
    read: Callable[[bytes], Content]
    table: Table
    key_column: str  #: what people call the key of a row


def bring_in(office: Office, file: IncomingFile, actor: str, *, preview_only: bool = False) -> Imported:
    """Accept or reject the file as a whole, once. Never raises for what is in the file."""
    scanned = scan(file.raw)
    with office.database.reading() as connection:
        before = files.same_content(connection, file.source, scanned.sha256)
    accepted = next((known for known in before if known.verdict.verdict == files.ACCEPTED), None)
    if accepted is not None:
        return _known(Outcome.ALREADY_ACCEPTED, accepted)
    try:
        content = _read(file, scanned)
        if preview_only:
            return _previewed(office, file, scanned, content)
        return _accept(office, file, scanned, content, actor)
    except StatementRefused as refusal:
        rejected = next((known for known in before if known.verdict.reason == str(refusal)), None)
        if rejected is not None:
            return _known(Outcome.ALREADY_REJECTED, rejected)
        if preview_only:
            return Imported(Outcome.REJECTED, file.source, file.name, scanned.sha256, None, str(refusal))
        return _reject(office, file, scanned, refusal, actor)


def _read(file: IncomingFile, scanned: ScannedFile) -> Content:
    if scanned.masked:
        refuse_card_numbers(file.raw)
    return file.read(file.raw)


def _previewed(office: Office, file: IncomingFile, scanned: ScannedFile, content: Content) -> Imported:
    with office.database.reading() as connection:
        new = sum(len(rows) for rows in _new_rows(connection, file, content))
    known = len(content.rows) - new
    return Imported(Outcome.PREVIEWED, file.source, file.name, scanned.sha256, None, None, content.preview, new, known)


def _accept(office: Office, file: IncomingFile, scanned: ScannedFile, content: Content, actor: str) -> Imported:
    file_id, now = office.new_id(), office.clock.now()
    with office.database.transaction() as connection:
        _store(connection, file, scanned, scanned.content, (file_id, now, actor))
        new = 0
        for rows in _new_rows(connection, file, content):
            known_lines.add(connection, file.table, [{**row, "file_id": file_id} for row in rows])
            new += len(rows)
        if content.keep_besides is not None:
            content.keep_besides(connection, file_id)
        known = len(content.rows) - new
        period = (content.period_from, content.period_to)
        verdict = Verdict(file_id, files.ACCEPTED, content.layout, None, *period, new, known, now, actor)
        _judge(office, connection, file, scanned, verdict)
    return Imported(
        Outcome.ACCEPTED, file.source, file.name, scanned.sha256, file_id, None, content.preview, new, known
    )


def _reject(
    office: Office, file: IncomingFile, scanned: ScannedFile, refusal: StatementRefused, actor: str
) -> Imported:
    file_id, now, reason = office.new_id(), office.clock.now(), str(refusal)
    verdict = Verdict(file_id, files.REJECTED, None, reason, None, None, 0, 0, now, actor)
    raw = b"" if _is_opaque(file.raw) else scanned.content
    with office.database.transaction() as connection:
        _store(connection, file, scanned, raw, (file_id, now, actor))
        _judge(office, connection, file, scanned, verdict)
    return Imported(Outcome.REJECTED, file.source, file.name, scanned.sha256, file_id, reason)


def _is_opaque(raw: bytes) -> bool:
    try:
        refuse_foreign_file(raw)
    except StatementRefused as refusal:
        return refusal.code in _OPAQUE
    return False


def _new_rows(connection: Connection, file: IncomingFile, content: Content) -> Iterator[list[dict[str, Any]]]:
    """Rows that were not accepted before. The same key with other content would change what was booked: refused."""
    told_before = content.told_before(connection) if content.told_before else lambda _: False
    for some in in_batches(content.rows):
        known = known_lines.known(connection, file.table, [row["line_key"] for row in some])
        for row in some:
            before = known.get(row["line_key"])
            if before is not None and before.content_sha256 != row["content_sha256"]:
                raise _other_content(connection, file, row, before)
        yield [row for row in some if row["line_key"] not in known and not told_before(row)]


def _other_content(
    connection: Connection, file: IncomingFile, row: dict[str, Any], before: KnownLine
) -> StatementRefused:
    earlier = files.by_id(connection, before.file_id)
    name = earlier.name if earlier else before.file_id
    return StatementRefused(
        Code.OTHER_CONTENT,
        row=row["row"],
        column=file.key_column,
        found=f"{row['line_key']} with other content",
        expected=f"the content of row {before.row} of {name}, which was accepted, or a key of its own",
    )


def _store(
    connection: Connection, file: IncomingFile, scanned: ScannedFile, raw: bytes, came: tuple[str, datetime, str]
) -> None:
    """`came`: the file's id, when, and who brought it."""
    file_id, received_at, received_by = came
    row = StatementFile(
        file_id=file_id,
        sha256=scanned.sha256,
        source=file.source,
        name=_kept_name(file.name),
        raw=raw,
        masked=scanned.masked,
        received_by=received_by,
        received_at=received_at,
    )
    files.add(connection, row)


def _kept_name(name: str) -> str:
    """What a database can keep of it: a name comes from elsewhere, and may hold anything."""
    shown = "".join(letter if letter.isprintable() or letter == "\u3000" else "?" for letter in name)
    return mask(shown)[:_LONGEST_NAME]


def _judge(office: Office, connection: Connection, file: IncomingFile, scanned: ScannedFile, verdict: Verdict) -> None:
    about = {"id": verdict.file_id, "sha256": scanned.sha256, "source": file.source, "actor": verdict.decided_by}
    payload = {
        "statement_file": about,
        "verdict": verdict.verdict,
        "new_lines": verdict.new_lines,
        "known_lines": verdict.known_lines,
    }
    audit.append(connection, office.audit_keys, audit.WARD_CHAIN, payload)
    # Decided now that the chain is locked: a night that looks later waits for it, one that looks earlier hears of it.
    files.judge(connection, replace(verdict, decided_at=office.clock.now()))


def _known(outcome: Outcome, file: JudgedFile) -> Imported:
    verdict = file.verdict
    return Imported(outcome, file.source, file.name, file.sha256, verdict.file_id, verdict.reason, None, 0, 0)
