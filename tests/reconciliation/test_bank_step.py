"""Step 3 of the proof: payouts and cash on the ward's account, on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.storage import pay_in_slips
from reconciliation.incoming.bring_in import Outcome
from reconciliation.incoming.import_bank import import_bank
from reconciliation.storage.news import days_with_news
from tests.reconciliation.the_bank import TheBank
from tests.reconciliation.world import LINKED, THURSDAY, WEDNESDAY, World
from tests.tills import balances

pytestmark = pytest.mark.usefixtures("plain_paper")

#: The online agent pays the days from 21 to 25 November over on 5 December, a Saturday: on Monday, then.
PAYOUT_DAY = date(2026, 12, 7)
FRIDAY, SUNDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)
AGENT, PAYER = "online-credit", "ｵﾝﾗｲﾝｹﾂｻｲ(ｶ"
ACCOUNT = "bank:9999-001-1-1"


def with_bank(world: World) -> TheBank:
    bank = TheBank(world.office.ward.bank_account)
    world.office = replace(world.office, bank=bank)
    return bank


def facts(world: World, day: date) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (kind, one.fact.facility, one.fact.ours_yen, one.fact.theirs_yen)
        for kind, found in sorted(world.breaks(day).items())
        for one in found
    ]


def paid_online(world: World) -> int:
    """One booking, paid and reported; what the agent has to pay over for it."""
    payment = world.online()
    world.night()
    return int(payment.amount_yen) - int(payment.amount_yen) * 3 // 100


def of_kind(world: World, day: date, *kinds: str) -> list[tuple[str, str, int | None, int | None]]:
    return [one for one in facts(world, day) if one[0] in kinds]


def test_a_payout_on_its_day_is_proven_and_leaves_nothing_owed(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    bank.credit(PAYOUT_DAY, expected, PAYER)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    booked = balances(world.office.database)
    assert booked[ACCOUNT] == expected
    assert f"receivable:{AGENT}" not in booked


def test_the_same_night_again_books_nothing_twice(world: World) -> None:
    bank = with_bank(world)
    bank.credit(PAYOUT_DAY, paid_online(world), PAYER)
    world.night(PAYOUT_DAY)
    before = balances(world.office.database)
    world.night(PAYOUT_DAY)
    assert balances(world.office.database) == before


def test_before_the_statement_is_here_nothing_is_missing_and_afterwards_it_is(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    bank.closed = True
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    bank.closed = False
    world.night(PAYOUT_DAY, at=world.clock.now() + timedelta(hours=4))
    assert facts(world, PAYOUT_DAY) == [("payout_missing", "ward", expected, None)]


def test_an_overdue_statement_is_one_break_that_closes_itself_on_arrival(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    bank.credit(PAYOUT_DAY, expected, PAYER)
    bank.closed = True
    world.night(PAYOUT_DAY, at=datetime(2026, 12, 8, 8, 59, tzinfo=TOKYO))
    assert facts(world, PAYOUT_DAY) == []
    world.night(PAYOUT_DAY, at=datetime(2026, 12, 8, 9, 0, tzinfo=TOKYO))
    assert facts(world, PAYOUT_DAY) == [("bank_file_overdue", "ward", expected, None)]
    bank.closed = False
    world.night(PAYOUT_DAY, at=datetime(2026, 12, 8, 10, 0, tzinfo=TOKYO))
    assert facts(world, PAYOUT_DAY) == []


def test_a_late_payout_closes_the_break_of_its_day(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == [("payout_missing", "ward", expected, None)]
    bank.credit(PAYOUT_DAY + timedelta(days=2), expected, PAYER)
    world.night(PAYOUT_DAY + timedelta(days=2))
    with world.office.database.reading() as connection:
        assert PAYOUT_DAY in days_with_news(world.office, connection)
    world.night(PAYOUT_DAY, at=world.clock.now())
    assert facts(world, PAYOUT_DAY) == []


def test_a_payout_of_another_amount_differs_and_is_not_booked(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    bank.credit(PAYOUT_DAY, expected - 100, PAYER)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == [("payout_differs", "ward", expected, expected - 100)]
    assert ACCOUNT not in balances(world.office.database)


def test_money_of_an_agent_whose_report_is_late_waits(world: World) -> None:
    bank = with_bank(world)
    world.hold_back_reports()
    world.online()
    world.night()
    bank.credit(PAYOUT_DAY, 3_492, PAYER)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []


def test_a_deposit_nobody_expects_is_a_break_of_the_ward(world: World) -> None:
    bank = with_bank(world)
    key = bank.credit(WEDNESDAY, 5_000, "ｼﾅｶﾞﾜ ﾀﾛｳ", "ｷﾌ")
    world.night()
    assert facts(world, WEDNESDAY) == [("unknown_deposit", "ward", None, 5_000)]
    assert world.breaks()["unknown_deposit"][0].fact.line_key == key


def test_a_correction_and_the_booking_it_takes_back_are_nothing(world: World) -> None:
    bank = with_bank(world)
    bank.credit(WEDNESDAY, 5_000, "ｼﾅｶﾞﾜ ﾀﾛｳ")
    bank.credit(WEDNESDAY, 5_000, "ｼﾅｶﾞﾜ ﾀﾛｳ", kind="19")
    world.night()
    assert facts(world, WEDNESDAY) == []


def test_money_that_goes_out_of_the_account_is_no_deposit(world: World) -> None:
    bank = with_bank(world)
    bank.credit(WEDNESDAY, 50_000, "", comes_in=False, kind="14")
    world.night()
    assert facts(world, WEDNESDAY) == []


# Between two statements


@pytest.mark.parametrize("late", [THURSDAY, FRIDAY])
def test_a_line_lost_from_a_statement_shows_in_the_balances_whichever_comes_first(world: World, late: date) -> None:
    bank = with_bank(world)
    bank.lose(bank.credit(WEDNESDAY, 5_000, "ｼﾅｶﾞﾜ ﾀﾛｳ"))
    bank.held_back = {late}
    for day in (WEDNESDAY, THURSDAY):
        world.night(day)
        assert facts(world, day) == []
    bank.held_back = set()
    world.night(FRIDAY)
    with world.office.database.reading() as connection:
        assert THURSDAY in days_with_news(world.office, connection)
    world.night(THURSDAY, at=world.clock.now())
    assert facts(world, THURSDAY) == [("bank_balance_gap", "ward", 1_000_000, 1_005_000)]


def test_a_gap_closes_when_the_statement_comes_again_with_the_lost_line(world: World) -> None:
    bank = with_bank(world)
    lost = bank.credit(WEDNESDAY, 5_000, "ｼﾅｶﾞﾜ ﾀﾛｳ")
    bank.lose(lost)
    for day in (WEDNESDAY, THURSDAY):
        world.night(day)
    assert facts(world, THURSDAY) == [("bank_balance_gap", "ward", 1_000_000, 1_005_000)]
    bank.find(lost)
    world.clock.set(world.clock.now() + timedelta(hours=8))
    again = import_bank(world.office, bank.statement(THURSDAY), name="again.txt", actor="person:1")
    assert (again.outcome, again.new_lines) == (Outcome.ACCEPTED, 1)
    with world.office.database.reading() as connection:
        assert {WEDNESDAY, THURSDAY} <= set(days_with_news(world.office, connection))
    for day in (WEDNESDAY, THURSDAY):
        world.night(day, at=world.clock.now())
    assert facts(world, WEDNESDAY) == [("unknown_deposit", "ward", None, 5_000)]
    assert facts(world, THURSDAY) == []


@pytest.mark.parametrize("names_days_off", [True, False])
def test_a_statement_of_friday_covers_the_weekend_on_which_banks_book_nothing(
    world: World, names_days_off: bool
) -> None:
    bank = with_bank(world)
    bank.names_days_off = names_days_off
    world.clock.set(datetime.combine(THURSDAY, datetime.min.time(), tzinfo=TOKYO) + timedelta(hours=10))
    closed_drawer(world)
    for day in (THURSDAY, FRIDAY, SUNDAY, MONDAY):
        world.night(day, at=datetime(2026, 12, 1, 9, 30, tzinfo=TOKYO))
    assert of_kind(world, THURSDAY, "pay_in_missing") == [("pay_in_missing", "family-registry", 300, None)]
    for day in (FRIDAY, SUNDAY, MONDAY):
        assert facts(world, day) == []


# Cash


def closed_drawer(world: World) -> pay_in_slips.PayInSlip:
    till = world.till(LINKED)
    till.cash()
    till.close(till.session, 10_300)
    with world.office.database.reading() as connection:
        slip = pay_in_slips.of_session(connection, till.session.id)
    assert slip is not None
    return slip


def payer(world: World) -> str:
    name = world.office.ward.facility("family-registry").bank_payer_name
    assert name is not None
    return name


def test_cash_that_names_its_slip_is_proven_and_no_longer_in_transit(world: World) -> None:
    bank = with_bank(world)
    slip = closed_drawer(world)
    bank.credit(THURSDAY, 300, payer(world), slip.slip, kind="10")
    world.night()
    first = len(list((world.sheets_dir / str(WEDNESDAY)).glob("*.r*.pdf")))
    world.night(THURSDAY)
    with world.office.database.reading() as connection:
        assert WEDNESDAY not in days_with_news(world.office, connection)
    world.night(at=world.clock.now())
    assert of_kind(world, WEDNESDAY, "pay_in_missing", "pay_in_late", "pay_in_differs") == []
    assert len(list((world.sheets_dir / str(WEDNESDAY)).glob("*.r*.pdf"))) == first
    booked = balances(world.office.database)
    assert (booked[ACCOUNT], [account for account in booked if account.startswith("cash_in_transit")]) == (300, [])


def test_cash_without_a_slip_number_is_found_by_place_and_amount(world: World) -> None:
    bank = with_bank(world)
    closed_drawer(world)
    bank.credit(THURSDAY, 300, payer(world), kind="10")
    world.night(THURSDAY)
    assert facts(world, THURSDAY) == []
    assert balances(world.office.database)[ACCOUNT] == 300


def test_cash_that_is_not_at_the_bank_when_it_is_due_is_a_break_of_its_drawers_day(world: World) -> None:
    with_bank(world)
    closed_drawer(world)
    world.night()
    assert of_kind(world, WEDNESDAY, "pay_in_missing") == []
    world.night(THURSDAY)
    with world.office.database.reading() as connection:
        assert WEDNESDAY in days_with_news(world.office, connection)
    world.night(at=world.clock.now())
    assert of_kind(world, WEDNESDAY, "pay_in_missing") == [("pay_in_missing", "family-registry", 300, None)]


def test_cash_that_comes_late_is_told_and_closes_what_was_missing(world: World) -> None:
    bank = with_bank(world)
    slip = closed_drawer(world)
    world.night(THURSDAY)
    world.night(at=world.clock.now())
    bank.credit(date(2026, 11, 27), 300, payer(world), slip.slip, kind="10")
    world.night(date(2026, 11, 27), at=datetime(2026, 11, 30, 2, tzinfo=TOKYO))
    world.night(at=world.clock.now())
    found = of_kind(world, WEDNESDAY, "pay_in_missing", "pay_in_late")
    assert found == [("pay_in_late", "family-registry", 300, 300)]


def test_cash_of_another_amount_than_its_slip_differs(world: World) -> None:
    bank = with_bank(world)
    slip = closed_drawer(world)
    bank.credit(THURSDAY, 290, payer(world), slip.slip, kind="10")
    world.night(THURSDAY)
    world.night(at=world.clock.now())
    assert of_kind(world, WEDNESDAY, "pay_in_missing", "pay_in_differs") == [
        ("pay_in_differs", "family-registry", 300, 290)
    ]


def test_the_same_deposit_twice_pays_one_slip_and_leaves_an_unknown_one(world: World) -> None:
    bank = with_bank(world)
    slip = closed_drawer(world)
    for _ in range(2):
        bank.credit(THURSDAY, 300, payer(world), slip.slip, kind="10")
    world.night(THURSDAY)
    assert facts(world, THURSDAY) == [("unknown_deposit", "ward", None, 300)]
    assert balances(world.office.database)[ACCOUNT] == 300
