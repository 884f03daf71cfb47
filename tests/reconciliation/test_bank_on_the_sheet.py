"""The ward's sheet tells what came to the account on its day; the day's other sheets stay as they are."""

from datetime import date, datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from reconciliation import readmodels
from reconciliation.sheet import WARD_ID, BankBlock, StatementState, WardSheet
from tests.reconciliation.test_bank_step import ACCOUNT, AGENT, PAYER, PAYOUT_DAY, paid_online, with_bank
from tests.reconciliation.world import THURSDAY, World
from tests.tills import balances

pytestmark = pytest.mark.usefixtures("plain_paper")


def bank_of(world: World, day: date) -> BankBlock:
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, day, WARD_ID)
    assert isinstance(sheet, WardSheet)
    return sheet.figures.bank


def test_a_payout_stands_on_the_day_it_came_with_every_step_from_its_total(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    bank.credit(PAYOUT_DAY, expected, PAYER)
    world.night(PAYOUT_DAY)
    [row] = bank_of(world, PAYOUT_DAY).payouts
    amounts = row.amounts
    assert (row.agent_id, row.banked_on, row.difference_yen) == (AGENT, PAYOUT_DAY, 0)
    assert amounts.total_yen - amounts.kept_fee_yen - amounts.kept_fee_tax_yen == amounts.due_yen == expected
    assert balances(world.office.database)[ACCOUNT] == amounts.banked_yen == expected


def test_a_payout_that_comes_late_stands_on_the_day_it_came_and_its_own_day_stays(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    world.night(PAYOUT_DAY)
    late = PAYOUT_DAY + timedelta(days=2)
    bank.credit(late, expected, PAYER)
    world.night(late)
    world.night(PAYOUT_DAY, at=world.clock.now())
    [missing] = bank_of(world, PAYOUT_DAY).payouts
    assert (missing.banked_on, missing.amounts.banked_yen) == (None, 0)
    [came] = bank_of(world, late).payouts
    assert (came.pay_in_on, came.banked_on, came.amounts.banked_yen) == (PAYOUT_DAY, late, expected)


def test_cash_unknown_money_and_money_out_are_summed_by_sort(world: World) -> None:
    bank = with_bank(world)
    till = world.till()
    till.cash()
    closed = till.close(till.session, 10_300)
    payer = world.office.ward.facility("family-registry").bank_payer_name.rstrip("*")
    bank.credit(THURSDAY, 300, payer, kind="10")
    bank.credit(THURSDAY, 77, "ﾀﾅｶ ﾊﾅｺ")
    bank.credit(THURSDAY, 1_000, "ｶ)ﾃﾞﾝｷ", comes_in=False)
    assert closed.id
    world.night(THURSDAY)
    found = [(row.sort_name, row.count, row.amount_yen) for row in bank_of(world, THURSDAY).others]
    assert found == [("現金の払込", 1, 300), ("その他の入金", 1, 77), ("出金", 1, -1_000)]


def test_only_the_wards_sheet_gets_a_revision_when_the_statement_comes(world: World) -> None:
    bank = with_bank(world)
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    bank.closed = True
    world.night(THURSDAY)
    assert bank_of(world, THURSDAY).statement is StatementState.NOT_HERE
    bank.closed = False
    result = world.night(THURSDAY, at=datetime(2026, 11, 27, 8, 0, tzinfo=TOKYO))
    assert result.new_revisions == {WARD_ID: 2}
    assert bank_of(world, THURSDAY).statement is StatementState.HERE
