import time

from argon2 import extract_parameters

from pos.passwords import Passwords
from tests.makers import CHEAP_PASSWORDS


def test_a_password_matches_its_own_hash_only() -> None:
    stored = CHEAP_PASSWORDS.hash("correct horse battery")
    assert CHEAP_PASSWORDS.matches(stored, "correct horse battery")
    assert not CHEAP_PASSWORDS.matches(stored, "correct horse batterx")
    assert not CHEAP_PASSWORDS.matches(None, "correct horse battery")
    assert not CHEAP_PASSWORDS.matches("not a hash", "correct horse battery")


def test_the_same_password_never_has_the_same_hash() -> None:
    assert CHEAP_PASSWORDS.hash("correct horse battery") != CHEAP_PASSWORDS.hash("correct horse battery")


def test_hashes_are_argon2id_as_strong_as_owasp_asks() -> None:
    stored = Passwords().hash("correct horse battery")
    used = extract_parameters(stored)
    assert stored.startswith("$argon2id$")
    assert (used.memory_cost, used.time_cost, used.parallelism) == (19_456, 2, 1)
    assert Passwords().is_outdated(CHEAP_PASSWORDS.hash("x"))
    assert not Passwords().is_outdated(stored)


def test_nobody_takes_as_long_as_somebody() -> None:
    """The answer for an unknown number does the same work: without it, it would come a hundred times sooner."""
    passwords = Passwords()
    stored = passwords.hash("correct horse battery")

    def seconds(of: str | None) -> float:
        began = time.perf_counter()
        passwords.matches(of, "wrong horse battery")
        return time.perf_counter() - began

    assert min(seconds(None) for _ in range(5)) > min(seconds(stored) for _ in range(5)) / 3
