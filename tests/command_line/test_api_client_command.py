from pos.storage import api_clients
from pos.storage.engine import Database
from tests.command_line.conftest import Run

ADD = ("api-client", "add", "booking", "--name", "予約", "--scope", "payments:write", "--everywhere")


def opens(database: Database, key: str) -> bool:
    from pos.clock import SystemClock

    with database.reading() as connection:
        return api_clients.authenticate(connection, key, SystemClock().now()) is not None


def test_a_new_client_gets_a_key_that_is_shown_once(upgraded: Run, sqlite_database: Database) -> None:
    result = upgraded(*ADD)
    assert result.exit_code == 0, result.output
    key = result.stdout.strip()
    assert opens(sqlite_database, key)
    assert "shown once" in result.stderr
    assert key not in upgraded("api-client", "list").output


def test_a_rotated_key_and_its_successor_both_open(upgraded: Run, sqlite_database: Database) -> None:
    old = upgraded(*ADD).stdout.strip()
    new = upgraded("api-client", "rotate", "booking").stdout.strip()
    assert new != old
    assert opens(sqlite_database, old)
    assert opens(sqlite_database, new)


def test_a_revoked_key_is_listed_as_revoked_and_can_be_replaced(upgraded: Run, sqlite_database: Database) -> None:
    key = upgraded(*ADD).stdout.strip()
    assert upgraded("api-client", "revoke", key.split("_")[1]).exit_code == 0
    assert not opens(sqlite_database, key)
    assert "revoked" in upgraded("api-client", "list").output
    issued = upgraded("api-client", "issue", "booking", "--scope", "payments:read").stdout.strip()
    assert opens(sqlite_database, issued)


def test_a_refusal_says_why(upgraded: Run) -> None:
    result = upgraded("api-client", "rotate", "nobody")
    assert result.exit_code == 1
    assert "unknown_client" in result.output
