"""I4: each audit chain is whole: no row missing, changed, added or cut off at the end."""

import hmac
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from pos.verification.inspection import Inspection, Outcome, Violation

_ROWS = "SELECT chain, seq, epoch, key_id, previous, payload, mac FROM audit_rows ORDER BY chain, seq"
_HEADS = "SELECT chain, head_seq, head_mac FROM audit_chains"
_PURPOSE = "pos audit chain v1"
_BEFORE_THE_FIRST = "0" * 64


def check(inspection: Inspection) -> Outcome:
    """Looks at every audit row and hashes it again."""
    heads = {row.chain: (row.head_seq, row.head_mac) for row in inspection.rows(_HEADS)}
    newest_epoch = inspection.rows("SELECT max(epoch) FROM epochs").scalar() or 0
    found: list[Violation] = []
    looked_at = 0
    for chain, rows in groupby(inspection.rows(_ROWS), key=lambda row: row.chain):
        walk = _Walk(chain, inspection.audit_keys)
        for row in rows:
            found += walk.step(row)
            looked_at += 1
        found += walk.end(heads.pop(chain, None), newest_epoch)
    found += [
        Violation("I4", f"audit chain {chain}", chain, "no rows", f"{seq} rows, as its head says")
        for chain, (seq, _) in heads.items()
        if seq
    ]
    return Outcome(looked_at, found)


class _Walk:
    """Along one chain, row by row."""

    def __init__(self, chain: str, keys: Mapping[str, bytes]) -> None:
        self._chain = chain
        self._keys = keys
        self._seq, self._epoch, self._mac = 0, 0, _BEFORE_THE_FIRST

    def step(self, row: Any) -> Iterator[Violation]:
        if row.seq != self._seq + 1:
            yield self._violation(row.seq, f"row {row.seq} after row {self._seq}", f"row {self._seq + 1}")
        elif row.previous != self._mac:
            yield self._violation(row.seq, f"previous {row.previous[:12]}…", f"{self._mac[:12]}…")
        if row.epoch < self._epoch:
            yield self._violation(row.seq, f"epoch {row.epoch}", f"{self._epoch} or later")
        if row.key_id not in self._keys:
            yield self._violation(row.seq, f"key {row.key_id!r}", f"one of {', '.join(sorted(self._keys))}")
        elif not hmac.compare_digest(_mac(self._keys[row.key_id], row).encode(), str(row.mac).encode()):
            yield self._violation(row.seq, f"mac {row.mac[:12]}… does not fit its content", "the mac of its content")
        self._seq, self._epoch, self._mac = row.seq, row.epoch, row.mac

    def end(self, head: tuple[int, str] | None, newest_epoch: int) -> Iterator[Violation]:
        if head != (self._seq, self._mac):
            yield self._violation(self._seq, f"head {head}", f"({self._seq}, {self._mac[:12]}…), the last row")
        if self._epoch > newest_epoch:
            yield self._violation(self._seq, f"epoch {self._epoch}", f"at most {newest_epoch}")

    def _violation(self, seq: int, found: str, expected: str) -> Violation:
        return Violation("I4", f"audit chain {self._chain}, row {seq}", self._chain, found, expected)


def _mac(key: bytes, row: Any) -> str:
    fields = (_PURPOSE, row.key_id, row.chain, str(row.seq), str(row.epoch), row.previous, row.payload)
    parts = [field.encode() for field in fields]
    signed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key, signed, "sha256").hex()
