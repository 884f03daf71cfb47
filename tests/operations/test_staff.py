import json
import threading

import pytest
from sqlalchemy import select

from pos.domain.access import EVERYWHERE, Role
from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.staff import sign_in as sign_in_rules
from pos.operations.staff.current_session import current_session
from pos.operations.staff.disable_staff import disable_staff
from pos.operations.staff.register_staff import NewStaff, register_staff
from pos.operations.staff.set_password import set_password
from pos.operations.staff.sign_in import SignedIn, sign_in
from pos.operations.staff.sign_out import sign_out
from pos.passwords import Passwords
from pos.storage import staff as stored_staff
from pos.storage.engine import Database
from pos.storage.tables import audit_rows, sign_in_attempts, staff, staff_sessions
from tests.makers import ManualClock, front_desk

PASSWORD = "correct horse battery"
FACILITIES = {"tax", "gym"}


@pytest.fixture
def desk(database: Database, clock: ManualClock) -> FrontDesk:
    desk = front_desk(database, clock)
    register(desk)
    return desk


def register(desk: FrontDesk, number: str = "1001", password: str = PASSWORD, **changed):
    facts = {"name": "区民 花子", "roles": frozenset({Role.CLERK}), "facilities": frozenset({"tax"}), **changed}
    return register_staff(desk, NewStaff(number, **facts), password, FACILITIES, "staff:1")


def enter(
    desk: FrontDesk, number: str = "1001", password: str = PASSWORD, address: str = "10.0.0.1", **more
) -> SignedIn:
    return sign_in(desk, number, password, address=address, **more)


def refusal(call, *arguments, **named) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    return refused.value


def ward_events(desk: FrontDesk) -> list[dict]:
    with desk.database.reading() as connection:
        payloads = connection.scalars(select(audit_rows.c.payload).order_by(audit_rows.c.seq)).all()
    return [json.loads(payload)["ward_event"] for payload in payloads]


def test_a_registered_person_signs_in_and_is_known_by_the_token(desk: FrontDesk) -> None:
    signed_in = enter(desk, counter="tax-1")
    session = current_session(desk, signed_in.token)
    assert session is not None
    assert session.member == signed_in.member
    assert (session.member.number, session.member.name, session.counter) == ("1001", "区民 花子", "tax-1")
    assert session.member.roles == {Role.CLERK}
    assert session.member.facilities == {"tax"}


def test_neither_password_nor_token_is_stored(desk: FrontDesk) -> None:
    signed_in = enter(desk)
    with desk.database.reading() as connection:
        (person,), (session,) = connection.execute(select(staff)), connection.execute(select(staff_sessions))
    assert person.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(person)
    assert signed_in.token not in str(session)


@pytest.mark.parametrize(
    ("number", "password"),
    [("1001", "wrong horse battery"), ("9999", PASSWORD), ("", ""), ("1001\0", PASSWORD), ("1001", "\ud800")],
)
def test_a_wrong_number_and_a_wrong_password_get_the_same_answer(desk: FrontDesk, number: str, password: str) -> None:
    refused = refusal(enter, desk, number, password)
    assert (refused.code, refused.detail) == ("sign_in_refused", "the staff number or the password is wrong")


class CountingPasswords(Passwords):
    def __init__(self) -> None:
        super().__init__(memory_kib=8, passes=1)
        self.checked: list[str | None] = []

    def matches(self, stored: str | None, password: str) -> bool:
        self.checked.append(stored)
        return super().matches(stored, password)


def test_a_password_is_hashed_for_somebody_unknown_too(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of the answer would tell which numbers exist."""
    passwords = CountingPasswords()
    monkeypatch.setattr("tests.makers.CHEAP_PASSWORDS", passwords)
    other = front_desk(desk.database, desk.clock)
    refusal(enter, other, "9999")
    assert passwords.checked == [None]


def test_full_width_letters_are_the_same_password(desk: FrontDesk) -> None:
    assert enter(desk, password="ｃｏｒｒｅｃｔ horse battery")


def test_every_sign_in_gives_a_new_token_and_ends_the_session_it_replaces(desk: FrontDesk) -> None:
    first = enter(desk)
    second = enter(desk, replaces=first.token)
    assert second.token != first.token
    assert current_session(desk, first.token) is None
    assert current_session(desk, second.token) is not None


def test_a_token_of_somebody_elses_choice_opens_nothing(desk: FrontDesk) -> None:
    enter(desk, replaces="chosen by an attacker")
    assert current_session(desk, "chosen by an attacker") is None


def test_signing_out_ends_the_session_for_good(desk: FrontDesk) -> None:
    here, elsewhere = enter(desk), enter(desk)
    sign_out(desk, here.token)
    sign_out(desk, here.token)
    assert current_session(desk, here.token) is None
    assert current_session(desk, elsewhere.token) is not None


def test_a_session_that_is_used_goes_on(desk: FrontDesk, clock: ManualClock) -> None:
    token = enter(desk).token
    for _ in range(6):
        clock.advance(minutes=29)
        assert current_session(desk, token) is not None


def test_a_session_ends_after_thirty_minutes_without_use(desk: FrontDesk, clock: ManualClock) -> None:
    token = enter(desk).token
    clock.advance(minutes=30)
    assert current_session(desk, token) is None


def test_a_session_ends_after_twelve_hours_however_busy(desk: FrontDesk, clock: ManualClock) -> None:
    token = enter(desk).token
    for _ in range(35):
        clock.advance(minutes=20)
        assert current_session(desk, token) is not None
    clock.advance(minutes=20)
    assert current_session(desk, token) is None


def test_use_is_noted_once_a_minute_at_most(desk: FrontDesk, clock: ManualClock) -> None:
    token = enter(desk).token
    signed_in_at = clock.now()
    clock.advance(seconds=59)
    current_session(desk, token)
    assert seen_at(desk) == signed_in_at
    clock.advance(seconds=1)
    current_session(desk, token)
    assert seen_at(desk) == clock.now()


def seen_at(desk: FrontDesk):
    with desk.database.reading() as connection:
        return connection.scalars(select(staff_sessions.c.seen_at)).one()


def test_a_new_password_ends_all_sessions_and_the_old_password(desk: FrontDesk) -> None:
    token = enter(desk).token
    set_password(desk, "1001", "another long password", "staff:1")
    assert current_session(desk, token) is None
    assert refusal(enter, desk).code == "sign_in_refused"
    assert enter(desk, password="another long password")


def test_a_disabled_person_is_out_at_once_and_stays_out(desk: FrontDesk) -> None:
    token = enter(desk).token
    disable_staff(desk, "1001", "staff:1")
    disable_staff(desk, "1001", "staff:1")
    assert current_session(desk, token) is None
    assert refusal(enter, desk).code == "sign_in_refused"
    assert refusal(set_password, desk, "1001", PASSWORD, "staff:1").code == "staff_disabled"
    assert [event["kind"] for event in ward_events(desk)].count("staff_disabled") == 1


def test_whoever_is_disabled_while_the_password_is_checked_does_not_get_in(desk: FrontDesk) -> None:
    class DisabledMeanwhile(CountingPasswords):
        def matches(self, stored: str | None, password: str) -> bool:
            disable_staff(desk, "1001", "staff:1")
            return super().matches(stored, password)

    slow = FrontDesk(desk.database, desk.audit_keys, desk.clock, desk.new_id, desk.new_secret, DisabledMeanwhile())
    assert refusal(enter, slow).code == "sign_in_refused"
    with desk.database.reading() as connection:
        assert connection.execute(select(staff_sessions)).all() == []


def fail(desk: FrontDesk, times: int, number: str = "1001", address: str = "10.0.0.1") -> set[str]:
    return {refusal(enter, desk, number, "wrong horse battery", address).code for _ in range(times)}


def test_after_five_failures_even_the_right_password_waits_for_the_window_to_end(
    desk: FrontDesk, clock: ManualClock
) -> None:
    clock.advance(minutes=1)
    assert fail(desk, 5) == {"sign_in_refused"}
    clock.advance(minutes=5)
    refused = refusal(enter, desk)
    assert (refused.code, refused.context["retry_after_seconds"]) == ("too_many_attempts", 600)
    clock.advance(minutes=10)
    assert enter(desk)


def test_failures_from_many_addresses_count_together(desk: FrontDesk) -> None:
    for number in range(5):
        fail(desk, 1, address=f"10.0.0.{number}")
    assert refusal(enter, desk, address="10.0.0.99").code == "too_many_attempts"


def test_one_address_cannot_try_many_numbers(desk: FrontDesk) -> None:
    register(desk, "1002")
    for number in range(sign_in_rules.MOST_ATTEMPTS_PER_ADDRESS):
        assert fail(desk, 1, number=f"9{number}") == {"sign_in_refused"}
    assert refusal(enter, desk).code == "too_many_attempts"
    assert enter(desk, "1002", address="10.0.0.2")


def test_successes_do_not_count(desk: FrontDesk) -> None:
    for _ in range(sign_in_rules.MOST_ATTEMPTS_PER_ADDRESS + 5):
        enter(desk)
    assert fail(desk, 5) == {"sign_in_refused"}


def test_a_success_forgets_the_failures_before_it(desk: FrontDesk) -> None:
    fail(desk, 4)
    enter(desk)
    assert fail(desk, 4) == {"sign_in_refused"}
    assert enter(desk)


def test_guesses_at_the_same_moment_cannot_outrun_the_limit(desk: FrontDesk) -> None:
    codes: list[str] = []
    guessers = [
        threading.Thread(target=lambda: codes.append(refusal(enter, desk, "1001", "wrong horse battery").code))
        for _ in range(8)
    ]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert sorted(codes) == ["sign_in_refused"] * 5 + ["too_many_attempts"] * 3


def test_what_was_typed_as_a_number_is_not_stored(desk: FrontDesk) -> None:
    """It may be a password."""
    refusal(enter, desk, PASSWORD, "1001")
    with desk.database.reading() as connection:
        assert PASSWORD not in str(connection.execute(select(sign_in_attempts)).all())


def test_hashes_made_with_weaker_parameters_are_renewed_at_sign_in(desk: FrontDesk) -> None:
    stronger = Passwords(memory_kib=16, passes=1)
    enter(FrontDesk(desk.database, desk.audit_keys, desk.clock, desk.new_id, desk.new_secret, stronger))
    with desk.database.reading() as connection:
        assert "m=16,t=1,p=1" in str(stored_staff.password_hash(connection, "1001"))
    assert enter(desk)


def test_whatever_changes_who_may_come_in_is_sealed_in_the_wards_chain(desk: FrontDesk) -> None:
    sign_out(desk, enter(desk, counter="tax-1").token)
    fail(desk, 7)
    set_password(desk, "1001", "another long password", "staff:2")
    disable_staff(desk, "1001", "staff:3")
    assert [(event["kind"], event["actor"]) for event in ward_events(desk)] == [
        ("staff_registered", "staff:1"),
        ("signed_in", "staff:1001"),
        ("signed_out", "staff:1001"),
        ("sign_in_locked", "rule:too-many-attempts"),
        ("password_set", "staff:2"),
        ("staff_disabled", "staff:3"),
    ]


def test_the_chain_holds_no_names_and_no_secrets(desk: FrontDesk) -> None:
    token = enter(desk).token
    sealed = str(ward_events(desk))
    assert not any(secret in sealed for secret in ("花子", PASSWORD, token))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "１"}, "staff_number_malformed"),
        ({"number": "1001"}, "staff_number_taken"),
        ({"name": " "}, "name_missing"),
        ({"name": "x" * 101}, "name_missing"),
        ({"roles": frozenset()}, "role_missing"),
        ({"facilities": frozenset({"tax", "pool"})}, "unknown_facility"),
        ({"password": "short"}, "password_too_short"),
    ],
)
def test_a_person_that_breaks_a_rule_is_not_registered(desk: FrontDesk, changed: dict, code: str) -> None:
    assert refusal(register, desk, **{"number": "2002", **changed}).code == code
    with desk.database.reading() as connection:
        assert [person.number for person in stored_staff.everybody(connection)] == ["1001"]


def test_somebody_may_work_everywhere(desk: FrontDesk) -> None:
    assert register(desk, "2002", facilities=frozenset({EVERYWHERE})).may_see("gym")


@pytest.mark.parametrize("change", [disable_staff, lambda desk, number, by: set_password(desk, number, PASSWORD, by)])
def test_a_number_that_nobody_has_is_named(desk: FrontDesk, change) -> None:
    assert refusal(change, desk, "4711", "staff:1").code == "unknown_staff"
