"""What seals an audit row: a keyed hash over the row and the one before it, and one root over all chains.

The keys live outside the database (POS_AUDIT_KEYS): whoever can write the tables cannot forge a chain.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

#: What the first row of a chain points back to.
GENESIS = "0" * 64
#: As long as HMAC-SHA256's output; a shorter key is the weakest part (RFC 2104, section 3).
SHORTEST_KEY_BYTES = 32
#: Says what is signed, so that a MAC of this system's audit can never pass for a MAC of something else.
_PURPOSE = "pos audit chain v1"


class UnknownAuditKey(LookupError):
    """A row names a key that is not in POS_AUDIT_KEYS: without it the row can be neither signed nor verified."""


@dataclass(frozen=True)
class AuditKeys:
    """Every key that ever signed, by id; the current one signs. The bytes are never shown."""

    current_id: str
    keys: Mapping[str, bytes] = field(repr=False)

    def sign(self, key_id: str, message: bytes) -> str:
        """HMAC-SHA256 in hexadecimal. Raises UnknownAuditKey."""
        if key_id not in self.keys:
            raise UnknownAuditKey(f"expected one of the audit keys {', '.join(sorted(self.keys))}, found {key_id!r}")
        return hmac.new(self.keys[key_id], message, hashlib.sha256).hexdigest()

    def verify(self, key_id: str, message: bytes, mac: str) -> bool:
        """Whether `mac` is the signature of `message`, in constant time. Raises UnknownAuditKey."""
        return hmac.compare_digest(self.sign(key_id, message).encode(), mac.encode())


@dataclass(frozen=True, slots=True)
class AuditStamp:
    """The place of a row in its chain: its number, and the MAC that everything later rests on."""

    seq: int
    mac: str


def chain_mac(keys: AuditKeys, key_id: str, chain: str, *, seq: int, epoch: int, previous: str, payload: bytes) -> str:
    """The MAC of one row. `payload` is RFC 8785 JSON. Raises UnknownAuditKey."""
    return keys.sign(key_id, chain_message(key_id, chain, seq=seq, epoch=epoch, previous=previous, payload=payload))


def chain_message(key_id: str, chain: str, *, seq: int, epoch: int, previous: str, payload: bytes) -> bytes:
    """What is signed: every field behind its length, so that no two rows share a message."""
    texts = (_PURPOSE, key_id, chain, str(seq), str(epoch), previous)
    return b"".join(_length_prefixed(part) for part in (*(text.encode() for text in texts), payload))


def root(heads: Mapping[str, AuditStamp]) -> str:
    """One SHA-256 over the heads of all chains, sorted by chain. Printed on the sheets: paper can't be taken back."""
    hashed = hashlib.sha256()
    for chain, head in sorted(heads.items()):
        for part in (chain, str(head.seq), head.mac):
            hashed.update(_length_prefixed(part.encode()))
    return hashed.hexdigest()


def _length_prefixed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
