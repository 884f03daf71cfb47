"""A member of staff signs in with number and password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from pos.domain.access import StaffMember, is_staff_number
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.staff.tokens import hashed
from pos.operations.ward_events import seal_ward_event
from pos.storage import sign_in_attempts, staff
from pos.storage.sign_in_attempts import Attempts, Counted

#: Attempts are counted in windows of this length; who is locked out waits for the end of it.
WINDOW = timedelta(minutes=15)
#: By staff number: a person who mistypes gets through, a program tries 480 passwords a day.
MOST_ATTEMPTS_PER_STAFF = 5
#: By address: a whole office may sign in through one address; what counts are failures.
MOST_ATTEMPTS_PER_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token goes to the browser and nowhere else."""

    token: str
    member: StaffMember


def sign_in(
    desk: FrontDesk,
    number: str,
    password: str,
    *,
    address: str,
    counter: str | None = None,
    replaces: str | None = None,
) -> SignedIn:
    """Begin a session. Its token is always new, and the session `replaces` (a token) ends: nobody can be made to use
    a session that somebody else knows.

    Raises Refused `sign_in_refused` (wrong number or password, or disabled: which of them is not told) or
    `too_many_attempts` with `retry_after_seconds`.
    """
    _count_attempt(desk, number, address)
    stored = _stored_hash(desk, number)
    # Outside of any transaction: hashing takes a while on purpose.
    if not desk.passwords.matches(stored, password) or stored is None:
        raise Refused("sign_in_refused", "the staff number or the password is wrong")
    renewed = desk.passwords.hash(password) if desk.passwords.is_outdated(stored) else None
    token = desk.new_secret()
    with desk.database.transaction() as connection:
        _assert_unchanged(connection, number, stored)
        if renewed is not None:
            staff.change_password(connection, number, renewed)
        return SignedIn(token, _begin(desk, connection, number, token, address, counter, replaces))


def _stored_hash(desk: FrontDesk, number: str) -> str | None:
    if not is_staff_number(number):
        return None
    with desk.database.reading() as connection:
        return staff.password_hash(connection, number)


def _begin(
    desk: FrontDesk,
    connection: Connection,
    number: str,
    token: str,
    address: str,
    counter: str | None,
    replaces: str | None,
) -> StaffMember:
    now = desk.clock.now()
    if replaces is not None:
        staff.end_session(connection, hashed(replaces), now)
    staff.begin_session(connection, hashed(token), number, counter, now)
    sign_in_attempts.forget(connection, Counted.STAFF, number)
    sign_in_attempts.take_back_one(connection, Counted.ADDRESS, address)
    member = staff.find(connection, number)
    assert member is not None
    seal_ward_event(desk, connection, "signed_in", member.actor, counter=counter)
    return member


def _assert_unchanged(connection: Connection, number: str, stored: str) -> None:
    """Between the look at the hash and now the password may have been changed, or the person disabled."""
    if staff.password_hash(connection, number) != stored:
        raise Refused("sign_in_refused", "the staff number or the password is wrong")


def _count_attempt(desk: FrontDesk, number: str, address: str) -> None:
    """Before the password is looked at: guesses that arrive at the same moment cannot outrun the limit."""
    now = desk.clock.now()
    with desk.database.transaction() as connection:
        by_address = sign_in_attempts.count(connection, Counted.ADDRESS, address, now, WINDOW)
        by_number = sign_in_attempts.count(connection, Counted.STAFF, number, now, WINDOW)
        if by_number.number == MOST_ATTEMPTS_PER_STAFF + 1 and _exists(connection, number):
            seal_ward_event(desk, connection, "sign_in_locked", "rule:too-many-attempts", staff=number)
    _assert_below(by_address, MOST_ATTEMPTS_PER_ADDRESS, now)
    _assert_below(by_number, MOST_ATTEMPTS_PER_STAFF, now)


def _exists(connection: Connection, number: str) -> bool:
    return is_staff_number(number) and staff.find(connection, number) is not None


def _assert_below(attempts: Attempts, most: int, now: datetime) -> None:
    if attempts.number > most:
        left = attempts.window_started_at + WINDOW - now
        seconds = max(1, round(left.total_seconds()))
        raise Refused(
            "too_many_attempts",
            f"too many attempts to sign in; try again in {-(-seconds // 60)} minutes",
            retry_after_seconds=seconds,
        )
