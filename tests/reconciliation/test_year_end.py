"""31 March and 1 April: each fact in the fiscal year of the day it belongs to, on sheets and in files."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.payment import PaymentStatus
from pos.gateways.gateway import Approved, MoneyState
from reconciliation import readmodels
from reconciliation.closing import close_day
from reconciliation.sheet import SettlementSheet
from tests.reconciliation.test_closing import late_sale
from tests.reconciliation.world import World, four_places_as_data, ward_of
from tests.tills import ONLINE

pytestmark = pytest.mark.usefixtures("plain_paper")

LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
PLACE = "family-registry"


def reduced_on_sheet(world: World, day: date, facility: str) -> dict[int, int]:
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, day, facility)
    assert isinstance(sheet, SettlementSheet)
    return {row.fiscal_year: int(row.amounts.reduced_yen) for row in sheet.figures.revenue.rows}


def rows(world: World, name: str, day: date) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(world.text_of(name, day))))


def years_on_sheet(world: World, day: date, facility: str) -> dict[int, int]:
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, day, facility)
    assert isinstance(sheet, SettlementSheet)
    return {row.fiscal_year: int(row.amounts.assessed_yen) for row in sheet.figures.revenue.rows}


def test_a_sale_on_either_side_of_midnight_is_in_its_own_year(world: World) -> None:
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(LAST)
    world.clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(FIRST)
    assert {row["年度"] for row in rows(world, "chotei.csv", LAST)} == {"2026"}
    assert {row["年度"] for row in rows(world, "chotei.csv", FIRST)} == {"2027"}
    assert years_on_sheet(world, LAST, PLACE) == {2026: 300}
    assert years_on_sheet(world, FIRST, PLACE) == {2027: 300}


def test_a_late_sale_of_march_after_its_day_was_closed_stands_beside_april_with_its_own_year(world: World) -> None:
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(LAST)
    assert not close_day(world.office, LAST, "staff:3001").left_open
    late_sale(world)  # a device that was cut off at 23:00
    world.clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash("KOSEKI-E")
    till.close(till.session, 10_400)
    world.night(FIRST)
    assert years_on_sheet(world, FIRST, PLACE) == {2026: 300, 2027: 400}
    assert years_on_sheet(world, LAST, PLACE) == {2026: 300}
    told = {(row["年度"], row["調定額"]) for row in rows(world, "chotei.csv", FIRST)}
    assert told == {("2026", "300"), ("2027", "400")}


def test_a_refund_in_april_of_a_payment_of_march_lowers_the_revenue_of_the_old_year(world: World) -> None:
    """On the sheet and in the files of the day it was given back: the day of the payment is not touched."""
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    booked = world.online()
    world.night(LAST)
    world.clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO))
    refund = world.refund(booked, 600)
    world.online("R-2")
    world.night(FIRST)
    [reduced] = rows(world, "genchotei.csv", FIRST)
    assert (reduced["年度"], reduced["当初調定日"], reduced["減額調定"]) == ("2026", LAST.isoformat(), "600")
    assert {row["年度"] for row in rows(world, "kanpu.csv", FIRST) if row["還付番号"] == refund.id} == {"2026"}
    assert reduced_on_sheet(world, FIRST, ONLINE) == {2026: 600, 2027: 0}
    assert "invariant_failed" not in world.breaks(FIRST)
    assert [row["年度"] for row in rows(world, "chotei.csv", FIRST)] == ["2027"]
    assert rows(world, "genchotei.csv", LAST) == []
    with world.office.database.reading() as connection:
        kept = readmodels.sheet_of(connection, LAST, ONLINE)
    assert isinstance(kept, SettlementSheet)
    assert kept.revision == 1


def test_once_the_accounts_of_the_old_year_are_closed_a_refund_is_of_the_new_one(world: World) -> None:
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    booked = world.online()
    for day, year in ((date(2027, 5, 31), "2026"), (date(2027, 6, 1), "2027")):
        world.clock.set(datetime(day.year, day.month, day.day, 9, 0, tzinfo=TOKYO))
        world.refund(booked, 100)
        world.night(day)
        assert [row["年度"] for row in rows(world, "genchotei.csv", day)] == [year]


def test_a_void_that_the_agent_makes_after_midnight_lowers_the_year_of_its_sale(world: World) -> None:
    world.clock.set(datetime(2027, 3, 31, 23, 59, 50, tzinfo=TOKYO))
    till = world.till()
    payment = world.card(till)
    in_april = datetime(2027, 4, 1, 0, 0, 1, tzinfo=TOKYO)
    undone = Approved(MoneyState.VOIDED, payment.captured_yen, "A-1", in_april)
    with patch.object(world.gateways[str(payment.agent)], "void", return_value=undone):
        assert world.void(payment).status is PaymentStatus.VOIDED
    world.night(LAST)
    world.night(FIRST)
    assert years_on_sheet(world, LAST, PLACE) == {2026: 300}
    assert reduced_on_sheet(world, FIRST, PLACE) == {2026: 300}
    assert "invariant_failed" not in world.breaks(LAST) | world.breaks(FIRST)


def test_the_slip_of_march_keeps_its_year_when_it_is_paid_in_in_april(world: World) -> None:
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(LAST)
    [slip] = rows(world, "haraikomi.csv", LAST)
    assert (slip["年度"], slip["払込期限"]) == ("2026", (LAST + timedelta(days=1)).isoformat())


def with_a_new_year(world: World) -> None:
    """From 1 April certificates cost ¥350, and every revenue account has another number."""
    data = four_places_as_data()
    for account in data["revenue_accounts"]:
        [code] = account["codes"]
        code["valid_to_fiscal_year"] = 2026
        account["codes"].append({**code, "valid_from_fiscal_year": 2027, "valid_to_fiscal_year": None, "kan": "15"})
    [fee] = [one for one in data["fees"] if one["code"] == "CERT-JUMIN"]
    fee["prices"].append({"valid_from": FIRST, "yen": 350})
    world.office = replace(world.office, ward=ward_of(data))


def test_new_prices_and_new_account_numbers_begin_with_the_first_of_april(world: World) -> None:
    """Each amount has the price of its day and the number of its year, also where both years are on one sheet."""
    with_a_new_year(world)
    world.clock.set(datetime(2027, 3, 31, 23, 59, 59, 900_000, tzinfo=TOKYO))
    till = world.till()
    till.cash(amount_yen=300)
    till.close(till.session, 10_300)
    booked = world.online()
    world.clock.set(datetime(2027, 4, 1, 0, 0, tzinfo=TOKYO))
    till = world.till()
    till.cash(amount_yen=350)
    till.close(till.session, 10_350)
    world.refund(booked, 600)
    world.night(LAST)
    world.night(FIRST)
    march, april = rows(world, "chotei.csv", LAST), rows(world, "chotei.csv", FIRST)
    certificates = [
        (row["年度"], row["科目番号"][:5], row["調定額"]) for row in (*march, *april) if "住民票" in row["科目名"]
    ]
    assert certificates == [("2026", "01-14", "300"), ("2027", "01-15", "350")]
    [reduced] = rows(world, "genchotei.csv", FIRST)
    assert (reduced["年度"], reduced["科目番号"][:5]) == ("2026", "01-14")
    assert {row["年度"] for row in rows(world, "settlement.csv", FIRST)} == {"2026", "2027"}
    assert [row["年度"] for row in rows(world, "haraikomi.csv", FIRST)] == ["2027"]
    assert "invariant_failed" not in world.breaks(LAST) | world.breaks(FIRST)


def test_of_each_year_and_account_what_was_assessed_and_reduced_is_its_revenue_in_the_journal(world: World) -> None:
    with_a_new_year(world)
    world.clock.set(datetime(2027, 3, 31, 16, 0, tzinfo=TOKYO))
    first, second = world.online("R-1"), world.online("R-2")
    world.night(LAST)
    world.clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO))
    world.refund(first, 600)
    world.refund(second, 100)
    world.online("R-3")
    world.night(FIRST)
    told: Counter[tuple[str, str]] = Counter()
    for day in (LAST, FIRST):
        for row in rows(world, "chotei.csv", day):
            told[row["年度"], row["科目"]] += int(row["調定額"])
        for row in rows(world, "genchotei.csv", day):
            told[row["年度"], row["科目"]] -= int(row["減額調定"])
    booked: Counter[tuple[str, str]] = Counter()
    for day in (LAST, FIRST):
        for row in rows(world, "journal.csv", day):
            if row["勘定"].startswith("revenue:"):
                year, _, account = row["勘定"].split(":")[1:]
                assert row["年度"] == year
                booked[year, account] += int(row["貸方"]) - int(row["借方"])
    assert told == booked
    assert {year for year, _ in told} == {"2026", "2027"}
    assert min(told.values()) >= 0
