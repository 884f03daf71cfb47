from hypothesis import given, settings

from reconciliation.sheet import SettlementSheet
from tests.reconciliation.sheet.strategies import sheets


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_a_stored_sheet_is_read_back_exactly(sheet):
    assert SettlementSheet.from_json(sheet.to_json()) == sheet
    assert SettlementSheet.from_plain(sheet.to_plain()) == sheet
    assert SettlementSheet.from_json(sheet.to_json()).to_json() == sheet.to_json()
