"""facilities.yaml as the ward has it: the figures of its report, and no more trust than its sources give."""

import re
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.facilities import (
    FacilitiesInvalid,
    FeeMode,
    NameFrom,
    PayoutCycle,
    PriceClass,
    TaxClass,
    TerminalMode,
    Ward,
    load_ward,
    ward_from,
)

FILE = Path(__file__).parents[2] / "facilities.yaml"
CONTENT = FILE.read_text(encoding="utf-8")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def ward() -> Ward:
    return load_ward(FILE)


def test_there_are_44_counters_at_43_of_120_facilities(ward: Ward) -> None:
    assert len(ward.facilities) == 120
    assert len(ward.counters) == 44
    assert len({counter.facility for counter in ward.counters.values()}) == 43


def test_102_facilities_are_paid_online_by_kind_as_the_report_says(ward: Ward) -> None:
    by_group = Counter(facility.group for facility in ward.online_facilities())

    assert sum(by_group.values()) == 102
    assert by_group["community-center"] == 13
    assert by_group["culture-center"] == 5
    assert by_group["park"] == 8
    assert by_group["school"] == 46
    assert by_group["gymnasium"] == 2
    assert by_group["children-center"] == 22
    assert by_group["kyurian"] == 0


def test_counters_started_when_the_report_says(ward: Ward) -> None:
    since = {counter.facility: counter.since for counter in ward.counters.values()}

    assert since["civil-engineering"] == date(2024, 9, 1)
    assert since["gymnasium-general"] == since["gymnasium-togoshi"] == date(2024, 10, 1)
    assert sum(day < date(2024, 4, 1) for day in (counter.since for counter in ward.counters.values())) == 41


def test_the_family_registry_has_two_counters(ward: Ward) -> None:
    assert ward.facility("family-registry").counters == ("family-registry-1", "family-registry-2")


def test_every_counter_takes_cash_and_has_one_terminal_for_each_cashless_tender(ward: Ward) -> None:
    for counter in ward.counters.values():
        assert counter.terminal_for("cash") is None
        assert "cash" in counter.tenders
        for tender in ("credit", "e_money", "code"):
            assert counter.terminal_for(tender) is not None


def test_terminals_are_linked_at_some_counters_and_standalone_at_others(ward: Ward) -> None:
    assert {counter.terminal_mode for counter in ward.counters.values()} == set(TerminalMode)
    assert ward.counter("oasis-room-06-1").terminal_mode is TerminalMode.STANDALONE


def test_every_facility_with_counters_sells_something_on_every_day(ward: Ward) -> None:
    for counter in ward.counters.values():
        assert ward.fees_at(counter.facility, TODAY), counter.facility


def test_every_online_facility_sells_something(ward: Ward) -> None:
    for facility in ward.online_facilities():
        assert ward.fees_at(facility.id, TODAY), facility.id


def test_names_that_nobody_has_told_us_are_marked(ward: Ward) -> None:
    marks = Counter(facility.name_from for facility in ward.facilities.values())

    assert marks == {NameFrom.PUBLIC: 103, NameFrom.MEMORY: 5, NameFrom.UNKNOWN: 12}
    assert ward.facility("park-06").name_from is NameFrom.UNKNOWN


def test_every_fee_says_how_far_its_amount_can_be_trusted(ward: Ward) -> None:
    assert Counter(fee.source for fee in ward.fees.values()) == {"ward": 3, "other": 14, "usual": 7, "example": 7}


def test_the_card_reissue_is_cash_only_and_not_the_wards_money(ward: Ward) -> None:
    reissue = ward.fee("MYNUM-REISSUE")

    assert reissue.cash_only
    assert reissue.revenue is None
    assert ward.owner_of("family-registry", "MYNUM-REISSUE") == "j-lis"


def test_certificates_are_tax_exempt_and_the_use_of_rooms_is_not(ward: Ward) -> None:
    assert ward.fee("CERT-JUMIN").tax is TaxClass.EXEMPT
    assert ward.fee("ROOM-AM").tax is TaxClass.TAXABLE_10


def test_the_reduced_price_is_given_at_community_centers_only(ward: Ward) -> None:
    room = ward.fee("ROOM-AM")

    assert PriceClass.REDUCED in room.price_classes("community-center", TODAY)
    assert PriceClass.REDUCED not in room.price_classes("culture-center", TODAY)
    assert [room.price(TODAY, price_class) for price_class in room.price_classes("community-center", TODAY)] == [
        3600,
        4300,
        1800,
        0,
    ]


def test_every_fee_has_a_number_in_the_budget_of_this_year_and_the_next(ward: Ward) -> None:
    for fee in ward.fees.values():
        if fee.revenue:
            for fiscal_year in (2026, 2027):
                assert re.fullmatch(r"\d\d(-\d\d){5}", ward.revenue_accounts[fee.revenue].code_for(fiscal_year))


def test_the_three_agents_settle_in_three_ways(ward: Ward) -> None:
    terms = {agent.id: (agent.tenders, agent.fee_mode, agent.cycle) for agent in ward.agents.values()}

    assert terms == {
        "counter-card": (("credit", "e_money"), FeeMode.BILLED, PayoutCycle.TWICE_MONTHLY),
        "counter-code": (("code",), FeeMode.NETTED, PayoutCycle.MONTHLY),
        "online-credit": (("credit",), FeeMode.NETTED, PayoutCycle.SIX_TIMES_MONTHLY),
    }


def open_counters(ward: Ward, day: date) -> tuple[int, int]:
    """How many counters of how many groups are open."""
    open_ones = [
        ward.facility(counter.facility) for counter in ward.counters.values() if ward.is_open(counter.facility, day)
    ]
    return len(open_ones), len({facility.group for facility in open_ones})


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 25), date(2026, 11, 29)], ids=str)
def test_on_an_ordinary_sunday_or_weekday_ten_counters_of_five_groups_are_open(ward: Ward, day: date) -> None:
    counters, groups = open_counters(ward, day)

    assert counters >= 10
    assert groups >= 5


def test_nothing_opens_at_the_turn_of_the_year(ward: Ward) -> None:
    for after in range(6):
        day = date(2026, 12, 29) + timedelta(days=after)
        assert not any(ward.is_open(facility, day) for facility in ward.facilities)


def test_schools_open_on_sundays_and_holidays_when_the_ward_office_does_not(ward: Ward) -> None:
    sunday, holiday, weekday = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25)

    assert [ward.is_open("school-es-ito", day) for day in (sunday, holiday, weekday)] == [True, True, False]
    assert [ward.is_open("tax", day) for day in (sunday, holiday, weekday)] == [False, False, True]


def test_no_name_of_a_secret_stands_in_the_file() -> None:
    keys = re.findall(r"([a-z_]+): ", CONTENT)

    assert not {key for key in keys if re.search(r"secret|password|token|api_key|private", key)}


def test_loading_takes_less_than_half_a_second() -> None:
    def seconds() -> float:
        started = time.process_time()
        load_ward(FILE)
        return time.process_time() - started

    assert min(seconds() for _ in range(3)) < 0.5


#: Every `key: word` of the file that names another row; ids, names and amounts are something else.
REFERENCES = [
    match.span(2)
    for match in re.finditer(
        r"\b(section|calendar|group|agent|facility|revenue|owner|tender): ([a-z][a-z0-9_-]*)", CONTENT
    )
    if not CONTENT[: match.start()].rsplit("\n", 1)[-1].lstrip().startswith("#")
]


def test_the_file_is_full_of_references() -> None:
    assert len(REFERENCES) > 400


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(REFERENCES))
def test_a_typing_error_in_any_reference_is_named_with_its_line(span: tuple[int, int]) -> None:
    start, end = span
    content = f"{CONTENT[:end]}x{CONTENT[end:]}"

    with pytest.raises(FacilitiesInvalid) as refused:
        ward_from(content.encode(), "facilities.yaml")

    line = content.count("\n", 0, start) + 1
    assert (f"'{CONTENT[start:end]}x'", line) in {(mistake.found, mistake.line) for mistake in refused.value.mistakes}


FORTY_FIFTH = """\
  - {id: kyurian-2, facility: kyurian, number: 2, name: きゅりあん 窓口2, since: 2027-04-01, terminal_mode: standalone,
     tenders: [cash, credit, e_money, code],
     terminals: [{agent: counter-card, terminal_id: CT-0045, merchant_account: cc-kyurian, tenders: [credit, e_money]},
                 {agent: counter-code, terminal_id: QT-0045, merchant_account: qr-kyurian, tenders: [code]}]}
"""


def test_a_45th_counter_is_an_edit_of_the_file_and_nothing_else() -> None:
    ward = ward_from((CONTENT + FORTY_FIFTH).encode(), "facilities.yaml")

    assert len(ward.counters) == 45
    assert ward.facility("kyurian").counters == ("kyurian-1", "kyurian-2")
    assert not ward.counter("kyurian-2").is_in_use(date(2027, 3, 31))
    assert ward.counter("kyurian-2").is_in_use(date(2027, 4, 1))
    assert ward.counters_by_terminal["counter-code", "QT-0045"] == "kyurian-2"
