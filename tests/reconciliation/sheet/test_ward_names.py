from dataclasses import replace
from pathlib import Path

from pos.facilities.loading import load_ward
from reconciliation.sheet_pdf.ward_names import names_not_in_font

WARD = load_ward(Path(__file__).parents[3] / "facilities.yaml")


def test_every_name_of_the_ward_can_be_printed():
    assert names_not_in_font(WARD) == []


def test_a_name_that_cannot_be_printed_is_named_with_its_place():
    facility = replace(next(iter(WARD.facilities.values())), name="𠮷田記念館")
    ward = replace(WARD, facilities={**WARD.facilities, facility.id: facility})
    assert [(refusal.where, refusal.code_point) for refusal in names_not_in_font(ward)] == [
        (f"facilities.{facility.id}.name", "U+20BB7")
    ]
