"""What the simulator expects is what the reconciliation's own rules find in the report, to the yen."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO, business_day_of
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.domain.tender import Evidence, Tender
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.reports.report_edits import HEALS, EditKind, ReportEdit
from reconciliation.breaks import Fact
from reconciliation.findings.legs import missing_in_settlement
from reconciliation.findings.lines import LineFindings, OtherLine
from reconciliation.proof.legs import Leg, LegKind, leg_id
from reconciliation.proof.matching import Line, match
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.statements.settlement_v1 import SettlementLine, parse_settlement_v1
from tests.gateways.makers import AGENT, DAY, approved_at_once, later, sell, simulator
from tests.tills import the_ward

ON = DAY + timedelta(days=1)
PUBLISHED = datetime.combine(ON, time(6), tzinfo=TOKYO)
PLACES = PlacesOfLines(the_ward())

#: Lines that people decide about, a chargeback only while it is not withdrawn.
UNBOOKED = {"chargeback", "adjustment"}

#: What is found, about which line or movement, and the difference.
Found = tuple[str, str | None, int]


def edit(agents: Simulator, kind: EditKind, our_reference: str | None = None, **facts: object) -> None:
    agents.edit_report(later(hours=1), edit=ReportEdit(AGENT, ON, kind, our_reference, **facts))  # type: ignore[arg-type]


def drop_references(agents: Simulator, *references: str) -> None:
    for reference in references:
        edit(agents, EditKind.DROP_REFERENCE, reference)


def expected(agents: Simulator) -> list[tuple[str, str | None, int]]:
    found = agents.expected_breaks(PUBLISHED, business_day=DAY)
    return [(each.kind, each.our_reference, int(each.difference_yen)) for each in found]


def to_be_found(agents: Simulator) -> set[Found]:
    """Keyed by the line where there is one, as the reconciliation does."""
    breaks = agents.expected_breaks(PUBLISHED, business_day=DAY)
    by_movement = {"missing_in_settlement", "amount_differs"}
    return {
        (each.kind, each.our_reference if each.kind in by_movement else each.line_id, int(each.difference_yen))
        for each in breaks
        if each.kind != HEALS
    }


def found_in_the_report(agents: Simulator) -> set[Found]:
    legs = [_leg(entry) for entry in agents.truth()["entries"]]
    report = parse_settlement_v1(agents.report(PUBLISHED, agent=AGENT, on=ON)).lines
    withdrawn = {line.our_reference for line in report if line.type == "chargeback_reversal"}
    outcome = match(legs, [_line(line) for line in report if line.type in {"sale", "refund"}])
    others = [_other(line) for line in report if line.type in UNBOOKED and line.our_reference not in withdrawn]
    facts: list[Fact] = list(LineFindings(DAY, PLACES, {}).of(outcome, others))
    spoken_for = {leg.leg_id for leg, _ in outcome.differing}
    spoken_for |= {leg.leg_id for ambiguity in outcome.ambiguities for leg in ambiguity.candidates}
    facts += missing_in_settlement(leg for leg in outcome.legs_left if leg.leg_id not in spoken_for)
    return {(fact.kind.value, _about(fact), int(fact.difference_yen)) for fact in facts}


def _about(fact: Fact) -> str | None:
    return fact.leg_id.partition(":")[0] if fact.leg_id else fact.line_key


def _leg(entry: dict[str, object]) -> Leg:
    kind = LegKind.REFUND if entry["kind"] == "refund" else LegKind.CAPTURE
    occurred_at, reference = entry["occurred_at"], str(entry["our_reference"])
    assert isinstance(occurred_at, datetime)
    same = {name: entry[name] for name in ("agent", "merchant_account", "terminal_id", "amount_yen", "brand")}
    return Leg(
        leg_id=leg_id(reference, kind),
        kind=kind,
        payment_id=reference,
        refund_id=None,
        facility="tax",
        counter=None,
        our_reference=reference,
        tender=Tender(entry["method"]),
        occurred_at=occurred_at,
        business_day=business_day_of(occurred_at),
        belongs_to_day=business_day_of(occurred_at),
        evidence=Evidence.GATEWAY,
        undone_same_day=False,
        **same,  # type: ignore[arg-type]
    )


def _line(line: SettlementLine) -> Line:
    return Line(
        line.line_id,
        AGENT,
        line.type.value,
        line.merchant_account,
        line.terminal_id,
        line.our_reference,
        line.method,
        line.occurred_at,
        business_day_of(line.occurred_at),
        line.gross_yen,
    )


def _other(line: SettlementLine) -> OtherLine:
    place = (line.merchant_account, line.terminal_id, line.our_reference)
    return OtherLine(line.line_id, line.type.value, AGENT, *place, line.gross_yen)


def test_lines_that_nobody_can_tell_apart_are_ambiguous_each():
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(minutes=10), "P2")
    sell(agents, later(minutes=11), "P3", amount_yen=Yen(2_000))
    drop_references(agents, "P1", "P2", "P3")
    assert expected(agents) == [("ambiguous_line", "P1", 1_000), ("ambiguous_line", "P2", 1_000), ("heals", "P3", 0)]
    lines = {line.line_id: line for line in parse_settlement_v1(agents.report(PUBLISHED, agent=AGENT, on=ON)).lines}
    breaks = agents.expected_breaks(PUBLISHED, business_day=DAY)
    assert [lines[each.line_id or ""].occurred_at for each in breaks[:2]] == [later(), later(minutes=10)]
    assert to_be_found(agents) == found_in_the_report(agents)


@pytest.mark.parametrize(
    "other",
    [
        {"terminal_id": "T-2"},
        {"merchant_account": "shop-2"},
        {"method": "e_money", "brand": "nanaco"},
        {"amount_yen": Yen(1_001)},
    ],
)
def test_lines_without_reference_that_differ_in_anything_but_time_heal(other):
    agents = simulator()
    agents.plan_terminal(later(), terminal_id="T-2", plan=approved_at_once())
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2", **other)
    drop_references(agents, "P1", "P2")
    assert expected(agents) == [("heals", "P1", 0), ("heals", "P2", 0)]
    assert found_in_the_report(agents) == set()


def test_lines_without_reference_more_than_ten_minutes_apart_heal():
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(minutes=10, seconds=1), "P2")
    drop_references(agents, "P1", "P2")
    assert expected(agents) == [("heals", "P1", 0), ("heals", "P2", 0)]
    assert found_in_the_report(agents) == set()


def test_a_line_without_reference_heals_beside_another_sale_that_has_its_own():
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2")
    drop_references(agents, "P1")
    assert expected(agents) == [("heals", "P1", 0)]
    assert found_in_the_report(agents) == set()


def test_a_line_without_reference_may_be_a_sale_that_was_left_out():
    agents = simulator()
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2")
    drop_references(agents, "P1")
    edit(agents, EditKind.LEAVE_OUT, "P2")
    assert expected(agents) == [("ambiguous_line", "P1", 1_000), ("heals", "P2", 0)]
    assert to_be_found(agents) == found_in_the_report(agents)


def test_what_is_ambiguous_is_so_again_after_a_replay():
    agents, again = simulator(), simulator()
    sell(agents, later(), "P1")
    sell(agents, later(1), "P2")
    drop_references(agents, "P1", "P2")
    again.replay(agents.log)
    assert expected(again) == expected(agents) == [("ambiguous_line", "P1", 1_000), ("ambiguous_line", "P2", 1_000)]


EDITS = st.tuples(
    st.sampled_from(EditKind),
    st.one_of(st.integers(0, 9), st.none()),
    st.sampled_from([None, Yen(300), Yen(400), Yen(-300)]),
)


@settings(max_examples=300, deadline=None)
@given(
    sales=st.lists(st.tuples(st.integers(-11, 11), st.sampled_from([300, 400]), st.booleans()), max_size=8),
    edits=st.lists(EDITS, max_size=8),
)
def test_the_reconciliation_s_own_rules_find_exactly_what_is_expected(sales, edits):
    agents = simulator()
    for number, (minutes, amount_yen, refunded) in enumerate(sorted(sales)):
        now = later(minutes=minutes)
        sell(agents, now, f"P{number}", amount_yen=Yen(amount_yen), brand="Visa")
        if refunded:
            give_back = {"refund_reference": f"R{number}", "our_reference": f"P{number}", "amount_yen": Yen(300)}
            agents.refund(now, agent=AGENT, **give_back)
    for kind, number, amount_yen in edits:
        reference = None if number is None else f"{'R' if number > 7 else 'P'}{number % 8}"
        try:
            edit(agents, kind, reference, amount_yen=amount_yen, terminal_id="T-1")
        except Refused:
            continue
    assert to_be_found(agents) == found_in_the_report(agents)
