"""A night against simulated agents, on both databases: what it proves, finds and prints."""

from datetime import datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.tender import Tender
from pos.gateways.gateway import Answer, Operation
from pos.gateways.simulator.reports.report_edits import EditKind
from reconciliation.findings.day import Hit
from reconciliation.sheet import HeadlineState
from tests.reconciliation.world import AFTER_THE_CYCLE, THURSDAY, World, differences
from tests.tills import STANDALONE, balances


def sold_out(world: World, cash_yen: int = 10_300) -> None:
    """One cash sale, one card sale, drawer closed."""
    till = world.till()
    till.cash()
    world.card(till)
    till.close(till.session, cash_yen)


def test_a_quiet_day_of_the_ward_agrees(world: World) -> None:
    result = world.night()
    assert (result.state, result.breaks) == (HeadlineState.AGREED, {})
    assert result.headline == "一致"


def test_a_day_that_is_not_over_is_refused_and_changes_nothing(world: World) -> None:
    early = datetime(2026, 11, 25, 23, 59, 59, tzinfo=TOKYO)
    with pytest.raises(Refused, match="day_not_over"):
        world.night(at=early)
    with world.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar_one() == 0


def test_a_leg_whose_report_is_not_due_is_pending_and_never_a_break(world: World) -> None:
    sold_out(world)
    result = world.night()
    assert (result.state, result.breaks) == (HeadlineState.PENDING, {})
    assert result.headline == "照合待ち 1件 ¥300(期日 12/3)"


def test_a_report_that_has_come_proves_its_legs_and_its_fees_are_booked(world: World) -> None:
    sold_out(world)
    world.night()
    result = world.night(at=AFTER_THE_CYCLE)
    assert (result.headline, result.breaks) == ("一致", {})
    booked = balances(world.office.database)
    assert (booked["fee:counter-card"], booked["payable:counter-card"]) == (8, -8)
    assert booked["receivable:counter-card"] == 300


def test_a_netted_fee_lowers_what_the_agent_owes(world: World) -> None:
    world.online()
    world.night()
    booked = balances(world.office.database)
    assert booked["fee:online-credit"] == 108
    assert booked["receivable:online-credit"] == 3_600 - 108


def test_a_sale_and_its_same_day_void_are_no_break_whether_the_agent_tells_of_them_or_not(world: World) -> None:
    till = world.till()
    world.void(world.card(till))
    till.close(till.session, 10_000)
    assert world.night(at=AFTER_THE_CYCLE).headline == "一致"


def test_a_refund_of_an_online_payment_is_proven_by_its_own_line(world: World) -> None:
    world.refund(world.online(), 600)
    assert world.night().headline == "一致"
    assert balances(world.office.database)["receivable:online-credit"] == 3_000 - 108 + 18


def test_what_the_report_leaves_out_is_missing(world: World) -> None:
    payment = world.online()
    world.edit_report("online-credit", THURSDAY, EditKind.LEAVE_OUT, payment)
    world.night()
    assert differences(world.breaks()["missing_in_settlement"]) == [(f"{payment.id}:capture", -3_600)]


def test_another_amount_in_the_report_is_a_difference_and_books_no_fee(world: World) -> None:
    payment = world.online()
    world.edit_report("online-credit", THURSDAY, EditKind.CHANGE_AMOUNT, payment, 3_700)
    world.night()
    assert differences(world.breaks()["amount_differs"]) == [(f"{payment.id}:capture", 100)]
    assert "fee:online-credit" not in balances(world.office.database)


def test_a_line_for_money_we_never_took_is_missing_here(world: World) -> None:
    world.edit_report("online-credit", THURSDAY, EditKind.ADD, yen=1_500)
    world.online()
    world.night()
    [found] = world.breaks()["missing_in_pos"]
    assert (found.fact.theirs_yen, found.fact.difference_yen) == (1_500, 1_500)
    assert found.fact.line_key.startswith("online-credit:")


def test_the_second_line_of_one_payment_is_a_duplicate(world: World) -> None:
    payment = world.online()
    world.edit_report("online-credit", THURSDAY, EditKind.REPEAT, payment)
    world.night()
    [found] = world.breaks()["duplicate_in_settlement"]
    assert found.fact.difference_yen == 3_600
    assert payment.id in found.fact.detail


def test_a_line_without_reference_finds_the_only_payment_it_can_be(world: World) -> None:
    payment = world.online()
    world.edit_report("online-credit", THURSDAY, EditKind.DROP_REFERENCE, payment)
    assert world.night().headline == "一致"


def test_lines_without_reference_that_fit_two_payments_are_left_to_people(world: World) -> None:
    for number in (1, 2):
        payment = world.online(f"R-{number}")
        world.edit_report("online-credit", THURSDAY, EditKind.DROP_REFERENCE, payment)
    world.night()
    found = world.breaks()
    assert list(found) == ["ambiguous_line"]
    assert [int(one.fact.theirs_yen) for one in found["ambiguous_line"]] == [3_600, 3_600]


def test_a_standalone_sale_waits_for_its_line_and_is_asked_of_nobody(world: World) -> None:
    till = world.till(STANDALONE)
    till.attested_card("ROAD-COPY")
    till.close(till.session, 10_000)
    assert world.night().headline == "照合待ち 1件 ¥400(期日 12/3)"
    world.night(at=AFTER_THE_CYCLE)
    assert [one.fact.difference_yen for one in world.breaks()["missing_in_settlement"]] == [-400]


def test_a_sale_undone_at_the_terminal_behind_our_back_is_found_the_same_night(world: World) -> None:
    till = world.till()
    payment = world.card(till)
    till.close(till.session, 10_000)
    world.agents.void(world.clock.now(), agent="counter-card", our_reference=payment.id)
    world.night()
    [found] = world.breaks()["not_confirmed_by_agent"]
    assert (found.fact.leg_id, found.fact.difference_yen) == (f"{payment.id}:capture", -300)


def test_each_leg_is_asked_for_once(world: World) -> None:
    sold_out(world)
    world.night()
    with world.office.database.reading() as connection:
        before = connection.exec_driver_sql("SELECT leg_id, asked_at FROM leg_proofs").all()
    world.clock.advance(hours=1)
    world.night(at=world.clock.now())
    with world.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT leg_id, asked_at FROM leg_proofs").all() == before


def test_an_overdue_report_is_one_break_that_closes_itself_when_the_file_comes(world: World) -> None:
    world.online("R-1")
    world.online("R-2")
    world.hold_back_reports()
    result = world.night()
    [found] = world.breaks()["report_overdue"]
    assert (found.fact.facility, found.fact.agent, found.fact.difference_yen) == ("ward", "online-credit", -7_200)
    assert "照合待ち 2件 ¥7,200" in found.fact.detail
    assert result.state is HeadlineState.PENDING
    world.let_reports_go()
    later = world.night(at=world.clock.now() + timedelta(minutes=30))
    assert (later.headline, world.breaks()) == ("一致", {})


def test_a_drawer_left_open_is_named_and_the_night_goes_on(world: World) -> None:
    world.till().cash()
    result = world.night()
    assert result.breaks == {"drawer_not_closed": 1}
    assert result.state is HeadlineState.PENDING
    assert [one.fact.facility for one in world.breaks()["drawer_not_closed"]] == ["family-registry"]


def test_cash_that_is_short_is_a_difference(world: World) -> None:
    sold_out(world, cash_yen=10_200)
    world.night()
    [found] = world.breaks()["cash_over_short"]
    assert (found.fact.ours_yen, found.fact.theirs_yen, found.fact.difference_yen) == (10_300, 10_200, -100)


def test_an_outcome_that_nobody_knows_is_carried_as_unresolved(world: World) -> None:
    till = world.till()
    payment = world.unconfirmed(till)
    till.close(till.session, 10_000)
    world.night()
    [found] = world.breaks()["unresolved_payment"]
    assert payment.id in found.fact.detail
    assert found.fact.difference_yen == 0


def test_a_payment_that_cannot_be_handled_is_a_break_and_costs_nobody_the_sheets(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = world.till()
    world.card(till)
    poisoned = world.unconfirmed(till)
    till.close(till.session, 10_000)
    honest, asked = world.gateways["counter-card"].inquire, []

    def inquire(operation: Operation, our_reference: str) -> Answer:
        if our_reference == poisoned.id:
            asked.append(our_reference)
            raise RuntimeError("the adapter stumbles over this one")
        return honest(operation, our_reference)

    monkeypatch.setattr(world.gateways["counter-card"], "inquire", inquire)
    result = world.night()
    [found] = world.breaks()["unresolved_payment"]
    assert poisoned.id in found.fact.detail
    assert result.breaks == {"unresolved_payment": 1}
    assert 1 <= len(asked) <= 2, "it is met once by the sweep and once by name, not again and again"


def test_an_invariant_that_does_not_hold_is_on_the_sheet_of_its_facility(world: World) -> None:
    result = world.night(
        verify=lambda _: [Hit("I1", "tax", "an entry sums to 1"), Hit("I4", None, "a chain is broken")]
    )
    assert result.breaks == {"invariant_failed": 2}
    assert sorted(one.fact.facility for one in world.breaks()["invariant_failed"]) == ["tax", "ward"]
    assert result.headline.startswith("不一致 2件")


def test_money_of_another_owner_is_no_revenue_of_the_ward(world: World) -> None:
    till = world.till()
    till.cash("MYNUM-REISSUE")
    till.close(till.session, 10_800)
    world.night()
    assert "j-lis" in world.text_of("settlement.csv")
    assert world.text_of("chotei.csv").count("\r\n") == 1


def test_e_money_and_code_have_rows_of_their_own(world: World) -> None:
    till = world.till()
    world.card(till, tender=Tender.E_MONEY, brand="nanaco")
    world.card(till, tender=Tender.CODE, brand="PayPay")
    till.close(till.session, 10_000)
    world.night()
    rows = [row.split(",") for row in world.text_of("settlement.csv").splitlines()[1:]]
    assert [(row[9], row[10], row[12]) for row in rows] == [
        ("コード決済", "PayPay", "300"),
        ("電子マネー", "nanaco", "300"),
    ]


def test_a_run_of_one_facility_asks_only_about_its_payments(world: World) -> None:
    sold_out(world)
    world.online()
    world.hold_back_reports()
    world.night(facility="family-registry")
    with world.office.database.reading() as connection:
        asked = connection.exec_driver_sql("SELECT count(*) FROM leg_proofs").scalar_one()
    assert asked == 1
