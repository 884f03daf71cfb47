"""The README says what the programs do."""

import re
from pathlib import Path

import pytest
from click import Command, Group
from click.testing import CliRunner

from pos.cli import pos
from pos.settings import SETTINGS_TABLE
from reconciliation.cli import reconciliation

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: Group, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Command]]:
    found: list[tuple[tuple[str, ...], Command]] = [(path, group)]
    context = group.make_context(path[-1], [], resilient_parsing=True)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = commands(command, (*path, name)) if isinstance(command, Group) else [((*path, name), command)]
        found += inner
    return found


ALL_COMMANDS = [*commands(pos, ("pos",)), *commands(reconciliation, ("reconciliation",))]


def test_every_setting_is_in_the_readme_word_for_word() -> None:
    for setting in SETTINGS_TABLE:
        assert f"| `{setting.name}` | {setting.default} | {setting.meaning} |" in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    assert set(re.findall(r"POS_[A-Z_]+", README)) <= {setting.name for setting in SETTINGS_TABLE}


@pytest.mark.parametrize("path", [path for path, command in ALL_COMMANDS if len(path) == 2])
def test_every_command_is_in_the_readme(path: tuple[str, ...]) -> None:
    assert f"| `{' '.join(path)}" in README


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS)
def test_every_command_explains_itself(path: tuple[str, ...], command: Command) -> None:
    result = CliRunner().invoke(command, ["--help"], prog_name=" ".join(path))

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: {' '.join(path)}")
    assert len(result.output.splitlines()) > 3


def test_every_file_and_picture_the_readme_points_at_is_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
