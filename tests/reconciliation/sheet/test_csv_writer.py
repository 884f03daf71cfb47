import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.money import Yen
from reconciliation.day_folder.csv_writer import CharactersNotInCp932, Encoding, write_csv

cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00")) | st.integers(-(2**53), 2**53)


def read(data: bytes, encoding="utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_a_file_starts_with_a_byte_order_mark_and_its_lines_end_with_crlf():
    assert (
        write_csv(["施設", "金額"], [["税務課", Yen(1200)]])
        == b"\xef\xbb\xbf" + "施設,金額\r\n税務課,1200\r\n".encode()
    )


def test_a_file_without_rows_has_its_titles():
    assert read(write_csv(["施設"], [])) == [["施設"]]


def test_days_nothing_and_amounts_below_zero_are_written_plainly():
    assert read(write_csv(["日", "空", "額"], [[date(2026, 11, 22), None, Yen(-450)]]))[1] == ["2026-11-22", "", "-450"]


@pytest.mark.parametrize("formula", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "-", "+81-3-3777", "-1e5"])
def test_a_cell_that_a_spreadsheet_would_calculate_is_made_safe(formula):
    assert read(write_csv(["x"], [[formula]]))[1] == [f"'{formula}"]


@pytest.mark.parametrize("harmless", ["-450", "+12", "-3.5", "1=1", "a@b", "税務課", "", "'=1"])
def test_plain_numbers_and_ordinary_text_stay_as_they_are(harmless):
    assert read(write_csv(["x", "y"], [[harmless, "y"]]))[1] == [harmless, "y"]


def test_titles_are_made_safe_too():
    assert read(write_csv(["=x"], []))[0] == ["'=x"]


def test_commas_quotes_and_line_ends_stay_inside_their_cell():
    assert read(write_csv(["a", "b"], [['彼,"x"\r\n二行目', "z"]]))[1] == ['彼,"x"\r\n二行目', "z"]


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_what_is_written_is_read_back_and_no_cell_starts_a_formula(rows):
    data = write_csv(["a", "b"], rows)
    assert data == write_csv(["a", "b"], rows)
    for row, back in zip(rows, read(data)[1:], strict=True):
        for value, cell in zip(row, back, strict=True):
            assert cell in {str(value), f"'{value}"}
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                float(cell)


def test_cp932_is_written_without_a_byte_order_mark():
    assert write_csv(["施設"], [["髙﨑①㈱"]], Encoding.CP932) == "施設\r\n髙﨑①㈱\r\n".encode("cp932")


def test_characters_that_cp932_lacks_are_named_with_row_and_column():
    with pytest.raises(CharactersNotInCp932) as refusal:
        write_csv(["番号", "氏名"], [["1", "品川"], ["2", "𠮷田한"]], Encoding.CP932)
    assert [(found.character, found.row, found.column) for found in refusal.value.characters] == [
        ("𠮷", 3, "氏名"),
        ("한", 3, "氏名"),
    ]
    assert "row 3, column 氏名: '𠮷' (U+20BB7)" in str(refusal.value)


def test_many_unmappable_characters_are_counted():
    with pytest.raises(CharactersNotInCp932, match="and 5 more"):
        write_csv(["x"], [["𠮷" * 25]], Encoding.CP932)


def test_a_row_of_another_length_is_refused_by_its_number():
    with pytest.raises(ValueError, match=r"row 3: expected 2 cells \(a, b\), found 1"):
        write_csv(["a", "b"], [["1", "2"], ["1"]])


@pytest.mark.parametrize("value", [1.5, True, datetime(2026, 11, 22, tzinfo=UTC), b"x"])
def test_what_has_no_single_way_of_writing_is_refused(value):
    with pytest.raises(TypeError, match="expected text"):
        write_csv(["x"], [[value]])
