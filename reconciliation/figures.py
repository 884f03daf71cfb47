"""The one form in which figures are stored and hashed: RFC 8785 JSON and its SHA-256."""

import hashlib
from typing import TypeAlias

import rfc8785

#: JSON without floats: a yen is never a fraction.
Plain: TypeAlias = str | int | list["Plain"] | dict[str, "Plain"] | None


def canonical_json(value: Plain) -> bytes:
    """RFC 8785 JSON: equal values give equal bytes. Raises rfc8785.CanonicalizationError, above 2^53 too."""
    return rfc8785.dumps(value)


def sha256_of(value: Plain) -> str:
    """64 hexadecimal digits over the canonical JSON."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
