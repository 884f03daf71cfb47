"""The day's files: slips and their split, reduced 調定, refunds; the same figures everywhere, to the yen."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pypdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from pos.domain.pay_in import slip_number
from pos.domain.refund import RefundReason
from pos.operations.refund import send_refund
from pos.storage.payments import Payment
from reconciliation import readmodels
from reconciliation.sheet import WARD_ID, SettlementSheet, WardSheet
from reconciliation.sheet_pdf.cells import amount_words
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World
from tests.tills import CLERK, STANDALONE, ask_refund


def rows_of(world: World, name: str, day: date = WEDNESDAY) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(world.text_of(name, day))))


def summed(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows if row[column])


def refunded(world: World, payment: Payment, amount_yen: int, reason: RefundReason) -> None:
    send_refund(world.office, ask_refund(world.office, payment, amount_yen, reason=reason).id, CLERK)


def test_a_slip_is_split_by_account_with_other_owners_money_and_the_shortage_apart(world: World) -> None:
    till = world.till()
    till.cash("CERT-JUMIN", "MYNUM-REISSUE")
    world.void(till.cash())
    world.card(till)
    till.close(till.session, 11_090)  # 10 short
    world.night()
    rows = rows_of(world, "haraikomi.csv")
    number = slip_number(till.session.id, WEDNESDAY)
    assert [(row["払込書番号"], row["払込額"], row["区分"], row["帰属"], row["内訳額"]) for row in rows] == [
        (number, "1090", "区の歳入", "ward", "300"),
        (number, "", "歳入歳出外現金", "j-lis", "800"),
        (number, "", "現金過不足", "ward", "-10"),
    ]
    first = rows[0]
    assert (first["年度"], first["会計"], first["科目"]) == ("2026", "01", "fee-certificates")
    assert first["所管課"] == "戸籍住民課"
    assert first["払込期限"] == THURSDAY.isoformat()


def test_a_drawer_with_nothing_to_pay_in_is_in_no_slip(world: World) -> None:
    till = world.till()
    world.card(till)
    till.close(till.session, 9_000)
    world.night()
    assert rows_of(world, "haraikomi.csv") == []


def test_the_sheet_shows_the_slip_and_stays_as_it_is_when_the_money_is_due(world: World) -> None:
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night()
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, WEDNESDAY, "family-registry")
    assert isinstance(sheet, SettlementSheet)
    [slip] = sheet.figures.drawers.rows[0].slips
    assert (slip.number, slip.amount_yen, slip.due_on) == (slip_number(till.session.id, WEDNESDAY), 300, THURSDAY)
    later = world.night(at=world.clock.now() + timedelta(days=5))
    assert later.new_revisions == {}


def test_a_refund_of_a_later_day_is_reduced_on_that_day_and_tells_where_it_comes_from(world: World) -> None:
    booked = world.online()
    world.night()
    refunded(world, booked, 600, RefundReason.OVERPAID)
    world.night(THURSDAY)
    [reduced] = rows_of(world, "genchotei.csv", THURSDAY)
    assert (reduced["減額調定日"], reduced["当初調定日"]) == (THURSDAY.isoformat(), WEDNESDAY.isoformat())
    assert (reduced["理由"], reduced["件数"], reduced["減額調定"]) == ("過誤納(過納)", "1", "600")
    [back] = rows_of(world, "kanpu.csv", THURSDAY)
    assert (back["収納番号"], back["収納日"]) == (booked.id, WEDNESDAY.isoformat())
    assert (back["還付方法"], back["支払方法"]) == ("支払方法へ還付", "クレジットカード")
    assert (back["還付額"], back["内訳額"], back["科目"]) == ("600", "600", reduced["科目"])
    assert rows_of(world, "genchotei.csv") == [], "the day it was taken on keeps its 調定"


def test_a_refund_of_two_accounts_is_told_once_and_split(world: World) -> None:
    till = world.till(STANDALONE)
    till.close(till.session, 10_000)
    booked = world.online("R-1", "ROOM-AM", "ROOM-AM")
    refunded_in_part = {booked.lines[0].line_id: 100, booked.lines[1].line_id: 50}
    request = ask_refund(world.office, booked, 150, lines=refunded_in_part)
    send_refund(world.office, request.id, CLERK)
    world.night()
    rows = rows_of(world, "kanpu.csv")
    assert summed(rows, "還付額") == summed(rows, "内訳額") == 150
    assert {row["還付番号"] for row in rows} == {request.id}


def test_a_same_day_void_is_neither_reduced_nor_refunded(world: World) -> None:
    till = world.till()
    world.void(till.cash())
    till.close(till.session, 10_000)
    world.night()
    assert rows_of(world, "genchotei.csv") == rows_of(world, "kanpu.csv") == []


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("cash"), st.sampled_from(["CERT-JUMIN", "KOSEKI-E", "MYNUM-REISSUE"]), st.booleans()),
        st.tuples(st.just("card"), st.sampled_from(["CERT-JUMIN", "KOSEKI-E"]), st.booleans()),
        st.tuples(st.just("online"), st.integers(0, 3_600), st.sampled_from(list(RefundReason)[:3])),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS, over_short=st.integers(-200, 200), refunds_later=st.booleans())
def test_paper_files_screen_and_journal_tell_the_same(
    new_world: Callable[[], World], acts: list[Any], over_short: int, refunds_later: bool
) -> None:
    world = new_world()
    till = world.till()
    later = []
    for number, (kind, what, how) in enumerate(acts):
        if kind == "online":
            payment = world.online(f"R-{number}")
            if what:
                later.append((payment, what, how))
        else:
            payment = till.cash(what) if kind == "cash" else world.card(till, what)
            if how:
                world.void(payment)
    with world.office.database.reading() as connection:
        in_drawer = text("SELECT coalesce(sum(amount_yen), 0) FROM journal_lines WHERE account LIKE 'cash:%'")
        expected = int(connection.execute(in_drawer).scalar_one())
    till.close(till.session, max(expected + over_short, 0))
    if refunds_later:
        world.clock.advance(days=1)
    for refund in later:
        refunded(world, *refund)
    for day in (WEDNESDAY, THURSDAY):
        world.night(day)
        assert_the_same_everywhere(world, day)


def assert_the_same_everywhere(world: World, day: date) -> None:
    with world.office.database.reading() as connection:
        income = text(
            "SELECT -coalesce(sum(line.amount_yen), 0) FROM journal_lines AS line JOIN journal_entries AS entry"
            " ON entry.id = line.entry_id WHERE entry.business_day = :day AND line.account LIKE :account"
        )
        revenue, held = (
            int(connection.execute(income, {"day": str(day), "account": account}).scalar_one())
            for account in ("revenue:%", "held_for:%")
        )
        refunds = text("SELECT coalesce(sum(amount_yen), 0) FROM refund_events WHERE move = 'succeed'"
                       " AND business_day = :day")  # fmt: skip
        back = int(connection.execute(refunds, {"day": str(day)}).scalar_one())
        of_the_day = text("SELECT slip, amount_yen FROM pay_in_slips WHERE business_day = :day")
        slips = dict(connection.execute(of_the_day, {"day": str(day)}).all())
        sheet = readmodels.sheet_of(connection, day, WARD_ID)
        screen = readmodels.sheets_of(connection, day)
    chotei, genchotei = rows_of(world, "chotei.csv", day), rows_of(world, "genchotei.csv", day)
    kanpu, haraikomi = rows_of(world, "kanpu.csv", day), rows_of(world, "haraikomi.csv", day)
    assert summed(chotei, "調定額") - summed(genchotei, "減額調定") == revenue
    assert summed(rows_of(world, "settlement.csv", day), "差引") == revenue + held
    assert summed(kanpu, "還付額") == summed(kanpu, "内訳額") == back
    assert {row["払込書番号"]: int(row["払込額"]) for row in haraikomi if row["払込額"]} == slips
    for slip, amount in slips.items():
        assert sum(int(row["内訳額"]) for row in haraikomi if row["払込書番号"] == slip) == amount
    assert isinstance(sheet, WardSheet)
    own = sheet.figures.revenue.total
    assert own.assessed_yen - own.reduced_yen == revenue
    assert (own.assessed_yen, own.reduced_yen) == (summed(chotei, "調定額"), summed(genchotei, "減額調定"))
    assert sheet.figures.held.total.net_yen == held
    assert {one.net_yen for one in screen if one.facility == WARD_ID} == {revenue + held}
    pages = pypdf.PdfReader(world.sheets_dir / day.isoformat() / "ward.pdf").pages
    printed = "\n".join(page.extract_text() for page in pages)
    for figure in (own.assessed_yen, own.reduced_yen, sheet.figures.taken.total.net_yen):
        assert amount_words(figure) in printed
