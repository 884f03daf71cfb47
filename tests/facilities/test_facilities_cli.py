"""`pos facilities check | list`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pos.facilities_cli import aligned, facilities, width
from tests.facilities.small_ward import SMALL_WARD

WARDS_FILE = Path(__file__).parents[2] / "facilities.yaml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(facilities, [str(argument) for argument in arguments])


def test_check_counts_what_is_in_the_wards_file() -> None:
    result = run("check", WARDS_FILE)

    assert result.exit_code == 0
    assert result.stdout == (
        f"OK: {WARDS_FILE}: 120 facilities, 44 counters at 43 of them, 102 online, 31 fees, 3 agents\n"
    )


def test_check_names_every_mistake_on_stderr_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "ward.yaml"
    spoilt = SMALL_WARD.replace("agent: card, terminal_id: T-1", "agent: cardx, terminal_id: T-1")
    file.write_text(spoilt.replace("yen: 800", "yen: 800.0"), encoding="utf-8")

    result = run("check", file)

    assert result.exit_code == 1
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first.startswith("ward.yaml: fees[2].prices[0].yen: found 800.0, expected a whole number")
    assert second.startswith(
        "ward.yaml: counters[0].terminals[0].agent: found 'cardx', expected one of card, online (line "
    )


def test_list_refuses_a_file_with_mistakes_too(tmp_path: Path) -> None:
    result = run("list", tmp_path / "nothing.yaml")

    assert result.exit_code == 1
    assert "No such file" in result.stderr


def test_the_file_of_the_working_directory_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "facilities.yaml").write_text(SMALL_WARD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POS_FACILITIES", raising=False)

    assert run("check").stdout.startswith("OK: facilities.yaml: 2 facilities")


def test_list_shows_every_facility_once() -> None:
    lines = run("list", WARDS_FILE).stdout.splitlines()

    assert len(lines) == 121
    assert lines[0].split()[:2] == ["id", "name"]


@pytest.mark.parametrize(("option", "rows", "shown"), [
    ("--counters", 44, "oasis-room-06-1"), ("--fees", 31, "MYNUM-REISSUE"), ("--online", 102, "on-park-06"),
])  # fmt: skip
def test_list_shows_one_table(option: str, rows: int, shown: str) -> None:
    lines = run("list", option, WARDS_FILE).stdout.splitlines()

    assert len(lines) == rows + 1
    assert sum(shown in line for line in lines) == 1


def test_a_45th_counter_shows_in_the_list(tmp_path: Path) -> None:
    file = tmp_path / "facilities.yaml"
    new_row = (
        "  - {id: kyurian-2, facility: kyurian, number: 2, name: きゅりあん 窓口2, since: 2027-04-01,"
        " terminal_mode: standalone, tenders: [cash]}\n"
    )
    file.write_text(WARDS_FILE.read_text(encoding="utf-8") + new_row, encoding="utf-8")

    assert "45 counters" in run("check", file).stdout
    assert any(line.startswith("kyurian-2 ") for line in run("list", "--counters", file).stdout.splitlines())


def test_fees_show_all_their_prices(tmp_path: Path) -> None:
    file = tmp_path / "facilities.yaml"
    file.write_text(SMALL_WARD, encoding="utf-8")

    listed = run("list", "--fees", file).stdout

    assert "2024-04-01 ¥300, 2026-10-01 ¥350" in listed
    assert "2024-04-01 ¥3,600 non-resident ¥4,300 reduced ¥1,800" in listed
    assert "2024-04-01 ¥800, cash only" in listed


def test_columns_are_straight_although_kanji_are_twice_as_wide() -> None:
    lines = aligned([("a", "品川歴史館", "1"), ("bbbb", "ｷｭﾘｱﾝ", "2")])

    assert lines == ["a     品川歴史館  1", "bbbb  ｷｭﾘｱﾝ       2"]
    assert len({width(line) for line in lines}) == 1
