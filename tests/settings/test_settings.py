import hashlib
import re
from pathlib import Path

import pytest

from pos.settings import SETTINGS_TABLE, Mode, Settings, SettingsInvalid

SECRET = "0123456789abcdef0123456789abcdef"
KEY = hashlib.sha256(b"a test").hexdigest()
PRODUCTION = {"POS_SECRET_KEY": SECRET, "POS_AUDIT_KEYS": f"2026:{KEY}", "POS_GATEWAY_SECRET": SECRET}
HOUSE = Path(__file__).parents[2]


def settings(**variables: str) -> Settings:
    return Settings.from_environment({**PRODUCTION, **variables})


def mistakes(variables: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsInvalid) as error:
        Settings.from_environment(variables)
    return [str(mistake) for mistake in error.value.mistakes]


def mistake(**variables: str) -> str:
    (only,) = mistakes({**PRODUCTION, **variables})
    return only


def test_with_secrets_everything_else_has_a_default() -> None:
    found = settings()
    assert found.mode is Mode.PRODUCTION
    assert found.database_url == f"sqlite:///{HOUSE}/var/pos.sqlite"
    assert found.facilities == HOUSE / "facilities.yaml"
    assert (found.data_dir, found.sheets_dir) == (HOUSE / "var", HOUSE / "var/sheets")
    assert (found.gateway_url, found.public_url) == ("http://127.0.0.1:8001", "http://127.0.0.1:8000")
    assert (found.gateway_notify_url, found.clock_file, found.port) == (None, None, 8000)


def test_the_database_and_the_sheets_follow_the_data_folder() -> None:
    found = settings(POS_DATA_DIR="/srv/pos")
    assert found.database_url == "sqlite:////srv/pos/pos.sqlite"
    assert found.sheets_dir == Path("/srv/pos/sheets")


def test_every_variable_is_taken_over() -> None:
    found = settings(
        POS_MODE="demo",
        POS_DATABASE_URL="postgresql://pos@db/pos",
        POS_FACILITIES="ward.yaml",
        POS_SHEETS_DIR="sheets",
        POS_GATEWAY_URL="https://gateway.example.jp/v1/",
        POS_GATEWAY_NOTIFY_URL="http://10.0.0.5:8000/notifications",
        POS_PUBLIC_URL="https://pay.example.jp/",
        POS_CLOCK_FILE="clock",
        POS_PORT="9000",
    )
    assert found.database_url == "postgresql://pos@db/pos"
    assert (found.facilities, found.sheets_dir, found.clock_file) == (Path("ward.yaml"), Path("sheets"), Path("clock"))
    assert found.gateway_url == "https://gateway.example.jp/v1"
    assert found.gateway_notify_url == "http://10.0.0.5:8000/notifications"
    assert found.public_url == "https://pay.example.jp"
    assert (found.secret_key, found.gateway_secret, found.port) == (SECRET, SECRET, 9000)


def test_the_last_audit_key_signs_and_all_are_kept() -> None:
    keys = settings(POS_AUDIT_KEYS=f"2025:{KEY}, 2026:{KEY[::-1]}").audit_keys
    assert keys.current_id == "2026"
    assert keys.keys == {"2025": bytes.fromhex(KEY), "2026": bytes.fromhex(KEY[::-1])}


def test_production_without_secrets_names_all_that_are_missing() -> None:
    found = mistakes({})
    assert [line.partition(":")[0] for line in found] == ["POS_SECRET_KEY", "POS_AUDIT_KEYS", "POS_GATEWAY_SECRET"]
    assert all("found nothing" in line and "openssl rand -hex 32" in line for line in found)


@pytest.mark.parametrize("mode", ["development", "demo"])
def test_outside_production_secrets_may_be_missing(mode: str) -> None:
    assert Settings.from_environment({"POS_MODE": mode}).mode == mode


def test_what_stands_in_for_secrets_in_development_is_refused_in_production() -> None:
    known = Settings.from_environment({"POS_MODE": "development"})
    keys = known.audit_keys
    found = mistakes(
        {
            "POS_SECRET_KEY": known.secret_key,
            "POS_GATEWAY_SECRET": known.gateway_secret,
            "POS_AUDIT_KEYS": f"{keys.current_id}:{keys.keys[keys.current_id].hex()}",
        }
    )
    assert len(found) == 3
    assert all("everybody knows" in line for line in found)


def test_a_known_audit_key_hidden_among_others_is_refused_in_production() -> None:
    keys = Settings.from_environment({"POS_MODE": "development"}).audit_keys
    known = keys.keys[keys.current_id].hex()
    assert "everybody knows" in mistake(POS_AUDIT_KEYS=f"2025:{KEY},mine:{known}")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("POS_MODE", "prod", "one of production, development, demo"),
        ("POS_PORT", "http", "a whole number from 1 to 65535"),
        ("POS_PORT", "65536", "a whole number from 1 to 65535"),
        ("POS_PORT", "８０００", "a whole number from 1 to 65535"),
        ("POS_DATABASE_URL", "mysql://db/pos", "`sqlite:///<file>` or `postgresql://"),
        ("POS_DATABASE_URL", "sqlite://", "`sqlite:///<file>`"),
        ("POS_DATABASE_URL", "sqlite:///:memory:", "`sqlite:///<file>`"),
        ("POS_DATABASE_URL", "nonsense", "the address of a database"),
        ("POS_PUBLIC_URL", "pay.example.jp", "an address `https://"),
        ("POS_PUBLIC_URL", "https://user:word@pay.example.jp", "an address `https://"),
        ("POS_PUBLIC_URL", "https://[", "an address `https://"),
        ("POS_PUBLIC_URL", "http://pay.example.jp", "http is for this machine only"),
        ("POS_PUBLIC_URL", "http://127.0.0.1.example.jp", "http is for this machine only"),
        ("POS_GATEWAY_URL", "http://10.0.0.7", "http is for this machine only"),
        ("POS_CLOCK_FILE", "clock", "no clock file outside a demo"),
    ],
)
def test_a_wrong_value_is_shown_with_what_was_expected_and_an_example(name: str, text: str, expected: str) -> None:
    found = mistake(**{name: text})
    assert found.startswith(f"{name}: found ")
    assert expected in found
    assert f"for example {name}=" in found


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("POS_SECRET_KEY", "hunter2", "at least 32 random characters"),
        ("POS_SECRET_KEY", "changeme" * 5, "at least 32 random characters"),
        ("POS_GATEWAY_SECRET", "x" * 64, "at least 32 random characters"),
        ("POS_AUDIT_KEYS", KEY, "`id:hex"),
        ("POS_AUDIT_KEYS", f"a:{KEY},a:{KEY}", "ids that differ (key number 2"),
        ("POS_AUDIT_KEYS", f"a:{KEY},", "key number 2"),
        ("POS_AUDIT_KEYS", f"a:{KEY[2:]}", "at least 32 random bytes after `a:`"),
        ("POS_AUDIT_KEYS", f"a:{'00' * 32}", "at least 32 random bytes"),
        ("POS_AUDIT_KEYS", f"a:{'zz' * 32}", "hexadecimal digits after `a:`"),
    ],
)
def test_a_weak_secret_is_refused_and_never_printed(name: str, text: str, expected: str) -> None:
    found = mistake(**{name: text})
    assert expected in found
    assert f"found {len(text)} characters (not shown)" in found
    assert text not in found


def test_secrets_and_passwords_are_not_in_the_settings_as_text() -> None:
    shown = repr(settings(POS_DATABASE_URL="postgresql://pos:very-secret@db/pos"))
    assert "very-secret" not in shown
    assert SECRET not in shown


def test_a_password_in_a_wrong_database_address_is_not_printed() -> None:
    assert "very-secret" not in mistake(POS_DATABASE_URL="mysql://pos:very-secret@db/pos")


def test_a_misspelt_variable_is_refused_with_the_nearest_name() -> None:
    assert mistake(POS_SECRETKEY="s") == (
        "POS_SECRETKEY: found a variable that does not exist, expected POS_SECRET_KEY, perhaps"
    )


def test_variables_of_other_programs_and_empty_ones_do_not_matter() -> None:
    assert settings(POSTGRES_USER="x", POS_CLOCK_FILE="", POS_PORT=" ").port == 8000


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes({"POS_PORT": "x", "POS_MODE": "y", "POS_PORTS": "1"})) == 6


def test_http_is_fine_on_this_machine_and_in_development() -> None:
    for address in ("http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"):
        assert settings(POS_PUBLIC_URL=address).public_url == address
    assert settings(POS_MODE="development", POS_PUBLIC_URL="http://10.0.0.7").public_url == "http://10.0.0.7"


def test_webhooks_reach_the_wards_own_network_only_when_somebody_says_yes() -> None:
    assert settings().webhook_allow_private is False
    assert settings(POS_WEBHOOK_ALLOW_PRIVATE="yes").webhook_allow_private is True
    assert "expected yes or no" in mistake(POS_WEBHOOK_ALLOW_PRIVATE="true")


def test_the_table_lists_exactly_the_variables_that_are_read() -> None:
    source = (HOUSE / "pos/settings/settings.py").read_text("utf-8")
    read = re.findall(r'environment\.(?:read|secret)\(\s*"(POS_\w+)"', source)
    assert sorted(read) == sorted(setting.name for setting in SETTINGS_TABLE)
