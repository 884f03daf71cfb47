"""A closed day keeps its sheets, but what does not come for it is a break all the same, and the next sheet tells it."""

from datetime import datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.gateways.simulator.reports.report_edits import EditKind
from reconciliation import readmodels
from reconciliation.closing import close_day
from reconciliation.sheet import SettlementSheet
from reconciliation.storage.news import days_with_news
from tests.reconciliation.test_bank_step import facts, with_bank
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World
from tests.tills import ONLINE

pytestmark = pytest.mark.usefixtures("plain_paper")

PLACE = "family-registry"


def test_cash_that_is_not_paid_in_is_found_although_its_day_was_closed(world: World) -> None:
    bank = with_bank(world)
    bank.closed = True
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night()
    assert not close_day(world.office, WEDNESDAY, "staff:3001").left_open
    bank.closed = False  # the statement of Thursday, on which the slip was due, comes on Friday; the cash does not
    world.clock.set(datetime(2026, 11, 27, 2, 0, tzinfo=TOKYO))
    world.night(THURSDAY, at=world.clock.now())
    with world.office.database.reading() as connection:
        assert WEDNESDAY in days_with_news(world.office, connection)
    result = world.night(WEDNESDAY, at=world.clock.now() + timedelta(minutes=10))
    assert facts(world, WEDNESDAY) == [("pay_in_missing", PLACE, 300, None)]
    assert PLACE not in result.new_revisions
    friday = THURSDAY + timedelta(days=1)
    world.night(friday, at=datetime(2026, 11, 28, 2, 0, tzinfo=TOKYO))
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, friday, PLACE)
        kept = readmodels.sheet_of(connection, WEDNESDAY, PLACE)
    assert isinstance(sheet, SettlementSheet)
    assert isinstance(kept, SettlementSheet)
    [told] = sheet.figures.adjustments.rows
    assert (told.kind, told.belongs_to_day, told.amount_yen) == ("found_later", WEDNESDAY, -300)
    assert kept.figures.adjustments.rows == kept.figures.breaks.rows == ()


def test_a_sale_that_no_report_tells_of_is_found_although_its_day_was_closed(world: World) -> None:
    payment = world.online()
    world.edit_report("online-credit", THURSDAY, EditKind.LEAVE_OUT, payment)
    world.hold_back_reports()
    world.night()
    assert not close_day(world.office, WEDNESDAY, "staff:3001").left_open
    world.let_reports_go()
    result = world.night(WEDNESDAY, at=datetime(2026, 11, 26, 10, 0, tzinfo=TOKYO))
    assert facts(world, WEDNESDAY) == [("missing_in_settlement", ONLINE, payment.amount_yen, None)]
    assert ONLINE not in result.new_revisions
    world.night(THURSDAY)
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, THURSDAY, ONLINE)
    assert isinstance(sheet, SettlementSheet)
    assert [row.kind for row in sheet.figures.adjustments.rows] == ["found_later"]


def test_a_strangers_deposit_keeps_no_place_open(world: World) -> None:
    bank = with_bank(world)
    bank.credit(WEDNESDAY, 4_001, "ｼﾅｶﾞﾜ ﾀﾛｳ")
    world.night(at=datetime(2026, 11, 26, 10, 0, tzinfo=TOKYO))
    assert facts(world, WEDNESDAY) == [("unknown_deposit", "ward", None, 4_001)]
    assert close_day(world.office, WEDNESDAY, "staff:3001").left_open == ()
