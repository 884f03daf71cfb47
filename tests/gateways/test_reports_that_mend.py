"""Mistakes that a later report mends: late lines, and chargebacks that are withdrawn."""

import json
from datetime import date, datetime, time, timedelta

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.contracts import FeeMode
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from reconciliation.statements.settlement_v1 import SettlementLine, parse_settlement_v1
from tests.gateways.makers import AGENT, DAY, Desk, later, sell, simulator

FIRST, SECOND = DAY + timedelta(days=1), DAY + timedelta(days=2)


def morning(on: date) -> datetime:
    return datetime.combine(on, time(6), tzinfo=TOKYO)


def edit(agents: Simulator, kind: EditKind, our_reference: str | None, on: date = FIRST, **facts: object) -> None:
    planted = ReportEdit(AGENT, on, kind, our_reference, **facts)  # type: ignore[arg-type]
    agents.edit_report(later(hours=1), edit=planted)


def expected(agents: Simulator, now: datetime, day: date = DAY) -> list[tuple[str, str | None, int]]:
    found = agents.expected_breaks(now, business_day=day)
    return [(each.kind, each.our_reference, int(each.difference_yen)) for each in found]


def lines(agents: Simulator, on: date) -> list[SettlementLine]:
    return list(parse_settlement_v1(agents.report(morning(on), agent=AGENT, on=on)).lines)


def late_line() -> Simulator:
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2", amount_yen=Yen(2_000))
    edit(agents, EditKind.LATE, "P2")
    return agents


MISSING = [("missing_in_settlement", "P2", -2_000)]


def test_a_late_line_is_missing_until_the_next_report_is_out():
    agents = late_line()
    assert [line.our_reference for line in lines(agents, FIRST)] == ["P1"]
    assert expected(agents, morning(FIRST)) == MISSING
    [arrived] = lines(agents, SECOND)
    assert (arrived.our_reference, arrived.gross_yen, arrived.occurred_at) == ("P2", 2_000, later(1))
    assert expected(agents, morning(SECOND)) == [("heals", "P2", 0)]
    assert expected(agents, morning(SECOND), FIRST) == []


def test_a_late_line_is_paid_though_nothing_else_was_sold_by_then():
    agents = simulator()
    sell(agents, later(), "P1")
    edit(agents, EditKind.LATE, "P1")
    [arrived] = lines(agents, SECOND)
    paid = {payout["payout_id"]: payout["transferred_yen"] for payout in agents.truth()["payouts"]}
    assert paid[arrived.payout_id] == arrived.net_yen


def test_a_late_line_is_paid_with_the_report_that_has_it():
    agents = late_line()
    assert [line.payout_id for line in lines(agents, FIRST)] != [line.payout_id for line in lines(agents, SECOND)]


def test_a_late_line_stays_missing_while_the_next_report_is_withheld():
    agents = late_line()
    agents.withhold_report(later(), agent=AGENT, on=SECOND, withheld=True)
    assert expected(agents, morning(SECOND)) == MISSING
    agents.withhold_report(later(), agent=AGENT, on=SECOND, withheld=False)
    assert expected(agents, morning(SECOND)) == [("heals", "P2", 0)]


def test_a_withheld_report_is_not_waited_for_with_a_line_that_came_in_the_next_one():
    agents = late_line()
    agents.withhold_report(later(), agent=AGENT, on=FIRST, withheld=True)
    assert expected(agents, morning(FIRST)) == [("report_overdue", None, -3_000)]
    assert expected(agents, morning(SECOND))[0] == ("report_overdue", None, -1_000)


def test_a_late_line_may_be_what_makes_a_nameless_one_ambiguous_until_it_comes():
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2")
    edit(agents, EditKind.DROP_REFERENCE, "P1")
    edit(agents, EditKind.LATE, "P2")
    assert expected(agents, morning(FIRST)) == [("ambiguous_line", "P1", 1_000), ("heals", "P2", 0)]
    assert expected(agents, morning(SECOND)) == [("heals", "P1", 0), ("heals", "P2", 0)]


def test_no_invented_line_may_be_taken_for_a_late_one():
    add = {"edit": "add", "amount_yen": 1_000, "terminal_id": "T-1", "merchant_account": "shop-1"}
    late = {"edit": "late", "our_reference": "P1"}
    for first, second in [(late, add), (add, late)]:
        desk = Desk()
        sell(desk.simulator, later(), "P1")
        place = {"agent": AGENT, "on": str(FIRST)}
        assert desk.control("/control/report-edits", place | first)[0] == 201
        status, body = desk.control("/control/report-edits", place | second)
        assert (status, "taken for" in json.loads(body)["detail"]) == (422, True)


def charged_back() -> Simulator:
    agents = simulator(fee_mode=FeeMode.BILLED)
    sell(agents, later(), "P1")
    edit(agents, EditKind.CHARGE_BACK, "P1")
    edit(agents, EditKind.REVERSE_CHARGEBACK, "P1", on=SECOND)
    return agents


def test_a_chargeback_needs_a_decision_until_the_report_that_withdraws_it_is_out():
    agents = charged_back()
    assert expected(agents, morning(FIRST)) == [("unbooked_line", "P1", -1_000)]
    assert expected(agents, morning(SECOND)) == [("heals", "P1", 0), ("heals", "P1", 0)]
    assert [(line.type, line.gross_yen) for line in lines(agents, SECOND)] == [("chargeback_reversal", 1_000)]


def test_a_reversal_speaks_of_the_day_of_its_sale():
    agents = charged_back()
    [reversal] = lines(agents, SECOND)
    assert reversal.occurred_at == later()
    assert expected(agents, morning(SECOND), FIRST) == []


def test_a_reversal_whose_chargeback_is_withheld_needs_a_decision_itself():
    agents = charged_back()
    agents.withhold_report(later(), agent=AGENT, on=FIRST, withheld=True)
    assert expected(agents, morning(SECOND)) == [("report_overdue", None, -1_000), ("unbooked_line", "P1", 1_000)]


def test_what_later_reports_mend_is_the_same_after_a_replay():
    agents, again = charged_back(), simulator(fee_mode=FeeMode.BILLED)
    sell(agents, later(2), "P2")
    edit(agents, EditKind.LATE, "P2")
    edit(agents, EditKind.ADJUST, None, on=SECOND, amount_yen=Yen(5))
    again.replay(agents.log)
    assert again.truth() == agents.truth()
    for on in (FIRST, SECOND):
        assert lines(again, on) == lines(agents, on)
        assert expected(again, morning(on)) == expected(agents, morning(on)) != []
