from pos.operations.webhook_secret import webhook_secret
from pos.storage.engine import Database
from tests.command_line.conftest import Run, ward_events

ADD_CLIENT = ("api-client", "add", "booking", "--name", "予約", "--scope", "payments:write", "--everywhere")
URL = "https://yoyaku.example.jp/hooks"


def webhook(run: Run, *arguments: str) -> str:
    result = run("api-client", "webhook", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_an_endpoint_is_added_with_its_secret_listed_and_disabled(upgraded: Run, sqlite_database: Database) -> None:
    upgraded(*ADD_CLIENT)
    secret = webhook(upgraded, "add", "booking", URL)
    assert secret.startswith("whsec_")
    (row,) = [line for line in webhook(upgraded, "list").splitlines() if URL in line]
    endpoint_id = row.split()[0]
    assert "listening" in row
    assert webhook(upgraded, "secret", endpoint_id) == secret != webhook_secret("another key", endpoint_id)
    assert URL in webhook(upgraded, "disable", endpoint_id, "--reason", "moved")
    assert "moved" in webhook(upgraded, "list")
    kinds = [event["kind"] for event in ward_events(sqlite_database)]
    assert kinds[-2:] == ["webhook_registered", "webhook_disabled"]
    assert "delivery" in webhook(upgraded, "deliveries", endpoint_id)


def test_what_does_not_exist_is_refused_in_words(upgraded: Run) -> None:
    for arguments in (
        ("add", "nobody", URL),
        ("add", "nobody", "http://yoyaku.example.jp/"),
        ("secret", "x"),
        ("disable", "x", "--reason", "y"),
        ("deliveries", "x"),
        ("redeliver", "x"),
    ):
        result = upgraded("api-client", "webhook", *arguments)
        assert (result.exit_code, result.output.startswith("Error: ")) == (1, True)
