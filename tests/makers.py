"""Small makers that many tests share. Each gives a whole, valid thing; a test names only what it is about."""

from datetime import UTC, datetime, timedelta

from pos.domain.audit import AuditKeys
from pos.domain.identifiers import encode_ulid
from pos.front_desk import FrontDesk
from pos.passwords import Passwords
from pos.storage.engine import Database

#: A Tuesday on which everything is open: 10:00 in Tokyo.
TUESDAY_MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class ManualClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, instant: datetime = TUESDAY_MORNING) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant

    def set(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def advance(self, **duration: float) -> None:
        """`clock.advance(minutes=10)`."""
        self._instant += timedelta(**duration)


class SequentialIds:
    """Identifiers of ours, the same ones in every run, ascending."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        milliseconds = int(TUESDAY_MORNING.timestamp() * 1000)
        return encode_ulid((milliseconds << 80) + self._count)


class SequentialSecrets:
    """Secrets that nobody keeps secret, each different."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        return f"secret_{self._count}-".ljust(43, "s")


#: Cheap enough that a test does not feel them.
CHEAP_PASSWORDS = Passwords(memory_kib=8, passes=1)


def front_desk(database: Database, clock: ManualClock) -> FrontDesk:
    """Where staff and programs are let in, by the test's clock."""
    return FrontDesk(database, audit_keys(), clock, SequentialIds(), SequentialSecrets(), CHEAP_PASSWORDS)


def audit_keys(current_id: str = "test-1") -> AuditKeys:
    """One old key and the current one."""
    return AuditKeys(current_id, {"test-0": b"0" * 32, current_id: current_id.encode().ljust(32, b"1")})
