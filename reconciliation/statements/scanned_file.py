"""Scan, then store: what may be kept of a file that just came in (PCI DSS 3.5: no card number is ever stored)."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from pos.domain.card_numbers import find_card_numbers, mask
from reconciliation.statements.foreign_files import looks_like_ebcdic, looks_like_utf_16
from reconciliation.statements.refusal import Code, StatementRefused

# Half a surrogate pair is read and written back as it is; a text that is merely broken is scanned like any other.
_LOSSLESS = "surrogatepass"


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """`content` may be stored. `sha256` is that of the file as it came, also when `content` is a masked copy."""

    sha256: str
    content: bytes
    card_numbers: int

    @property
    def masked(self) -> bool:
        """Whether a card number was found; such a file is refused (`refuse_card_numbers`)."""
        return self.card_numbers > 0


def scan(raw: bytes) -> ScannedFile:
    """Look for card numbers in any text encoding a statement may come in.

    What is inside compressed files (PDF, Excel) cannot be seen; `recognise` refuses those by name, and whoever
    stores files keeps only the hash of them.
    """
    encoding, text = _decoded(raw)
    found = len(find_card_numbers(text))
    content = mask(text).encode(encoding, _LOSSLESS) if found else raw
    return ScannedFile(hashlib.sha256(raw).hexdigest(), content, found)


def refuse_card_numbers(raw: bytes) -> None:
    """Raise StatementRefused(contains_card_number) with the line, the number masked, when there is one."""
    _, text = _decoded(raw)
    hits = find_card_numbers(text)
    if hits:
        row = text.count("\n", 0, hits[0].start) + 1
        raise StatementRefused(
            Code.CONTAINS_CARD_NUMBER,
            row=row,
            found=f"{len(hits)} × e.g. {hits[0].masked}",
            expected="no card number anywhere: ask the sender for a file without them",
        )


def _decoded(raw: bytes) -> tuple[str, str]:
    """The first encoding that reads every byte, and what it reads. Latin-1 always does."""
    for encoding in _encodings(raw):
        with suppress(UnicodeDecodeError):
            return encoding, raw.decode(encoding, _LOSSLESS)
    return "latin-1", raw.decode("latin-1")


def _encodings(raw: bytes) -> tuple[str, ...]:
    if looks_like_utf_16(raw):
        big_endian = raw.startswith(b"\xfe\xff") or raw[:1] == b"\0"
        return (f"utf-16-{'be' if big_endian else 'le'}",)
    if looks_like_ebcdic(raw):
        return ("cp500",)
    return ("utf-8", "cp932")
