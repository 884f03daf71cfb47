"""Payouts as agents make them: put off, carried over, of several owners, with reports missing; on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pos.crash_points import SimulatedCrash, install
from pos.domain.business_day import TOKYO
from pos.domain.journal import receivable
from pos.operations.refund import send_refund
from pos.storage import facility_days
from pos.storage.payments import Payment
from pos.storage.tables import journal_lines
from reconciliation.booking.bank_postings import book_matches
from reconciliation.house_checks import verify_house
from reconciliation.incoming.import_bank import import_bank
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.owed.explain_owed import explain_owed
from reconciliation.owed.receivables import OwedSort
from reconciliation.steps.bank import open_at_bank
from reconciliation.storage import payouts
from reconciliation.storage.news import days_with_news
from tests.reconciliation.statements.settlement_reports import (
    Row,
    a_carry_over,
    a_line,
    a_report_of,
    a_transfer_fee,
)
from tests.reconciliation.test_bank_step import ACCOUNT, AGENT, PAYER, PAYOUT_DAY, facts, with_bank
from tests.reconciliation.world import WEDNESDAY, World, four_places_as_data, ward_of
from tests.tills import CLERK, ask_refund, balances

pytestmark = pytest.mark.usefixtures("plain_paper")

FIRST, LAST = date(2026, 11, 21), date(2026, 11, 25)  #: the online agent's period around Wednesday
FEE = 108
PAYER_OF_CARDS = "ﾏﾄﾞｸﾞﾁｶ-ﾄﾞ(ｶ"


def sale(line_id: str, payment: Payment, *, payout: str = "po-1", on: date = PAYOUT_DAY, fee_yen: int = FEE) -> Row:
    gross = int(payment.amount_yen)
    amounts = {"gross_yen": gross, "fee_yen": fee_yen, "fee_tax_yen": 0, "net_yen": gross - fee_yen}
    texts = {name: str(yen) for name, yen in amounts.items()}
    at = payment.created_at.astimezone(TOKYO).isoformat(timespec="seconds")
    return a_line(line_id, our_reference=payment.id, occurred_at=at, payout_id=payout, payout_on=str(on), **texts)


def carried(line_id: str, yen: int, *, payout: str = "po-1", on: date = PAYOUT_DAY, at: date = WEDNESDAY) -> Row:
    return a_carry_over(line_id, yen, payout_id=payout, payout_on=str(on), occurred_at=f"{at}T12:00:00+09:00")


def bring(world: World, *lines: Row, agent: str = AGENT, first: date = FIRST, last: date = LAST) -> None:
    raw = a_report_of(agent, first, last, *lines)
    imported = import_settlement(world.office, raw, agent=agent, name=f"{first}-{last}.csv", actor="staff:3001")
    assert not imported.is_rejected, imported.reason


def by_hand(world: World) -> None:
    """Reports come by hand from now on, the first in the night."""
    world.hold_back_reports()
    world.clock.set(datetime(2026, 11, 26, 1, 0, tzinfo=TOKYO))


def owed(world: World, agent: str = AGENT) -> int:
    return balances(world.office.database).get(receivable(agent), 0)


def banked(world: World) -> int:
    return balances(world.office.database).get(ACCOUNT, 0)


def test_money_carried_over_that_nobody_knows_of_is_a_break_and_not_booked(world: World) -> None:
    bank, payment = with_bank(world), world.online()
    net = int(payment.amount_yen) - FEE
    by_hand(world)
    bring(world, sale("L1", payment), carried("L2", 5_000))
    bank.credit(PAYOUT_DAY, net + 5_000, PAYER)
    world.night()
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == [("payout_differs", "ward", net, net + 5_000)]
    assert "繰越 ¥5,000" in world.breaks(PAYOUT_DAY)["payout_differs"][0].fact.detail
    assert (banked(world), owed(world)) == (0, net)
    assert verify_house(world.office) == []


def test_money_may_be_carried_over_longer_than_the_night_looks_back(world: World) -> None:
    bank, small = with_bank(world), world.online()
    net, spring = int(small.amount_yen) - FEE, date(2027, 3, 15)
    by_hand(world)
    bring(world, sale("L1", small), carried("L2", -net))
    world.night()
    world.clock.set(datetime(2027, 3, 1, 10, 0, tzinfo=TOKYO))
    later = world.online("R-2")
    facts_of_spring = {"payout": "po-2", "on": spring}
    day = date(2027, 3, 1)
    world.clock.set(datetime(2027, 3, 6, 1, 0, tzinfo=TOKYO))
    lines = (sale("L3", later, **facts_of_spring), carried("L4", net, at=day, **facts_of_spring))
    bring(world, *lines, first=day, last=date(2027, 3, 5))
    bank.credit(spring, 2 * net, PAYER)
    world.night(spring)
    assert [one for one in facts(world, spring) if one[0] != "report_overdue"] == []
    assert (banked(world), owed(world)) == (2 * net, 0)


def test_a_payout_that_is_put_off_is_one_payout_on_its_last_day(world: World) -> None:
    bank, payments = with_bank(world), (world.online("R-1"), world.online("R-2"))
    by_hand(world)
    put_off = PAYOUT_DAY + timedelta(days=1)
    bring(world, sale("L1", payments[0]), sale("L2", payments[1], on=put_off))
    net = sum(int(payment.amount_yen) - FEE for payment in payments)
    bank.credit(put_off, net, PAYER)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    world.night(put_off)
    assert facts(world, put_off) == []
    assert (banked(world), owed(world)) == (net, 0)


def test_the_tax_on_a_transfer_fee_is_taken_away_with_it_though_fees_are_billed(world: World) -> None:
    bank, agent = with_bank(world), "counter-card"
    payment = world.card(world.till())
    by_hand(world)
    fee = {"gross_yen": "-100", "fee_tax_yen": "10", "net_yen": "-110"}
    about = {"payout_id": "po-1", "payout_on": str(PAYOUT_DAY), "occurred_at": "2026-11-25T12:00:00+09:00"}
    first, last = date(2026, 11, 16), date(2026, 11, 30)
    bring(
        world, sale("L1", payment, fee_yen=8), a_transfer_fee("L2", **about, **fee), agent=agent, first=first, last=last
    )
    bank.credit(PAYOUT_DAY, int(payment.amount_yen) - 110, PAYER_OF_CARDS)
    world.night()
    world.night(PAYOUT_DAY)
    assert [one for one in facts(world, PAYOUT_DAY) if one[0].startswith(("payout", "unknown"))] == []
    assert (banked(world), owed(world, agent)) == (int(payment.amount_yen) - 110, 0)


def test_what_one_of_two_owners_gives_back_is_taken_from_that_owner(world: World) -> None:
    data = four_places_as_data()
    data["owners"].append({"id": "manager", "name": "指定管理者", "kind": "manager"})
    for fee in data["fees"]:
        if fee["code"] == "ROOM-PM":
            fee["owner"] = "manager"
            del fee["revenue"]
    world.office = replace(world.office, ward=ward_of(data))
    bank, payment = with_bank(world), world.online("R-1", "ROOM-AM", "ROOM-PM")
    line = next(line for line in payment.lines if line.owner == "manager")
    given_back = ask_refund(world.office, payment, int(line.amount_yen), lines={line.line_id: int(line.amount_yen)})
    send_refund(world.office, given_back.id, CLERK)
    world.night()
    with world.office.database.reading() as connection:
        [payout] = payouts.since(connection, world.office.ward, WEDNESDAY)
    bank.credit(payout.payout_on, int(payout.expected_yen), PAYER)
    world.night(PAYOUT_DAY)
    by_owner = select(journal_lines.c.owner, func.sum(journal_lines.c.amount_yen)).group_by(journal_lines.c.owner)
    with world.office.database.reading() as connection:
        rows = connection.execute(by_owner.where(journal_lines.c.account == receivable(AGENT))).all()
    assert {owner: int(yen) for owner, yen in rows} == {"manager": 0, "ward": 0}
    assert verify_house(world.office) == []


def test_a_payout_waits_for_the_last_report_of_what_is_paid_that_day(world: World) -> None:
    bank, payment = with_bank(world), world.online()
    by_hand(world)
    for day in (21, 22, 23, 24):
        bring(world, first=date(2026, 11, day), last=date(2026, 11, day))
    of_the_period_before = a_line(
        "L1", our_reference="", occurred_at="2026-11-20T23:50:00+09:00", payout_id="po-1", payout_on=str(PAYOUT_DAY),
        gross_yen="300", fee_yen="9", fee_tax_yen="0", net_yen="291",
    )  # fmt: skip
    bring(world, of_the_period_before, first=date(2026, 11, 16), last=date(2026, 11, 20))
    net = int(payment.amount_yen) - FEE
    bank.credit(PAYOUT_DAY, net + 291, PAYER)
    world.night()
    world.night(PAYOUT_DAY)
    assert [one for one in facts(world, PAYOUT_DAY) if one[0].startswith(("payout", "unknown"))] == []
    bring(world, sale("L2", payment), first=LAST, last=LAST)
    world.night(PAYOUT_DAY)
    assert [one for one in facts(world, PAYOUT_DAY) if one[0].startswith(("payout", "unknown"))] == []
    assert (banked(world), owed(world)) == (net + 291, -291)  # nothing is known of the late line but that it was paid


def test_money_whose_report_is_missing_is_not_taken_for_the_next_payout(world: World) -> None:
    with world.office.database.transaction() as connection:
        facility_days.ensure(connection, "tax", date(2026, 10, 1))  # in use since October
    bank, payments = with_bank(world), (world.online("R-1"), world.online("R-2"))
    by_hand(world)
    monday, net = date(2026, 11, 30), int(payments[0].amount_yen) - FEE
    bring(world, sale("L1", payments[0]), last=date(2026, 11, 24))
    bank.credit(monday, net, PAYER)  # for the days from 16 to 20 November, of which no report has come
    world.night(monday)
    assert banked(world) == 0
    bring(world, sale("L2", payments[1]), first=LAST, last=LAST)
    bank.credit(PAYOUT_DAY, 2 * net, PAYER)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    assert banked(world) == 2 * net


def test_a_payout_of_which_a_line_comes_while_it_is_booked_is_left_to_the_next_night(world: World) -> None:
    bank, payments = with_bank(world), (world.online("R-1"), world.online("R-2"))
    by_hand(world)
    bring(world, sale("L1", payments[0]))
    bank.closed = True
    run_id = world.night(PAYOUT_DAY).run_id
    bank.closed = False
    net = int(payments[0].amount_yen) - FEE
    bank.credit(PAYOUT_DAY, net, PAYER)
    world.clock.set(datetime(2026, 12, 8, 8, 0, tzinfo=TOKYO))
    import_bank(world.office, bank.statement(date(2026, 12, 8)), name="statement", actor="staff:3001")
    with world.office.database.reading() as connection:
        found = open_at_bank(world.office, connection, PAYOUT_DAY)
    assert len(found.outcome.matches) == 1
    bring(world, sale("L2", payments[1]))
    assert book_matches(world.office, run_id, found.known_payouts, found.taken_in, found.outcome.matches) == 0
    assert banked(world) == 0
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == [("payout_differs", "ward", 2 * net, net)]


def test_a_line_of_a_payout_that_was_paid_before_is_a_break_and_stays_owed(world: World) -> None:
    bank, payments = with_bank(world), (world.online("R-1"), world.online("R-2"))
    by_hand(world)
    bring(world, sale("L1", payments[0]))
    net = int(payments[0].amount_yen) - FEE
    bank.credit(PAYOUT_DAY, net, PAYER)
    world.night()
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    world.clock.advance(hours=9)
    unknown = a_line(
        "L3", our_reference="", occurred_at="2026-11-25T12:30:00+09:00", payout_id="po-1", payout_on=str(PAYOUT_DAY),
        gross_yen="300", fee_yen="9", fee_tax_yen="0", net_yen="291",
    )  # fmt: skip
    bring(world, sale("L2", payments[1]), unknown)
    with world.office.database.reading() as connection:
        assert PAYOUT_DAY in days_with_news(world.office, connection)
    world.night(PAYOUT_DAY, at=world.clock.now() + timedelta(minutes=10))
    assert facts(world, PAYOUT_DAY) == [("payout_differs", "ward", 2 * net + 291, net)]
    with world.office.database.reading() as connection:
        [found] = explain_owed(world.office, connection)
    assert [(part.sort, part.payout_id, int(part.amount_yen)) for part in found.parts] == [
        (OwedSort.REPORTED, "po-1", net)
    ]
    assert found.remainders == {}
    assert (banked(world), owed(world)) == (net, net)


def test_fees_of_a_night_that_died_are_booked_by_the_next_one_of_whatever_day(world: World) -> None:
    bank, payment = with_bank(world), world.online()
    by_hand(world)
    world.night()
    net = int(payment.amount_yen) - FEE
    bank.credit(PAYOUT_DAY, net, PAYER)
    world.clock.set(datetime(2026, 12, 8, 1, 0, tzinfo=TOKYO))
    bring(world, sale("L1", payment))

    def die_after_matching(name: str) -> None:
        if name == "night:match":
            raise SimulatedCrash(name)

    install(die_after_matching)
    try:
        with pytest.raises(SimulatedCrash):
            world.night(at=datetime(2026, 12, 8, 1, 30, tzinfo=TOKYO))
    finally:
        install(None)
    world.night(PAYOUT_DAY)
    assert facts(world, PAYOUT_DAY) == []
    assert (banked(world), owed(world)) == (net, 0)
