"""What YAML readers understand differently is refused with its line, before anybody reads a meaning into it."""

from pathlib import Path

import pytest

from pos.facilities import FacilitiesInvalid, load_ward, ward_from
from tests.facilities.small_ward import SMALL_WARD


def refusal_of(content: str | bytes) -> str:
    with pytest.raises(FacilitiesInvalid) as refused:
        ward_from(content.encode() if isinstance(content, str) else content, "facilities.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "instead_of", "refusal"),
    [
        ("name: A\nname: B\n", "name: 例示区\n",
         "name: found the key again, expected each key once; it stands on line 2 already (line 3)"),
        ("yen: 300, yen: 400}, ", "yen: 300}, ", "fees[0].prices[0].yen: found the key again"),
        ("yen: 0300}, ", "yen: 300}, ", "fees[0].prices[0].yen: found 0300, expected a text in quotes, a decimal"),
        ("yen: 3_00}, ", "yen: 300}, ", "fees[0].prices[0].yen: found 3_00"),
        ("yen: 0x12C}, ", "yen: 300}, ", "fees[0].prices[0].yen: found 0x12C"),
        ("yen: 5:00}, ", "yen: 300}, ", "fees[0].prices[0].yen: found 5:00"),
        ("at: 10:30}", 'at: "01:30"}', "agents[1].report_due.at: found 10:30"),
        ("cash_only: yes,", "cash_only: true,", "fees[2].cash_only: found yes, expected a text in quotes"),
        ("until: 2025-02-30}]", "until: 2025-12-31}]",
         "facilities[1].former_names[0].until: found 2025-02-30, expected a date that exists"),
        ("on: {agent: online,", "online: {agent: online,", "facilities[1]: found the key 'on', expected a key that is"),
        ("name: &ward 区\nname_en: *ward\n", "name: 例示区\nname_en: Example City\n",
         "line 3, column 10: found the alias *ward, expected the value itself"),
        ("name: !!binary 6Kmm\n", "name: 例示区\n", "name: found 6Kmm, expected a text in quotes"),
        ("name: !!python/name:os.system ''\n", "name: 例示区\n", "name: found , expected a text in quotes"),
    ],
)  # fmt: skip
def test_what_readers_understand_differently_is_refused(written: str, instead_of: str, refusal: str) -> None:
    assert instead_of in SMALL_WARD

    assert refusal in refusal_of(SMALL_WARD.replace(instead_of, written, 1))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("", "the file: found None, expected a row of `key: value`"),
        ("- 1\n", "the file: found [1], expected a row of `key: value`"),
        ("name: 区\nfees: [{code: A\n", "line 3, column 1: found "),
        ("name: 区\n\tfees: []\n", "line 2, column 1: found a tab character that violates indentation"),
        ("name: 区\n---\nname: 町\n", "line 2, column 1: found "),
        ("name: 区\n名 \x00\n", "line 2, column 3: found '\\x00', expected a printable character"),
        ("name: '区\n", "line 2, column 1: found unexpected end of stream, while scanning a quoted scalar"),
        (b"name: \xe5\x8c\nfees: \xff\n", "line 1: found the byte 0xe5, expected text in UTF-8"),
        ("name: 区\n".encode("cp932"), "expected text in UTF-8"),
        ("a: " + "[" * 30 + "]" * 30, "found more than 20 levels"),
        (b"#" * 2_000_001, "size: found more than 2,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_of_ours_is_refused_with_its_place(content: str | bytes, refusal: str) -> None:
    assert refusal in refusal_of(content)


def test_aliases_that_unfold_into_gigabytes_are_refused_at_once() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))

    assert "line 2, column 10: found the alias *l0" in refusal_of(f"l0: &l0 [lol]\n{levels}")


def test_a_hundred_thousand_brackets_are_refused() -> None:
    assert refusal_of("a: " + "[" * 100_000).startswith("facilities.yaml: ")


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert ward_from(SMALL_WARD.encode("utf-8-sig"), "facilities.yaml").name == "例示区"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FacilitiesInvalid, match=r"ward\.yaml: .*ward\.yaml: found No such file or directory"):
        load_ward(tmp_path / "ward.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FacilitiesInvalid, match="found Is a directory, expected a file that can be read"):
        load_ward(tmp_path)
