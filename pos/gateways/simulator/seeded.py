"""Chance out of a seed: the same seed and the same reference always give the same identifier and the same brand.

Nothing is drawn from a running generator, so that commands in another order change no identifier.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def seeded_token(seed: int, purpose: str, *parts: str, length: int = 20) -> str:
    """Lower-case letters and digits 2–7, of which no reader can mistake one for a card number."""
    text = base64.b32encode(_digest(seed, purpose, parts)).decode("ascii").lower()
    return f"{purpose}_{text[:length]}"


def seeded_choice(seed: int, purpose: str, reference: str, choices: Sequence[Choice]) -> Choice:
    """One of `choices` (not empty)."""
    return choices[int.from_bytes(_digest(seed, purpose, (reference,))[:8], "big") % len(choices)]


def seeded_per_mille(seed: int, purpose: str, *parts: str) -> int:
    """A number from 0 to 999, each as likely as any other."""
    return int.from_bytes(_digest(seed, purpose, parts)[:8], "big") % 1_000


def _digest(seed: int, purpose: str, parts: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\x1f".join((str(seed), purpose, *parts)).encode()).digest()
