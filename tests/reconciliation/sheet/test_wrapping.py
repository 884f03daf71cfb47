from hypothesis import given
from hypothesis import strategies as st

from reconciliation.sheet_pdf.characters import printable
from reconciliation.sheet_pdf.fonts import Face, width
from reconciliation.sheet_pdf.wrapping import wrap

texts = st.text("品川区立総合体育館ー、。()「」 abcXYZ019-:¥%,𠮷\n", max_size=80)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(texts, st.floats(40, 300), st.sampled_from([6.0, 8.0, 13.0]), st.sampled_from(list(Face)))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text, room, size, face):
    lines = wrap(text, face, size, room)
    assert all(width(line, face, size) <= room + 0.01 for line in lines)
    assert squeezed("".join(lines)) == squeezed(printable(text))


def test_text_that_fits_stays_one_line():
    assert wrap("税務課", Face.REGULAR, 10, 30) == ("税務課",)


def test_a_line_end_that_a_person_typed_is_kept():
    assert wrap("一行目\r\n二行目", Face.REGULAR, 10, 300) == ("一行目", "二行目")


def test_words_and_numbers_are_not_broken_where_they_fit_on_a_line():
    assert wrap("収納 20261122-003 の分", Face.REGULAR, 10, 70) == ("収納", "20261122-003", "の分")


def test_a_word_wider_than_the_line_is_broken():
    assert wrap("abcdefghijkl", Face.REGULAR, 10, 30) == ("abcdef", "ghijkl")


def test_a_line_never_starts_with_a_closing_mark_or_ends_with_an_opening_one():
    assert wrap("品川区立、学校", Face.REGULAR, 10, 40) == ("品川区", "立、学校")
    assert wrap("品川区「学校」", Face.REGULAR, 10, 40) == ("品川区", "「学校」")


def test_a_letter_wider_than_the_room_still_gets_its_line():
    assert wrap("品川", Face.REGULAR, 10, 5) == ("品", "川")


def test_a_long_number_is_broken_after_a_hyphen():
    assert wrap("001-013-002-001-0003", Face.REGULAR, 10, 70) == ("001-013-002-", "001-0003")
