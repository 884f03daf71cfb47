from pos.passwords import Passwords
from pos.storage import staff
from pos.storage.engine import Database
from tests.command_line.conftest import Run, ward_events

PASSWORD = "correct horse battery"
ADD = ("staff", "add", "1001", "--name", "区民 花子", "--role", "clerk", "--role", "supervisor")


def stored_hash(database: Database) -> str | None:
    with database.reading() as connection:
        return staff.password_hash(connection, "1001")


def test_a_person_is_added_with_the_password_from_stdin(upgraded: Run, sqlite_database: Database) -> None:
    result = upgraded(*ADD, "--everywhere", "--password-stdin", stdin=f"{PASSWORD}\nnext line\n")
    assert result.output == "OK: 1001 may sign in\n"
    assert Passwords().matches(stored_hash(sqlite_database), PASSWORD)
    (event,) = ward_events(sqlite_database)
    assert event["kind"] == "staff_registered"
    assert event["actor"].startswith("system:command-line:")


def test_without_that_option_the_password_is_asked_twice_and_not_shown(
    upgraded: Run, sqlite_database: Database
) -> None:
    result = upgraded(*ADD, "--everywhere", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert stored_hash(sqlite_database) is not None


def test_a_refusal_says_why_and_adds_nobody(upgraded: Run, sqlite_database: Database) -> None:
    short = upgraded(*ADD, "--everywhere", "--password-stdin", stdin="short\n")
    unknown = upgraded(*ADD, "--facility", "no-such-place", "--password-stdin", stdin=f"{PASSWORD}\n")
    nowhere = upgraded(*ADD, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert [result.exit_code for result in (short, unknown, nowhere)] == [1, 1, 1]
    assert "password_too_short: expected at least 12 characters, found 5" in short.output
    assert "no such facility: no-such-place" in unknown.output
    assert "expected at least one facility" in nowhere.output
    assert stored_hash(sqlite_database) is None


def test_everybody_is_listed_with_roles_and_whether_they_were_disabled(upgraded: Run) -> None:
    upgraded(*ADD, "--everywhere", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert upgraded("staff", "disable", "1001").output == "OK: 1001 is out\n"
    heading, person = upgraded("staff", "list").output.splitlines()
    assert heading.split() == ["number", "name", "roles", "facilities", "since", "disabled"]
    assert person.split()[:6] == ["1001", "区民", "花子", "clerk", "supervisor", "*"]
    assert len(person.split()) == 8


def test_a_password_can_be_set_anew(upgraded: Run, sqlite_database: Database) -> None:
    upgraded(*ADD, "--everywhere", "--password-stdin", stdin=f"{PASSWORD}\n")
    result = upgraded("staff", "set-password", "1001", "--password-stdin", stdin="another long password\n")
    assert result.output == "OK: 1001 has a new password\n"
    assert Passwords().matches(stored_hash(sqlite_database), "another long password")
    assert upgraded("staff", "set-password", "4711", "--password-stdin", stdin=f"{PASSWORD}\n").exit_code == 1
