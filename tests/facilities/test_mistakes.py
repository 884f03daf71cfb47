"""Every kind of mistake is named by its path, what was found and what was expected; nothing wrong loads."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.facilities import FacilitiesInvalid
from tests.facilities.small_ward import NOTHING, loaded, mistakes_in, replaced, steps, values

#: The mistake stands where the value was replaced.
SAME = ""
SECOND_CODE = "revenue_accounts[0].codes[1].valid_from_fiscal_year"

#: (what is replaced, by what, where the mistake is, what is found, part of what is expected)
MISTAKES: list[tuple[str, Any, str, str, str]] = [
    # shapes
    ("name", NOTHING, SAME, "nothing", "a text"),
    ("name", "", SAME, "''", "a text of 1 to 200 characters"),
    ("name", " 例示区", SAME, "' 例示区'", "a text"),
    ("name", 12, SAME, "12", "a text"),
    ("colour", "red", SAME, "'red'", "one of the keys agents, bank_account"),
    ("fees", [], SAME, "[]", "at least one"),
    ("fees", {"CERT": 300}, SAME, "{'CERT': 300}", "a list"),
    ("fees[0]", "CERT", SAME, "'CERT'", "a row"),
    ("bank_account", "0001-001-1234567", SAME, "'0001-001-1234567'", "a row"),
    ("bank_account.number", 1234567, SAME, "1234567", "7 digits in quotes"),
    ("bank_account.number", "123", SAME, "'123'", "7 digits in quotes"),
    ("bank_account.holder_kana", "レイジク", SAME, "'レイジク'", "half-width kana"),
    ("bank_account.kind", "普通", SAME, "'普通'", "one of ordinary, current, savings"),
    ("bank_account.gateway", "Our bank", SAME, "'Our bank'", "an id of a–z"),
    ("bank_account.bank", "simulator", SAME, "'simulator'", "one of the keys bank_code"),
    ("drawer_float_default_yen", -1, SAME, "-1", "a whole number from 0 to 10,000,000"),
    ("pay_in", NOTHING, SAME, "nothing", "a row of"),
    ("pay_in", 1, SAME, "1", "a row of"),
    ("pay_in.due_bank_business_days", -1, SAME, "-1", "a whole number from 0 to 10"),
    ("pay_in.due_bank_business_days", "1", SAME, "'1'", "a whole number from 0 to 10"),
    ("pay_in.due_bank_business_days", NOTHING, SAME, "nothing", "a whole number from 0 to 10"),
    ("fees[0].prices[0].yen", 300.0, SAME, "300.0", "a whole number"),
    ("fees[0].prices[0].yen", "300", SAME, "'300'", "a whole number"),
    ("fees[0].prices[0].yen", True, SAME, "True", "a whole number"),
    ("fees[0].prices[0].yen", None, SAME, "None", "a whole number"),
    ("fees[0].prices[0].yen", 10_000_001, SAME, "10000001", "a whole number from 0 to 10,000,000"),
    ("fees[0].prices[0].yen", NOTHING, SAME, "nothing", "a whole number"),
    ("fees[0].prices[0].price", 300, SAME, "300", "one of the keys non_resident_yen"),
    ("fees[0].prices[0].valid_from", "2024-04-01", SAME, "'2024-04-01'", "without quotes"),
    ("counters[0].since", datetime(2024, 4, 1, 9), SAME, "datetime.datetime(2024, 4, 1, 9, 0)", "a date"),
    ("fees[2].cash_only", "yes", SAME, "'yes'", "true or false"),
    ("fees[2].cash_only", 1, SAME, "1", "true or false"),
    ("fees[0].tax", "10%", SAME, "'10%'", "one of exempt, taxable_10, out_of_scope"),
    ("fees[0].kana", "ショウメイショ", SAME, "'ショウメイショ'", "hiragana"),
    ("fees[0].code", "cert", SAME, "'cert'", "a code of A-Z"),
    ("fees[0].sold_at", ["office", "office"], SAME, "['office', 'office']", "each value once"),
    ("cut_off", 0, SAME, "0", 'a time of day in quotes, as "02:00"'),
    ("cut_off", "24:00", SAME, "'24:00'", "a time of day"),
    ("cut_off", "00:00:30", SAME, "'00:00:30'", "a time of day"),
    ("cut_off", "０１:００", SAME, "'０１:００'", "a time of day"),
    ("calendars[0].closed_weekdays[0]", "土", SAME, "'土'", "one of mon, tue"),
    ("calendars[0].closed_yearly[0].last", "02-30", SAME, "'02-30'", "a day of the year"),
    ("calendars[1].closed_nth_weekdays[0].nth", 6, SAME, "6", "from 1 to 5"),
    ("facilities[0].id", "戸籍課", SAME, "'戸籍課'", "an id of a–z"),
    ("facilities[0].phone", "0000", SAME, "'0000'", "a telephone number"),
    ("facilities[1].online", {"agent": "online"}, "facilities[1].online.merchant_account", "nothing",
     "an id of A–Z"),
    ("counters[0].terminal_mode", "wireless", SAME, "'wireless'", "one of linked, standalone"),
    ("counters[0].terminals[0].terminal_id", "4111111111111111", SAME, "'4111111111111111'",
     "not 13 to 19 bare digits"),
    ("tenders[0].id", "cheque", SAME, "'cheque'", "one of cash, credit, e_money, code"),
    ("agents[0].rates[0].fee_bp", 2001, SAME, "2001", "from 0 to 2,000"),
    ("agents[1].refund_window_days", -1, SAME, "-1", "from 0 to 3,650"),
    ("agents[1].refund_window_days", "90", SAME, "'90'", "from 0 to 3,650"),
    ("agents[1].refund_window_days", 3651, SAME, "3651", "from 0 to 3,650"),
    ("agents[0].api_key", "abc", SAME, "'abc'", "one of the keys bank_payer_name"),
    # references
    ("groups[0].section", "registri", SAME, "'registri'", "one of culture, registry"),
    ("groups[0].calendar", "daily", SAME, "'daily'", "one of museum, weekdays"),
    ("revenue_accounts[0].section", "x", SAME, "'x'", "one of culture, registry"),
    ("agents[0].tenders[1]", "cheque", SAME, "'cheque'", "one of cash, code, credit, e_money"),
    ("agents[0].rates[3].tender", "wallet", SAME, "'wallet'", "one of cash, code"),
    ("fees[0].revenue", "fee-offices", SAME, "'fee-offices'", "one of fee-office"),
    ("fees[2].owner", "jlis", SAME, "'jlis'", "one of j-lis, manager, ward"),
    ("fees[1].sold_at[1]", "pool", SAME, "'pool'", "one of hall, office"),
    ("fees[1].reduced_at[0]", "pool", SAME, "'pool'", "one of hall, office"),
    ("facilities[0].group", "pool", SAME, "'pool'", "one of hall, office"),
    ("facilities[1].section", "x", SAME, "'x'", "one of culture, registry"),
    ("facilities[1].calendar", "x", SAME, "'x'", "one of museum, weekdays"),
    ("facilities[1].owner", "x", SAME, "'x'", "one of j-lis, manager, ward"),
    ("facilities[1].online.agent", "on-line", SAME, "'on-line'", "one of card, online"),
    ("counters[1].facility", "halle", SAME, "'halle'", "one of hall, registry"),
    ("counters[1].collector", "x", SAME, "'x'", "one of j-lis, manager, ward"),
    ("counters[0].tenders[1]", "wallet", SAME, "'wallet'", "one of cash, code"),
    ("counters[0].terminals[0].agent", "cardx", SAME, "'cardx'", "one of card, online"),
    ("counters[1].terminals[0].owner", "x", SAME, "'x'", "one of j-lis, manager, ward"),
    ("counters[0].terminals[0].tenders[1]", "x", SAME, "'x'", "one of cash, code"),
    # ids that stand twice
    ("sections[1].id", "registry", SAME, "'registry'", "each value once; sections[0].id has it already"),
    ("facilities[1].id", "registry", SAME, "'registry'", "facilities[0].id has it already"),
    ("counters[1].id", "registry-1", SAME, "'registry-1'", "counters[0].id has it already"),
    ("fees[1].code", "CERT", SAME, "'CERT'", "fees[0].code has it already"),
    ("fees[1].search_code", "1", SAME, "'1'", "fees[0].search_code has it already"),
    # rules between rows
    ("cut_off", "02:00", SAME, "02:00", "a time before 02:00, when the nightly run starts"),
    ("cut_off", "01:45", "agents[1].report_due.at", "01:30", "a time from the cut-off 01:45 on"),
    ("owners[0].kind", "manager", SAME, "manager for 'ward'", "the kind `ward`"),
    ("owners[2].kind", "ward", SAME, "ward for 'manager'", "for no other"),
    ("calendars[1].closed_days", [date(2026, 12, 30)], SAME, "2026-12-30", "not in open_days"),
    ("tenders[1].brands[1].name", "Visa", SAME, "'Visa'", "each brand once"),
    ("tenders[1].brands[0].unconfirmed_write", "counts_first", SAME, "counts_first", "only IC e-money"),
    (SECOND_CODE, 2025, SAME, "2025", "a fiscal year after the last one of the number before"),
    (SECOND_CODE, 2027, "fees[0].revenue", "'fee-office'", "an account with a number in fiscal year 2026"),
    (SECOND_CODE, 2027, "fees[1].revenue", "'fee-office'", "an account with a number in fiscal year 2026"),
    ("revenue_accounts[0].codes[1].valid_to_fiscal_year", 2030, "fees[0].revenue", "'fee-office'",
     "fiscal year 2031"),
    ("revenue_accounts[0].codes[1].valid_to_fiscal_year", 2025, SAME, "2025", "2026 or later"),
    ("fees[0].revenue", NOTHING, SAME, "nothing", "a revenue account"),
    ("fees[0].prices[1].valid_from", date(2024, 4, 1), SAME, "2024-04-01", "a later day"),
    ("fees[1].prices[0].reduced_yen", 3601, SAME, "3601", "at most the price, 3600"),
    ("fees[1].prices[0].reduced_yen", NOTHING, "fees[1].prices", "no reduced_yen", "a reduced price"),
    ("fees[1].reduced_at", [], SAME, "nothing", "the groups that give the reduced price"),
    ("fees[1].sold_at", ["hall"], "fees[1].reduced_at", "'office'", "a group that stands in sold_at"),
    ("fees[1].valid_until", date(2023, 3, 31), SAME, "2023-03-31", "2024-04-01 or later"),
    ("agents[0].tenders", ["credit", "e_money", "cash"], SAME, "cash", "no agent takes cash"),
    ("agents[0].rates[3].valid_from", date(2024, 4, 2), "agents[0].rates", "none",
     "a rate for e_money without a brand"),
    ("agents[0].rates[2].brand", "Diners", SAME, "'Diners'", "one of JCB, Visa"),
    ("agents[1].rates[0].tender", "code", SAME, "'code'", "one of credit"),
    ("agents[0].rates[1].valid_from", date(2024, 4, 1), SAME, "2024-04-01", "one rate per"),
    ("agents[0].cycle", "monthly", "agents[0].payout_days", "2", "1 payout days for the cycle monthly"),
    ("agents[0].payout_days[0].day", 15, SAME, "15", "a day after the period's last day (15)"),
    ("agents[0].payout_after_bank_days", 2, SAME, "2", "only then"),
    ("agents[1].payout_after_bank_days", NOTHING, SAME, "None", "when the cycle is daily"),
    ("facilities[0].bank_payer_name", "戸籍課", SAME, "'戸籍課'", "half-width kana"),
    ("facilities[0].bank_payer_name", NOTHING, SAME, "nothing", "the name under which registry pays its cash in"),
    ("facilities[1].bank_payer_name", "ｺｾｷｶ", SAME, "'ｺｾｷｶ'", "facilities[0] has it already"),
    ("facilities[1].bank_payer_name", "ｶ-ﾄﾞ*", SAME, "'ｶ-ﾄﾞ*'", "agents.card has it already"),
    ("bank_account.statement_due.bank_business_days", 0, SAME, "0", "from 1 to 10"),
    ("facilities[1].online.agent", "card", SAME, "'card', an agent for counter",
     "an agent whose channel is online"),
    ("facilities[1].valid_until", date(2025, 3, 31), SAME, "2025-03-31", "2025-04-01 or later"),
    ("counters[0].terminals[0].agent", "online", SAME, "'online', an agent for online",
     "an agent whose channel is counter"),
    ("counters[1].id", "hall-2", SAME, "'hall-2'", "'hall-1'"),
    ("counters[1].since", date(2025, 3, 31), SAME, "2025-03-31", "2025-04-01 or later"),
    ("counters[1].until", date(2025, 3, 31), SAME, "2025-03-31", "2025-04-01 or later"),
    ("counters[0].tenders", ["cash", "credit", "e_money", "code"], "counters[0].tenders[3]", "'code' with 0 terminals",
     "exactly one terminal in use"),
    ("counters[1].terminals[1].until", NOTHING, "counters[1].tenders[1]", "'credit' with 2 terminals",
     "exactly one"),
    ("counters[0].terminals[0].tenders", ["credit", "e_money", "code"], "counters[0].terminals[0].tenders[2]", "'code'",
     "one of credit, e_money, which card takes"),
    ("counters[1].terminals[0].terminal_id", "T-1", SAME, "'T-1'",
     "each terminal of card once; counters[0].terminals[0] has it already"),
    ("counters[1].terminals[0].merchant_account", "mc-1", SAME, "'mc-1' of card that pays manager",
     "an account of card that pays ward, as counters[0].terminals[0] has it"),
    ("counters[1].terminals[0].merchant_account", "on-hall", SAME, "'on-hall' of card that pays manager",
     "an account of online that pays manager, as facilities[1].online has it"),
    ("counters[0].terminals[0].merchant_account", "on-hall", SAME, "'on-hall' of card that pays ward",
     "an account of online that pays manager, as facilities[1].online has it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("replaced_path", "value", "path", "found", "expected"),
    MISTAKES,
    ids=[f"{row[0]}={row[1]!s:.30}" for row in MISTAKES],
)
def test_a_mistake_is_named_by_path_found_and_expected(
    replaced_path: str, value: Any, path: str, found: str, expected: str
) -> None:
    mistakes = {mistake.path: mistake for mistake in mistakes_in(replaced(replaced_path, value))}

    mistake = mistakes[path or replaced_path]
    assert mistake.found == found
    assert expected in mistake.expected


def test_the_ward_cannot_be_without_itself() -> None:
    data = values()
    data["owners"] = [{"id": "ward-office", "name": "区", "kind": "other_body"}, *data["owners"][1:]]

    found = {(mistake.path, mistake.found) for mistake in mistakes_in(data)}

    assert ("owners", "no owner `ward`") in found


def test_cash_cannot_be_abolished() -> None:
    data = values()
    del data["tenders"][0]
    for counter in data["counters"]:
        counter["tenders"].remove("cash")

    assert [mistake.path for mistake in mistakes_in(data)] == ["tenders"]


def test_an_account_may_end_with_the_last_year_of_its_fees() -> None:
    data = replaced("revenue_accounts[0].codes[1].valid_to_fiscal_year", 2026)

    assert [mistake.path for mistake in mistakes_in(data)] == ["fees[0].revenue"]
    assert mistakes_in(replaced("fees[0].valid_until", date(2027, 3, 31), data)) == []


def test_the_small_ward_itself_has_no_mistake() -> None:
    assert mistakes_in(values()) == []


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    data = replaced("groups[0].section", "x")
    replaced("fees[0].prices[0].yen", 300.0, data)
    replaced("counters[0].terminals[0].agent", "cardx", data)

    paths = [mistake.path for mistake in mistakes_in(data)]

    assert sorted(paths) == ["counters[0].terminals[0].agent", "fees[0].prices[0].yen", "groups[0].section"]


def test_a_message_is_one_line_with_file_path_found_expected_and_line() -> None:
    with pytest.raises(FacilitiesInvalid) as refused:
        loaded(replaced("counters[0].terminals[0].agent", "cardx"))

    line = refused.value.mistakes[0].line
    assert str(refused.value) == (
        f"facilities.yaml: counters[0].terminals[0].agent: found 'cardx', expected one of card, online (line {line})"
    )


def test_among_many_ids_the_nearest_are_suggested() -> None:
    data = values()
    data["sections"] += [{"id": f"section-{number}", "name": "課"} for number in range(20)]

    [mistake] = mistakes_in(replaced("groups[0].section", "registri", data))

    assert mistake.expected.startswith("one of 22 ids, the nearest are registry")


def test_a_long_value_is_cut_in_the_message() -> None:
    [mistake] = mistakes_in(replaced("name", "区" * 500))

    assert len(mistake.found) == 80


def places(data: Any, path: str = "") -> list[str]:
    """The path of every value in the file, rows and lists included."""
    if isinstance(data, dict):
        inner = [(f"{path}.{key}" if path else key, value) for key, value in data.items()]
    elif isinstance(data, list):
        inner = [(f"{path}[{index}]", value) for index, value in enumerate(data)]
    else:
        inner = []
    return [found for place, value in inner for found in [place, *places(value, place)]]


#: The keys whose value names another row, written down apart from the loader's own table.
REFERRING = {"section", "calendar", "group", "agent", "facility", "owner", "collector", "revenue", "tender", "brand"}
REFERRING_LISTS = {"tenders", "sold_at", "reduced_at"}


def refers(path: str) -> bool:
    *way, last = steps(path)
    if isinstance(last, int):
        return bool(len(way) > 1 and way[-1] in REFERRING_LISTS)
    return last in REFERRING and isinstance(way[-1] if way else None, int | str)


REFERENCES = [path for path in places(values()) if refers(path)]


def test_the_small_ward_has_references_of_every_kind() -> None:
    assert len(REFERENCES) > 40


@pytest.mark.parametrize("path", REFERENCES)
def test_no_reference_can_be_changed_silently(path: str) -> None:
    assert path in {mistake.path for mistake in mistakes_in(replaced(path, "nowhere"))}


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.datetimes(),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["ward", "card", "credit", "hall", "registry", "fee-office", "0001", "{}", "{agent}"]),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(path=st.sampled_from(places(values())), value=ANYTHING)
def test_whatever_stands_anywhere_the_file_loads_or_its_mistakes_are_named(path: str, value: Any) -> None:
    for mistake in mistakes_in(replaced(path, value)):
        assert mistake.path
        assert mistake.found
        assert mistake.expected


@settings(deadline=None, max_examples=50)
@given(path=st.sampled_from(places(values())))
def test_a_value_that_is_taken_away_is_optional_or_missed(path: str) -> None:
    for mistake in mistakes_in(replaced(path, NOTHING)):
        assert mistake.path
        assert mistake.expected
