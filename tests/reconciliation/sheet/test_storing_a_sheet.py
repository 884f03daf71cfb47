import json

import pytest
from hypothesis import HealthCheck, given, settings

from reconciliation.sheet import NotASheet, SettlementSheet, SheetDoesNotAddUp, WardSheet
from tests.reconciliation.sheet import examples
from tests.reconciliation.sheet.strategies import sheets


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_a_stored_sheet_is_read_back_exactly(sheet):
    assert SettlementSheet.from_json(sheet.to_json()) == sheet
    assert SettlementSheet.from_plain(sheet.to_plain()) == sheet
    assert SettlementSheet.from_json(sheet.to_json()).to_json() == sheet.to_json()


def stored(**changes):
    plain = json.loads(examples.ordinary_sheet().to_json())
    for place, value in changes.items():
        *path, last = place.split("__")
        part = plain
        for name in path:
            part = part[name]
        part[last] = value
    return plain


@pytest.mark.parametrize(
    "place",
    [
        "figures__taken__total__net_yen",
        "figures__agents__total__owed_yen",
        "figures__headline__pending_yen",
        "figures__drawers__total__pay_in_yen",
    ],
)
def test_an_altered_total_is_refused(place):
    with pytest.raises(SheetDoesNotAddUp, match=place.rsplit("__", 2)[-2]):
        SettlementSheet.from_plain(stored(**{place: 1}))


def test_an_altered_figure_no_longer_fits_its_hash():
    with pytest.raises(SheetDoesNotAddUp, match="figures_sha256"):
        SettlementSheet.from_plain(stored(figures__facility_name="別の課"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"layout": "ward-sheet-v1"}, "expected a stored sheet of the layout 'settlement-sheet-v1'"),
        ({"revision": "1"}, "sheet.revision: expected int, found '1'"),
        ({"revision": True}, "sheet.revision: expected int, found True"),
        ({"revision": 1.0}, "sheet.revision: expected int"),
        ({"figures__business_day": "22.11.2026"}, "sheet.figures.business_day: expected a date"),
        ({"figures__taken__rows": {}}, r"sheet.figures.taken.rows: expected list"),
        ({"figures__day_notes": ["asleep"]}, r"sheet.figures.day_notes\[0\]: expected a DayNote"),
        ({"figures__surprise": 1}, "sheet.figures: expected"),
        ({"day_status": None}, "sheet.day_status: expected str"),
    ],
)
def test_what_is_no_stored_sheet_is_refused_by_its_place(change, words):
    with pytest.raises(NotASheet, match=words):
        SettlementSheet.from_plain(stored(**change))


@pytest.mark.parametrize("text", [b"", b"{", "[]", b'{"layout":"settlement-sheet-v1"}'])
def test_text_that_is_no_sheet_is_refused(text):
    with pytest.raises(NotASheet):
        SettlementSheet.from_json(text)


def test_a_facilitys_sheet_is_not_taken_for_the_wards():
    with pytest.raises(NotASheet, match="ward-sheet-v1"):
        WardSheet.from_json(examples.ordinary_sheet().to_json())
