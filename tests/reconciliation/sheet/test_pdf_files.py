"""The files themselves, looked at with other people's programs (poppler, pdfplumber, pypdf)."""

import io
import json
import re
import shutil
import subprocess

import pdfplumber
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings

from reconciliation.sheet import SettlementSheet, WardSheet
from reconciliation.sheet_pdf import all_pdf, facility_pdf, ward_pdf
from reconciliation.sheet_pdf.facility_pages import facility_pages
from tests.reconciliation.sheet import examples, strategies
from tests.reconciliation.sheet.boxes import WordBox, outside, overlapping


def poppler(program: str, pdf: bytes, tmp_path, *options: str) -> str:
    assert shutil.which(program), f"{program} is missing: install poppler-utils (make setup-test)"
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    to_stdout = ["-"] if program == "pdftotext" else []
    answer = subprocess.run([program, *options, file, *to_stdout], capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == b""
    return answer.stdout.decode()


@pytest.fixture(scope="module")
def day():
    return examples.ward_day()


@pytest.fixture(scope="module")
def print_job(day):
    return all_pdf(examples.ward_sheet(day), day)


def test_the_same_sheet_gives_the_same_bytes():
    assert facility_pdf(examples.sheet_with_long_names()) == facility_pdf(examples.sheet_with_long_names())
    assert ward_pdf(examples.ward_sheet()) == ward_pdf(examples.ward_sheet())


def test_a_stored_sheet_gives_the_same_bytes_as_the_one_it_was_stored_from():
    sheet = examples.sheet_with_long_names()
    assert facility_pdf(SettlementSheet.from_json(sheet.to_json())) == facility_pdf(sheet)


def test_the_print_job_is_the_same_twice(day, print_job):
    assert all_pdf(examples.ward_sheet(day), day) == print_job


@pytest.mark.parametrize("make", [examples.ordinary_sheet, examples.quiet_sheet, examples.sheet_with_long_names])
def test_every_font_is_embedded_and_a_subset(make, tmp_path):
    assert_fonts(poppler("pdffonts", facility_pdf(make()), tmp_path))


def test_the_print_job_embeds_every_font(print_job, tmp_path):
    assert_fonts(poppler("pdffonts", print_job, tmp_path))
    assert len(print_job) < 1_000_000


def assert_fonts(table: str) -> None:
    fonts = table.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert re.match(r"[A-Z]{6}\+BIZUDGothic-(Regular|Bold) +TrueType +\w+ +yes yes yes ", font), font


def test_nothing_refers_to_helvetica():
    for sheet in (examples.ordinary_sheet(), examples.quiet_sheet()):
        assert b"Helvetica" not in facility_pdf(sheet)


def test_text_can_be_copied_and_searched(tmp_path):
    text = poppler("pdftotext", facility_pdf(examples.sheet_with_long_names()), tmp_path, "-layout")
    for words in ("髙橋", "山﨑", "①㈱", "△9,999,999,999", "〓[U+20BB7]", "2026年11月22日(日)", "令和8年11月22日"):
        assert words in text


@pytest.mark.parametrize(
    ("make", "read"),
    [
        (examples.sheet_with_long_names, SettlementSheet.from_json),
        (examples.ward_sheet, WardSheet.from_json),
    ],
)
def test_the_stored_sheet_is_attached(make, read):
    sheet = make()
    pdf = facility_pdf(sheet) if isinstance(sheet, SettlementSheet) else ward_pdf(sheet)
    (attachment,) = pypdf.PdfReader(io.BytesIO(pdf)).attachment_list
    assert attachment.name == "settlement.json"
    assert attachment.content == sheet.to_json()
    assert read(attachment.content) == sheet
    assert attachment.creation_date == sheet.made.made_at
    assert json.loads(sheet.to_json())["figures_sha256"] == sheet.figures_sha256


def test_a_pdf_says_what_it_is():
    reader = pypdf.PdfReader(io.BytesIO(facility_pdf(examples.ordinary_sheet())))
    assert reader.metadata.title == "収納日計表(突合結果付) 税務課 20261122-tax 第1版"
    assert reader.metadata.author == "品川区 区民部 税務課"
    assert reader.metadata["/CreationDate"] == "D:20261123020412+09'00'"
    assert reader.root_object["/Lang"] == "ja"
    assert all(page.mediabox.width == pytest.approx(595.28) for page in reader.pages)


def test_the_print_job_has_the_ward_first_and_only_facilities_with_movement(day, print_job, tmp_path):
    reader = pypdf.PdfReader(io.BytesIO(print_job))
    moving = [sheet for sheet in day if sheet.figures.has_movement]
    assert len(reader.outline) == 1 + len(moving)
    assert reader.outline[0].title == "収納日計総括表"
    assert [entry.title for entry in reader.outline[1:]] == [
        f"{sheet.figures.facility_name} {sheet.number}" for sheet in moving
    ]
    pages = poppler("pdftotext", print_job, tmp_path, "-layout").split("\f")[:-1]
    numbers = [tuple(map(int, re.findall(r" (\d+)/(\d+)\n", page)[-1])) for page in pages]
    counts = [numbers[0][1], *(len(facility_pages(sheet)) for sheet in moving)]
    assert numbers == [(number, count) for count in counts for number in range(1, count + 1)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.sheets(most=5))
def test_no_two_words_of_a_drawn_sheet_overlap_and_none_leaves_the_page(sheet):
    assert_readable(facility_pdf(sheet))


def test_the_words_of_the_wards_sheet_do_not_overlap():
    assert_readable(ward_pdf(examples.ward_sheet()))


def assert_readable(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            found = [
                WordBox(
                    word["text"],
                    word["x0"],
                    float(page.height) - word["bottom"],
                    word["x1"],
                    float(page.height) - word["top"],
                )
                for word in page.extract_words(x_tolerance=1, y_tolerance=1)
            ]
            assert overlapping(found) == []
            assert outside(found, float(page.width), float(page.height)) == []
