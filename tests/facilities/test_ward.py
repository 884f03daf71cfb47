"""Asking the ward: places, prices, accounts, owners and what happens when one asks for what is not there."""

import hashlib
from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities import (
    CashRefund,
    Fee,
    NoAccountCode,
    NoPrice,
    PriceClass,
    PriceOn,
    UnconfirmedWrite,
    UnknownPlace,
    Ward,
    is_holiday,
)
from tests.facilities.small_ward import replaced, small_ward, values

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def ward() -> Ward:
    return small_ward()


def test_a_facility_joins_its_counters_and_what_its_group_says(ward: Ward) -> None:
    registry = ward.facility("registry")

    assert registry.counters == ("registry-1",)
    assert (registry.section, registry.calendar) == ("registry", "weekdays")
    assert registry.valid_from == date(2024, 4, 1)
    assert not registry.online


def test_a_facility_may_have_its_own_section_and_calendar(ward: Ward) -> None:
    hall = ward.facility("hall")

    assert (hall.section, hall.calendar) == ("culture", "museum")


def test_an_online_facility_has_its_agent_and_account(ward: Ward) -> None:
    hall = ward.facility("hall")

    assert (hall.online, hall.online_agent, hall.merchant_account) == (True, "online", "on-hall")
    assert ward.online_facilities() == (hall,)


def test_a_counter_without_its_own_float_has_the_wards(ward: Ward) -> None:
    assert ward.counter("registry-1").float_yen == Yen(30_000)
    assert ward.counter("hall-1").float_yen == Yen(5_000)


def test_a_counter_says_how_cash_goes_back(ward: Ward) -> None:
    assert ward.counter("registry-1").cash_refund_from_drawer is CashRefund.SAME_DAY
    assert ward.counter("hall-1").cash_refund_from_drawer is CashRefund.NEVER


def test_a_tender_goes_through_the_terminal_in_use_not_through_the_former_one() -> None:
    data = values()
    data["counters"][1]["terminals"].reverse()
    hall = small_ward(**data).counter("hall-1")

    assert [terminal.terminal_id for terminal in hall.terminals] == ["T-0", "T-2"]
    assert hall.terminal_for("credit") is hall.terminals[1]


def test_a_former_terminal_still_finds_its_counter(ward: Ward) -> None:
    assert ward.counters_by_terminal["card", "T-0"] == "hall-1"


def test_cash_and_tenders_that_are_not_taken_have_no_terminal(ward: Ward) -> None:
    assert ward.counter("hall-1").terminal_for("cash") is None
    assert ward.counter("hall-1").terminal_for("code") is None


@pytest.mark.parametrize(("kind", "known"), [("facility", "hall"), ("counter", "hall-1"), ("fee", "ROOM")])
def test_an_unknown_place_is_refused_with_the_nearest_names(ward: Ward, kind: str, known: str) -> None:
    with pytest.raises(UnknownPlace) as refused:
        getattr(ward, kind)(f"{known}x")

    assert refused.value.code == f"unknown_{kind}"
    assert known in refused.value.nearest
    assert refused.value.detail == f"there is no {kind} '{known}x'; nearest are {', '.join(refused.value.nearest)}"


def test_a_place_unlike_any_other_is_refused_without_a_guess(ward: Ward) -> None:
    with pytest.raises(UnknownPlace, match=r"there is no facility '4711'$"):
        ward.facility("4711")


def test_what_is_refused_here_is_a_refusal_of_the_domain() -> None:
    assert issubclass(UnknownPlace, Refused)
    assert issubclass(NoPrice, Refused)


@pytest.mark.parametrize(
    ("day", "yen"),
    [(date(2024, 4, 1), 300), (date(2026, 9, 30), 300), (date(2026, 10, 1), 350), (date(2030, 1, 1), 350)],
    ids=str,
)
def test_a_price_counts_from_its_day_on(ward: Ward, day: date, yen: int) -> None:
    price = ward.fee("CERT").price(day, PriceClass.STANDARD)

    assert price == Yen(yen)
    assert isinstance(price, Yen)


def test_before_its_first_price_a_fee_is_not_sold(ward: Ward) -> None:
    with pytest.raises(NoPrice, match="CERT has no standard price on 2024-03-31"):
        ward.fee("CERT").price(date(2024, 3, 31), PriceClass.STANDARD)


def test_after_its_last_day_a_fee_is_not_sold(ward: Ward) -> None:
    room = ward.fee("ROOM")

    assert room.price(date(2027, 3, 31), PriceClass.RESIDENT) == 3600
    with pytest.raises(NoPrice):
        room.price(date(2027, 4, 1), PriceClass.RESIDENT)


@pytest.mark.parametrize(
    ("fee", "price_class", "yen"),
    [
        ("CERT", PriceClass.STANDARD, 350),
        ("CERT", PriceClass.EXEMPTED, 0),
        ("ROOM", PriceClass.STANDARD, 3600),
        ("ROOM", PriceClass.RESIDENT, 3600),
        ("ROOM", PriceClass.NON_RESIDENT, 4300),
        ("ROOM", PriceClass.REDUCED, 1800),
        ("ROOM", PriceClass.EXEMPTED, 0),
    ],
)
def test_the_class_chooses_the_price(ward: Ward, fee: str, price_class: PriceClass, yen: int) -> None:
    assert ward.fee(fee).price(TODAY, price_class) == yen


@pytest.mark.parametrize("price_class", [PriceClass.RESIDENT, PriceClass.NON_RESIDENT, PriceClass.REDUCED])
def test_a_fee_with_one_price_has_no_other_class(ward: Ward, price_class: PriceClass) -> None:
    with pytest.raises(NoPrice):
        ward.fee("CERT").price(TODAY, price_class)


@pytest.mark.parametrize(
    ("fee", "group", "classes"),
    [
        ("CERT", "office", ["standard", "exempted"]),
        ("ROOM", "office", ["resident", "non_resident", "reduced", "exempted"]),
        ("ROOM", "hall", ["resident", "non_resident", "exempted"]),
        ("CERT", "hall", []),
    ],
)
def test_a_group_of_facilities_offers_its_classes(ward: Ward, fee: str, group: str, classes: list[str]) -> None:
    assert list(ward.fee(fee).price_classes(group, TODAY)) == classes


def test_a_class_that_is_offered_has_a_price(ward: Ward) -> None:
    for fee in ward.fees.values():
        for group in ward.groups:
            for price_class in fee.price_classes(group, TODAY):
                assert fee.price(TODAY, price_class) >= 0


def codes(fees: tuple[Fee, ...]) -> list[str]:
    return [fee.code for fee in fees]


def test_a_facility_sells_what_its_group_sells_while_it_has_a_price(ward: Ward) -> None:
    assert codes(ward.fees_at("registry", TODAY)) == ["CERT", "ROOM", "CARD"]
    assert codes(ward.fees_at("hall", TODAY)) == ["ROOM"]
    assert codes(ward.fees_at("hall", date(2027, 4, 1))) == []
    assert codes(ward.fees_at("registry", date(2024, 3, 31))) == []


def test_a_fee_is_priced_on_the_payment_day_unless_it_says_otherwise(ward: Ward) -> None:
    assert ward.fee("CERT").price_on is PriceOn.PAYMENT_DAY
    assert ward.fee("ROOM").price_on is PriceOn.USE_DAY


def test_a_budget_may_renumber_an_account(ward: Ward) -> None:
    account = ward.revenue_accounts["fee-office"]

    assert account.code_for(2025) == "01-14-02-01-01-01"
    assert account.code_for(2026) == "01-15-02-01-01-01"
    with pytest.raises(NoAccountCode, match="fee-office has no number in fiscal year 2023"):
        account.code_for(2023)


def test_money_belongs_to_the_fees_owner_and_otherwise_to_the_facilitys(ward: Ward) -> None:
    assert ward.owner_of("registry", "CERT") == "ward"
    assert ward.owner_of("hall", "ROOM") == "manager"
    assert ward.owner_of("hall", "CARD") == "j-lis"


def test_papers_of_an_old_day_carry_the_name_of_that_day(ward: Ward) -> None:
    assert ward.facility("hall").name_on(date(2025, 12, 31)) == "公会堂"
    assert ward.facility("hall").name_on(date(2026, 1, 1)) == "会館"
    assert ward.fee("ROOM").name_on(date(2025, 3, 31)) == "会議室"


def test_of_several_former_names_the_one_of_the_day_counts() -> None:
    former = [{"name": "二代目", "until": date(2025, 12, 31)}, {"name": "初代", "until": date(2025, 6, 30)}]
    hall = small_ward(**replaced("facilities[1].former_names", former)).facility("hall")

    assert [hall.name_on(date(2025, month, 1)) for month in (5, 8)] == ["初代", "二代目"]


def test_a_brand_has_its_rule_for_an_unconfirmed_write(ward: Ward) -> None:
    e_money = ward.tenders["e_money"]

    assert e_money.brands == ("nanaco", "iD")
    assert e_money.unconfirmed_write_of("nanaco") is UnconfirmedWrite.COUNTS_FIRST
    assert e_money.unconfirmed_write_of("iD") is UnconfirmedWrite.UNKNOWN
    assert e_money.unconfirmed_write_of(None) is UnconfirmedWrite.UNKNOWN


def test_the_hash_of_the_file_is_the_version_of_the_price_list(ward: Ward) -> None:
    assert ward.sha256 == hashlib.sha256(ward.source).hexdigest()
    assert ward.price_list_version == ward.sha256


def test_one_changed_price_is_another_version(ward: Ward) -> None:
    assert small_ward(**replaced("fees[0].prices[1].yen", 351)).sha256 != ward.sha256


def test_nothing_of_the_ward_can_be_changed(ward: Ward) -> None:
    anything: Any = ward
    with pytest.raises(FrozenInstanceError):
        anything.cut_off = None
    with pytest.raises(FrozenInstanceError):
        anything.fees["CERT"].code = "OTHER"
    with pytest.raises(TypeError):
        anything.fees["CERT"] = None
    with pytest.raises(TypeError):
        anything.tenders["e_money"].unconfirmed_write["iD"] = UnconfirmedWrite.COUNTS_FIRST


def test_the_mondays_that_become_holidays_are_known() -> None:
    assert is_holiday(date(2026, 11, 23))
    assert is_holiday(date(2026, 5, 6))
    assert not is_holiday(date(2026, 11, 24))
