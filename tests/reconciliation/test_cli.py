"""The command `reconciliation`: what it says, where it says it, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconciliation.cli import BREAKS_BLOCK, main, reconciliation
from reconciliation.command_house import Bar
from tests.reconciliation.test_imports import report, row
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World

DAY = WEDNESDAY.isoformat()


@pytest.fixture
def world(embedded_world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None) -> World:
    """The commands work on this world: its office, its clock, its agents."""

    class House:
        sheets_dir = embedded_world.sheets_dir

    monkeypatch.setattr("reconciliation.command_house.command_settings", House)
    monkeypatch.setattr("reconciliation.command_house.open_office", lambda _: embedded_world.office)
    return embedded_world


def call(*arguments: str) -> Result:
    return CliRunner().invoke(reconciliation, arguments, catch_exceptions=False)


def short_of_cash(world: World) -> None:
    till = world.till()
    till.cash()
    till.close(till.session, 10_200)
    world.clock.set(world.clock.now().replace(day=26))


def test_a_night_on_request_says_what_it_found_and_where_it_is(world: World) -> None:
    short_of_cash(world)
    result = call("run", "--business-day", DAY)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{DAY}: 不一致 1件 差額 ¥100",
        "     1 cash_over_short",
        f"run 1: 5 new sheets, 20 files in {world.sheets_dir / DAY}",
    ]


def test_breaks_make_a_difference_to_the_exit_code_only_on_request(world: World) -> None:
    short_of_cash(world)
    assert call("run", "--business-day", DAY, "--fail-on-breaks").exit_code == BREAKS_BLOCK


def test_a_day_that_is_not_over_is_refused_on_stderr(world: World) -> None:
    result = call("run", "--business-day", THURSDAY.isoformat())
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: day_not_over: 2026-11-26 ends at 2026-11-27T00:00:00+09:00")


def test_a_facility_that_does_not_exist_is_refused(world: World) -> None:
    world.clock.set(world.clock.now().replace(day=26))
    result = call("run", "--business-day", DAY, "--facility", "taxx")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nearest are tax" in result.stderr


@pytest.mark.parametrize("arguments", [["run"], ["run", "--business-day", "26.11.2026"], ["breaks"], ["no-such"]])
def test_wrong_usage_ends_with_two(world: World, arguments: list[str]) -> None:
    assert call(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["run", "schedule", "import-settlement", "import-bank", "sheets", "breaks"])
def test_every_command_explains_itself(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_a_report_is_accepted_and_the_second_time_known(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes(report(row()))
    first = call("import-settlement", str(file), "--agent", "online-credit")
    assert first.exit_code == 0
    assert first.stdout.startswith(
        "accepted: 1 new lines, 0 known ones\n  online-credit 2026-11-25 to 2026-11-25: 1 lines"
    )
    again = call("import-settlement", str(file), "--agent", "online-credit")
    assert again.exit_code == 0
    assert again.stdout.startswith("already accepted: report.csv")


def test_a_rejected_report_ends_with_one_and_says_where_on_stderr(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes(report(row(), count=2))
    result = call("import-settlement", str(file), "--agent", "online-credit")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "row 4, column line_id: found '2', expected 1" in result.stderr


def test_a_preview_stores_nothing(world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes(report(row()))
    assert call("import-settlement", str(file), "--agent", "online-credit", "--preview").stdout.startswith(
        "would be accepted"
    )
    assert call("import-settlement", str(file), "--agent", "online-credit").stdout.startswith("accepted")


def test_a_bank_file_that_is_none_is_rejected(world: World, tmp_path: Path) -> None:
    file = tmp_path / "bank.txt"
    file.write_bytes(b"hello")
    result = call("import-bank", str(file))
    assert result.exit_code == 1
    assert "bank.txt" in result.stderr


def test_breaks_are_listed_as_a_table_or_as_json(world: World) -> None:
    short_of_cash(world)
    call("run", "--business-day", DAY)
    table = call("breaks", "--business-day", DAY)
    assert table.exit_code == 0
    assert "cash_over_short  open" in table.stdout
    [found] = json.loads(call("breaks", "--business-day", DAY, "--json").stdout)
    assert (found["kind"], found["difference_yen"], found["status"]) == ("cash_over_short", -100, "open")
    assert found["blocks_closing"] is True
    assert json.loads(call("breaks", "--business-day", DAY, "--json", "--kind", "missing_in_pos").stdout) == []
    assert json.loads(call("breaks", "--business-day", DAY, "--json", "--facility", "tax").stdout) == []


def test_sheets_are_listed_and_written_again_from_the_stored_bytes(world: World, tmp_path: Path) -> None:
    short_of_cash(world)
    call("run", "--business-day", DAY)
    listed = call("sheets", "--business-day", DAY).stdout.splitlines()
    assert listed[1].split()[:4] == ["ward", "r1", "reconciled", "不一致"]
    assert len(listed) == 6
    result = call("sheets", "--business-day", DAY, "--facility", "tax", "--output", str(tmp_path / "again"))
    assert result.stdout.splitlines() == [str(tmp_path / "again" / name) for name in ("tax.r1.pdf", "tax.pdf")]
    original = (world.sheets_dir / DAY / "tax.r1.pdf").read_bytes()
    assert (tmp_path / "again" / "tax.pdf").read_bytes() == original


def test_a_day_without_sheets_is_refused(world: World) -> None:
    result = call("sheets", "--business-day", DAY)
    assert (result.exit_code, result.stderr) == (1, f"Error: there is no sheet of {DAY}\n")


def test_wrong_settings_are_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POS_MODE", "development")
    monkeypatch.setenv("POS_PORT", "no number")
    monkeypatch.setattr("sys.argv", ["reconciliation", "breaks", "--business-day", DAY])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("POS_PORT: found 'no number'")


def test_nobody_is_shown_a_bar_who_does_not_watch(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    bar("match", 0, 2)
    bar("match", 1, 2)
    bar.close()
    assert capsys.readouterr() == ("", "")


def test_whoever_watches_is_shown_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = Bar()
    bar("match", 1, 2)
    bar("settle", 0, 1)
    bar.close()
    assert "match" in capsys.readouterr().err


def test_what_is_due_is_run_once_and_then_nothing_is_due(world: World) -> None:
    short_of_cash(world)
    first = call("run-due")
    assert first.exit_code == 0
    assert first.stdout.startswith(f"{DAY}: 不一致 1件")
    assert call("run-due").stdout == ""


def test_a_night_that_fails_is_named_and_ends_with_1(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    short_of_cash(world)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no paper")

    monkeypatch.setattr("reconciliation.nightly.prove", broken)
    result = call("run-due")
    assert result.exit_code == 1
    assert DAY in result.stderr


def test_closing_says_what_stays_open_and_why(world: World) -> None:
    short_of_cash(world)
    call("run", "--business-day", DAY)
    result = call("close", "--business-day", DAY)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{DAY}: 3 closed, 0 closed before, 1 left open",
        "  family-registry: breaks_block: not resolved: cash_over_short at family-registry",
    ]
    assert call("close", "--business-day", DAY, "--facility", "family-registry").exit_code == 1


def test_what_is_owed_is_listed_and_explained(world: World) -> None:
    till = world.till()
    world.card(till)
    till.cash()
    till.close(till.session, 10_200)
    result = call("owed")
    assert result.exit_code == 0
    assert "counter-card" in result.stdout
    assert "cash in transit: ¥200 in the journal, ¥200 on 1 open slips" in result.stdout


def test_a_yen_that_nothing_explains_ends_with_3(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.card(world.till())
    monkeypatch.setattr("reconciliation.owed.explain_owed._without_a_line", lambda *_: iter(()))
    result = call("owed")
    assert result.exit_code == 3
    assert "not explained: counter-card at family-registry" in result.stderr
