"""Which line belongs to which leg."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.proof.legs import LegKind
from reconciliation.proof.matching import TERMINAL_WINDOW, Match, Rule, match
from tests.reconciliation.makers import TUESDAY_AFTERNOON, leg, line

KEY = "counter-card:{}".format


def test_a_line_with_our_reference_and_amount_proves_its_leg() -> None:
    found = match([leg("P1")], [line("L1", "P1")])
    assert found.matches == (Match(KEY("L1"), "P1:capture", Rule.REFERENCE),)
    assert found.legs_left == found.lines_left == ()


def test_a_refund_line_proves_the_refund_of_its_own_reference() -> None:
    found = match([leg("R1", kind=LegKind.REFUND)], [line("L1", "R1", -300, line_type="refund")])
    assert [one.leg_id for one in found.matches] == ["R1:refund"]


def test_a_sale_and_its_void_under_one_reference_are_told_apart() -> None:
    legs = [leg("P1", undone_same_day=True), leg("P1", kind=LegKind.VOID, undone_same_day=True)]
    found = match(legs, [line("L1", "P1"), line("L2", "P1", -300, line_type="refund")])
    assert [(one.line_key, one.leg_id) for one in found.matches] == [
        (KEY("L2"), "P1:void"),
        (KEY("L1"), "P1:capture"),
    ]


def test_another_amount_under_the_same_reference_is_a_difference_and_no_match() -> None:
    found = match([leg("P1", 300)], [line("L1", "P1", 400)])
    assert found.matches == ()
    assert [(ours.leg_id, theirs.line_key) for ours, theirs in found.differing] == [("P1:capture", KEY("L1"))]


def test_the_second_line_with_a_reference_is_a_duplicate() -> None:
    found = match([leg("P1")], [line("L1", "P1"), line("L2", "P1")])
    assert [one.line_key for one in found.matches] == [KEY("L1")]
    assert [one.line_key for one in found.duplicates] == [KEY("L2")]


def test_the_line_with_the_right_amount_is_taken_before_a_smaller_key() -> None:
    found = match([leg("P1", 300)], [line("L1", "P1", 200), line("L2", "P1", 300)])
    assert [one.line_key for one in found.matches] == [KEY("L2")]
    assert [one.line_key for one in found.duplicates] == [KEY("L1")]


def test_a_line_for_a_leg_that_was_proven_before_is_a_duplicate() -> None:
    found = match([], [line("L2", "P1")], already_proven={("counter-card", "P1", "sale")})
    assert [one.line_key for one in found.duplicates] == [KEY("L2")]


def test_a_line_of_another_agent_proves_nothing() -> None:
    found = match([leg("P1")], [line("L1", "P1", agent="counter-code")])
    assert len(found.legs_left) == len(found.lines_left) == 1


def test_a_line_without_reference_is_matched_when_terminal_amount_and_time_leave_one_leg() -> None:
    late = TUESDAY_AFTERNOON + TERMINAL_WINDOW
    found = match([leg("P1"), leg("P2", 500)], [line("L1", None, occurred_at=late)])
    assert [(one.leg_id, one.rule) for one in found.matches] == [("P1:capture", Rule.TERMINAL)]


def test_a_line_without_reference_outside_the_window_stays_alone() -> None:
    late = TUESDAY_AFTERNOON + TERMINAL_WINDOW + timedelta(seconds=1)
    found = match([leg("P1")], [line("L1", None, occurred_at=late)])
    assert [one.line_key for one in found.lines_left] == [KEY("L1")]


@pytest.mark.parametrize("other", [{"terminal_id": "T-2"}, {"terminal_id": None}, {"line_type": "refund"}])
def test_a_line_without_reference_from_elsewhere_stays_alone(other: dict[str, str]) -> None:
    assert len(match([leg("P1")], [line("L1", None, **other)]).lines_left) == 1


def test_two_legs_that_fit_one_line_make_it_ambiguous() -> None:
    found = match([leg("P1"), leg("P2")], [line("L1", None)])
    assert found.matches == ()
    [ambiguity] = found.ambiguities
    assert [one.leg_id for one in ambiguity.candidates] == ["P1:capture", "P2:capture"]


def test_two_lines_that_fit_one_leg_are_both_ambiguous() -> None:
    found = match([leg("P1")], [line("L1", None), line("L2", None)])
    assert (len(found.matches), len(found.ambiguities)) == (0, 2)


def test_a_leg_that_its_reference_proves_is_no_candidate_for_a_line_without() -> None:
    found = match([leg("P1"), leg("P2")], [line("L1", "P1"), line("L2", None)])
    assert {(one.line_key, one.leg_id) for one in found.matches} == {
        (KEY("L1"), "P1:capture"),
        (KEY("L2"), "P2:capture"),
    }


def test_a_sale_that_was_undone_and_rung_up_again_leaves_one_leg_for_the_line() -> None:
    undone = [leg("P1", undone_same_day=True), leg("P1", kind=LegKind.VOID, undone_same_day=True)]
    found = match([*undone, leg("P2")], [line("L1", None)])
    assert [one.leg_id for one in found.matches] == ["P2:capture"]


LEGS = st.lists(
    st.builds(
        leg,
        st.sampled_from(["P1", "P2", "P3", "P4", "P5"]),
        st.sampled_from([300, 500]),
        terminal_id=st.sampled_from(["T-1", "T-2"]),
        occurred_at=st.sampled_from([TUESDAY_AFTERNOON, TUESDAY_AFTERNOON + timedelta(minutes=15)]),
    ),
    unique_by=lambda one: one.leg_id,
)
LINES = st.lists(
    st.builds(
        line,
        st.sampled_from([f"L{number}" for number in range(8)]),
        st.sampled_from(["P1", "P2", "P3", "P9", None]),
        st.sampled_from([300, 500]),
        terminal_id=st.sampled_from(["T-1", "T-2"]),
        occurred_at=st.sampled_from([TUESDAY_AFTERNOON, TUESDAY_AFTERNOON + timedelta(minutes=12)]),
    ),
    unique_by=lambda one: one.line_key,
)


@given(LEGS, LINES)
def test_every_leg_and_every_line_is_used_exactly_once(legs: list, lines: list) -> None:
    found = match(legs, lines)
    legs_seen = [one.leg_id for one in found.matches] + [ours.leg_id for ours, _ in found.differing]
    lines_seen = [one.line_key for one in found.matches] + [theirs.line_key for _, theirs in found.differing]
    lines_seen += [one.line_key for one in (*found.duplicates, *found.lines_left)]
    lines_seen += [one.line.line_key for one in found.ambiguities]
    assert sorted(legs_seen + [one.leg_id for one in found.legs_left]) == sorted(one.leg_id for one in legs)
    assert sorted(lines_seen) == sorted(one.line_key for one in lines)


@given(LEGS, LINES, st.randoms())
def test_the_order_in_which_things_come_changes_nothing(legs: list, lines: list, chance) -> None:
    expected = match(legs, lines)
    chance.shuffle(legs)
    chance.shuffle(lines)
    assert match(legs, lines) == expected


@given(LEGS, LINES)
def test_nothing_is_matched_to_another_amount(legs: list, lines: list) -> None:
    ours = {one.leg_id: one.amount_yen for one in legs}
    theirs = {one.line_key: one.gross_yen for one in lines}
    assert all(ours[one.leg_id] == theirs[one.line_key] for one in match(legs, lines).matches)


@given(LEGS, LINES)
def test_what_is_left_over_never_matches_later(legs: list, lines: list) -> None:
    """A second run over what the first one left finds nothing new, unless its neighbours were taken away."""
    first = match(legs, [one for one in lines if one.our_reference])
    proven = {(one.agent, one.our_reference, one.kind.line_type) for one in legs} & {
        (one.agent, one.our_reference, one.type)
        for one in lines
        if any(found.line_key == one.line_key for found in first.matches)
    }
    again = match(first.legs_left, first.lines_left, proven)
    assert again.matches == again.differing == ()
