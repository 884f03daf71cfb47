import ast
from pathlib import Path

import pytest

from reconciliation.sheet_pdf import CharacterNotInFont, require_in_font
from reconciliation.sheet_pdf.characters import MissingCharacter, missing_in, printable
from reconciliation.sheet_pdf.fonts import code_points
from tests.reconciliation.sheet import examples

RECONCILIATION = Path(__file__).parents[3] / "reconciliation"


def test_a_name_with_a_character_the_font_lacks_is_refused_with_its_number_and_place():
    with pytest.raises(CharacterNotInFont, match=r"facilities\[3\]\.name: .* '𠮷' \(U\+20BB7\)") as refusal:
        require_in_font("𠮷田記念館", "facilities[3].name")
    assert (refusal.value.character, refusal.value.code_point) == ("𠮷", "U+20BB7")


@pytest.mark.parametrize("name", ["髙﨑①㈱", "税務課", "エコルとごし", "ＡＢＣ１２３ｶﾅ", "〓△¥〜", ""])
def test_the_characters_of_cp932_are_accepted(name):
    require_in_font(name, "name")
    assert printable(name) == name


def test_every_character_of_cp932_can_be_drawn():
    letters = set()
    for lead in range(0x81, 0xFD):
        for trail in range(0x40, 0xFD):
            letters |= set(bytes([lead, trail]).decode("cp932", "ignore"))
    # User-defined characters (外字) have no meaning of their own anywhere.
    ordinary = {letter for letter in letters if not 0xE000 <= ord(letter) <= 0xF8FF and letter.isprintable()}
    assert len(ordinary) > 7_000
    assert {letter for letter in ordinary if ord(letter) not in code_points()} == set()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("𠮷田", "〓[U+20BB7]田"),
        ("辻\U000e0100", "辻〓[U+E0100]"),
        ("a\x00b", "a〓[U+0000]b"),
        ("👍", "〓[U+1F44D]"),
        ("左\t右", "左 右"),
        ("上\r\n下", "上\n下"),
    ],
)
def test_a_character_the_font_lacks_is_printed_as_its_number(typed, printed):
    assert printable(typed) == printed


def test_a_sheet_names_the_characters_it_could_not_print():
    assert missing_in(examples.ordinary_sheet()) == ()
    assert missing_in(examples.sheet_with_long_names()) == (
        MissingCharacter("U+20BB7", "内容"),
        MissingCharacter("U+20BB7", "特記事項"),
    )


def test_the_words_of_the_sheets_themselves_can_all_be_printed():
    files = [*RECONCILIATION.glob("sheet/*.py"), *RECONCILIATION.glob("sheet_pdf/*.py")]
    words = {
        letter
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for letter in node.value
    }
    known_examples = {"𠮷", "\n", "\r", "\t"}
    assert {letter for letter in words if ord(letter) not in code_points()} - known_examples == set()
