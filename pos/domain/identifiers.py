"""Identifiers of ours: 26-character ULIDs, made by the caller before anything is sent."""

import hashlib
import re
from collections.abc import Callable

from pos.domain.errors import InvalidIdentifier

#: Makes a new identifier; passed in wherever one is needed.
NewId = Callable[[], str]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHAPE = re.compile(f"[0-7][{_ALPHABET}]{{25}}")


def identifier(text: object) -> str:
    """`text` when it is an identifier of ours. Raises InvalidIdentifier.

    A ULID starts with 0–7 and holds letters besides digits in all but ~10^-13 of cases, so it is never
    mistaken for a card number.
    """
    if isinstance(text, str) and _SHAPE.fullmatch(text):
        return text
    raise InvalidIdentifier(f"expected 26 characters of Crockford base 32, found {str(text)[:40]!r}")


def encode_ulid(value: int) -> str:
    """128 bits as 26 characters of Crockford base 32."""
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


def derived_identifier(*parts: str) -> str:
    """The same parts, the same identifier: a retry after any crash, or after a restore, finds the same row.

    The parts are length-prefixed, so that ("ab", "c") and ("a", "bc") differ.
    """
    hashed = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        hashed.update(len(encoded).to_bytes(4, "big") + encoded)
    return encode_ulid(int.from_bytes(hashed.digest()[:16], "big"))
