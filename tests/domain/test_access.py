import pytest

from pos.domain.access import (
    EVERYWHERE,
    ApiClient,
    Role,
    Scope,
    StaffMember,
    check_client_id,
    check_facilities,
    check_password,
    check_staff_number,
)
from pos.domain.errors import Refused
from tests.makers import TUESDAY_MORNING


def refusal(check, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        check(*arguments)
    return refused.value.code


def member(*roles: Role, facilities: tuple[str, ...] = ("tax",)) -> StaffMember:
    return StaffMember("1001", "区民 花子", frozenset(roles), frozenset(facilities), TUESDAY_MORNING, None)


def test_a_person_sees_only_their_facilities() -> None:
    assert member().may_see("tax")
    assert not member().may_see("gym")
    assert member(facilities=(EVERYWHERE,)).may_see("gym")


def test_a_person_with_two_roles_is_each_of_them() -> None:
    person = member(Role.CLERK, Role.SUPERVISOR)
    assert person.is_one_of(Role.SUPERVISOR)
    assert person.is_one_of(Role.AUDITOR, Role.CLERK)
    assert not person.is_one_of(Role.AUDITOR, Role.ADMINISTRATOR)


def test_a_key_opens_only_its_scopes_at_its_facilities() -> None:
    client = ApiClient("booking", "Booking", frozenset({"gym"}), "K", frozenset({Scope.PAYMENTS_READ}))
    assert client.may(Scope.PAYMENTS_READ)
    assert not client.may(Scope.PAYMENTS_WRITE)
    assert client.may_see("gym")
    assert not client.may_see("tax")


def test_events_name_people_and_programs() -> None:
    assert member().actor == "staff:1001"
    assert ApiClient("booking", "", frozenset(), "K", frozenset()).actor == "client:booking"


@pytest.mark.parametrize("number", ["1", "A-1001", "123456789012"])
def test_a_staff_number_is_short_and_plain(number: str) -> None:
    check_staff_number(number)


@pytest.mark.parametrize("number", ["", "1234567890123", "４５６", "a b", "x'--", "1\n"])
def test_any_other_staff_number_is_refused(number: str) -> None:
    assert refusal(check_staff_number, number) == "staff_number_malformed"


@pytest.mark.parametrize("client_id", ["", "Booking", "1st", "a_b", "a" * 33, "a\n"])
def test_a_client_id_of_another_shape_is_refused(client_id: str) -> None:
    check_client_id("booking-2")
    assert refusal(check_client_id, client_id) == "client_id_malformed"


def test_facilities_must_exist() -> None:
    check_facilities({"tax", EVERYWHERE}, {"tax"})
    assert refusal(check_facilities, {"tax", "gymm"}, {"tax", "gym"}) == "unknown_facility"
    assert refusal(check_facilities, set(), {"tax"}) == "unknown_facility"


@pytest.mark.parametrize("password", ["twelve chars", "abcdefghijkl", "いろはにほへとちりぬるを", "x" * 256])
def test_a_password_needs_twelve_characters_of_any_kind(password: str) -> None:
    check_password(password, "1001")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_too_short"),
        ("", "password_too_short"),
        ("x" * 257, "password_too_long"),
        ("A-1001A-1001", "password_contains_number"),
        ("a-1001 a-1001", "password_contains_number"),
        ("!!A-1001A-1001!", "password_contains_number"),
        ("Ａ－１００１Ａ－１００１", "password_contains_number"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, code: str) -> None:
    assert refusal(check_password, password, "A-1001") == code


def test_a_long_password_may_contain_the_staff_number_somewhere() -> None:
    check_password("my number is A-1001, guess the rest", "A-1001")


def test_a_refused_password_is_not_quoted() -> None:
    with pytest.raises(Refused) as refused:
        check_password("hunter2", "1001")
    assert "hunter2" not in str(refused.value)
