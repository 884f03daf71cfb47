"""Time, identifiers and randomness: the only place that reads them. Everything else has them passed in."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ulid import ULID


class Clock(Protocol):
    """Tells the business time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """A clock that several processes read from one file; whoever plays the day writes it. Demo mode only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())

    def set(self, instant: datetime) -> None:
        """Move the clock; readers see the old time or the new one, never half of it."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(instant.astimezone(UTC).isoformat(), encoding="ascii")
        draft.replace(self._path)


def new_ulid() -> str:
    """A new identifier; its time part only helps indexes and is never read as a business fact."""
    return str(ULID())


def new_secret() -> str:
    """256 bits of the system's randomness, URL-safe."""
    return secrets.token_urlsafe(32)
