import itertools
import stat
from pathlib import Path

import pytest

from pos.clock import new_secret
from pos.secrets_file import SecretsFileUnusable, load_or_create
from pos.settings import Settings


def test_secrets_are_made_once_and_then_read(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secrets.env"
    made = load_or_create(file, new_secret)
    assert load_or_create(file, new_secret) == made
    assert len(set(made.values())) == 3


def test_made_secrets_are_good_enough_for_production(tmp_path: Path) -> None:
    assert (
        Settings.from_environment(load_or_create(tmp_path / "secrets.env", new_secret)).audit_keys.current_id == "local"
    )


def test_only_the_owner_can_read_the_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    load_or_create(tmp_path / "secrets.env", new_secret)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.env"]


def test_whoever_is_second_takes_the_secrets_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    numbers = itertools.count()
    winner: dict[str, str] = {}

    def secret_while_another_process_writes() -> str:
        if next(numbers) == 0:
            winner.update(load_or_create(file, new_secret))
        return new_secret()

    file.unlink(missing_ok=True)
    assert load_or_create(file, secret_while_another_process_writes) == winner


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    load_or_create(file, new_secret)
    file.chmod(0o644)
    with pytest.raises(SecretsFileUnusable, match="chmod 600"):
        load_or_create(file, new_secret)


def test_a_missing_secret_is_named_and_the_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("# mine\nPOS_SECRET_KEY=abc\nPOS_AUDIT_KEYS=\n")
    file.chmod(0o600)
    with pytest.raises(SecretsFileUnusable, match="no POS_AUDIT_KEYS, POS_GATEWAY_SECRET"):
        load_or_create(file, new_secret)
    assert file.read_text().startswith("# mine")
