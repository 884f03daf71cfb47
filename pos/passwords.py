"""Passwords become argon2id hashes and are never kept otherwise."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from pos.domain.access import normal_password

#: OWASP's password storage cheat sheet, 2024: 19 MiB, two passes, one lane. About 30 ms here: unnoticed by a person,
#: and eight threads that sign people in at half past eight need 150 MiB. Less would make a stolen table cheaper to try.
_MEMORY_KIB = 19_456
_PASSES = 2
_LANES = 1


class Passwords:
    """Hashes and checks. Stored hashes carry their own parameters, so these can be raised at any time."""

    def __init__(self, *, memory_kib: int = _MEMORY_KIB, passes: int = _PASSES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=_LANES)
        self._decoy = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """What to store."""
        return self._hasher.hash(_bytes(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether this is the password; with None, no, after the same work: a clock must not tell who exists."""
        try:
            self._hasher.verify(stored or self._decoy, _bytes(password))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    """JSON can carry half a character; it is a wrong password like any other."""
    return normal_password(password).encode("utf-8", "surrogatepass")
