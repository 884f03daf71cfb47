"""Scan, then store: what may be kept of a file that just came in (PCI DSS 3.5: no card number is ever stored)."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from pos.domain.card_numbers import CardNumberFound, find_card_numbers, mask
from reconciliation.statements.foreign_files import looks_like_ebcdic, looks_like_utf_16
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.zengin_framing import RECORD_BYTES
from reconciliation.statements.zengin_words import words_of

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


@dataclass(frozen=True, slots=True)
class _Reading:
    """The bytes in one encoding, and the card numbers in them."""

    encoding: str
    text: str
    hits: Sequence[CardNumberFound]


def scan(raw: bytes) -> ScannedFile:
    """Look for card numbers in any text encoding a statement may come in.

    What is inside compressed files (PDF, Excel) cannot be seen; `recognise` refuses those by name, and whoever
    stores files keeps only the hash of them.
    """
    found = _looked_into(raw)
    content = _masked(found.text).encode(found.encoding, _LOSSLESS) if found.hits else raw
    return ScannedFile(hashlib.sha256(raw).hexdigest(), content, len(found.hits))


def refuse_card_numbers(raw: bytes) -> None:
    """Raise StatementRefused(contains_card_number) with the row or record, the number masked, when there is one."""
    found = _looked_into(raw)
    if found.hits:
        raise StatementRefused(
            Code.CONTAINS_CARD_NUMBER,
            row=_row_at(found.text, found.hits[0].start),
            found=f"{len(found.hits)} × e.g. {found.hits[0].masked}",
            expected="no card number anywhere: ask the sender for a file without them",
        )


def _looked_into(raw: bytes) -> _Reading:
    """The reading in which there is a card number, or else the first that reads every byte."""
    first = None
    for encoding, text in _readings(raw):
        found = _Reading(encoding, text, _hits(text))
        if found.hits:
            return found
        first = first or found
    assert first is not None  # Latin-1 reads everything
    return first


def _readings(raw: bytes) -> Iterator[tuple[str, str]]:
    """The likeliest first. NUL bytes may be half of each digit, whatever the file begins with."""
    one_byte = ("cp500",) if looks_like_ebcdic(raw) else ("utf-8", "cp932")
    if b"\0" not in raw:
        yield _first_that_reads(raw, one_byte)
        return
    wide = ("utf-16-be", "utf-16-le") if raw[:1] in (b"\xfe", b"\0") else ("utf-16-le", "utf-16-be")
    for encodings in (wide, one_byte) if looks_like_utf_16(raw) else (one_byte, wide[:1], wide[1:]):
        yield _first_that_reads(raw, encodings)


def _first_that_reads(raw: bytes, encodings: Sequence[str]) -> tuple[str, str]:
    for encoding in encodings:
        # A file cut inside a character: the half that is left hides no number, and must not hide the others.
        whole = len(raw) - len(raw) % 2 if encoding.startswith("utf-16") else len(raw)
        with suppress(UnicodeDecodeError):
            return encoding, raw[:whole].decode(encoding, _LOSSLESS)
    return "latin-1", raw.decode("latin-1")


def _hits(text: str) -> list[CardNumberFound]:
    """In the text as it stands, and in the fields of a 全銀 file; a damaged one may have its fields elsewhere."""
    hits, words = find_card_numbers(text), words_of(text)
    if len(words) == 1:
        return hits
    before = 0
    for word in words_of(mask(text)) if hits else words:
        hits += [replace(hit, start=hit.start + before, end=hit.end + before) for hit in find_card_numbers(word)]
        before += len(word)
    return sorted(hits, key=lambda hit: hit.start)


def _masked(text: str) -> str:
    return "".join(map(mask, words_of(mask(text))))


def _row_at(text: str, position: int) -> int:
    """The row or record, from 1. Between the records of a 全銀 file there may be CR alone, or nothing."""
    for line_end in ("\n", "\r"):
        if line_end in text:
            return text.count(line_end, 0, position) + 1
    return position // RECORD_BYTES + 1 if text.startswith("1") else 1
