"""What becomes of breaks when facts come, stay, change and go."""

from datetime import date

import pytest

from pos.domain.errors import IllegalMove
from pos.domain.money import Yen
from reconciliation.breaks import (
    BREAK_MOVES,
    BreakKind,
    BreakMove,
    BreakStatus,
    Fact,
    blocks_closing,
    break_id_of,
    fact,
)
from reconciliation.proof.follow_up import KnownBreak, follow_up

DAY = date(2026, 11, 25)


def missing(leg: str = "P1:capture", yen: int = 300) -> Fact:
    return fact(BreakKind.MISSING_IN_SETTLEMENT, "tax", DAY, leg, "明細なし", ours_yen=Yen(yen), leg_id=leg)


def known(one: Fact, status: BreakStatus = BreakStatus.OPEN, *, gone: bool = False) -> dict[str, KnownBreak]:
    return {one.break_id: KnownBreak(one, status, gone)}


def test_a_new_fact_opens_a_break() -> None:
    [step] = follow_up([missing()], {})
    assert (step.move, step.status, step.actor) == (BreakMove.FIND, BreakStatus.OPEN, "rule:night")


@pytest.mark.parametrize("status", list(BreakStatus))
def test_a_fact_that_is_still_the_same_moves_nothing(status: BreakStatus) -> None:
    assert follow_up([missing()], known(missing(), status)) == []


@pytest.mark.parametrize("status", [BreakStatus.OPEN, BreakStatus.PROPOSED, BreakStatus.CONFIRMED])
def test_a_fact_that_is_gone_closes_its_break_by_a_named_rule(status: BreakStatus) -> None:
    [step] = follow_up([], known(missing(), status))
    assert (step.move, step.status, step.actor) == (BreakMove.FACT_GONE, BreakStatus.CLOSED, "rule:fact-gone")


def test_what_is_closed_stays_closed_without_its_fact() -> None:
    assert follow_up([], known(missing(), BreakStatus.CLOSED)) == []


def test_a_fact_that_comes_back_opens_again_what_the_rule_closed() -> None:
    [step] = follow_up([missing()], known(missing(), BreakStatus.CLOSED, gone=True))
    assert (step.move, step.status) == (BreakMove.REOPEN, BreakStatus.OPEN)


@pytest.mark.parametrize("status", list(BreakStatus))
def test_other_figures_than_people_decided_about_open_the_break_again(status: BreakStatus) -> None:
    [step] = follow_up([missing(yen=400)], known(missing(), status))
    assert (step.move, step.status, step.fact.ours_yen) == (BreakMove.FACT_CHANGED, BreakStatus.OPEN, 400)


def test_following_up_twice_does_nothing_the_second_time() -> None:
    facts = [missing("P1:capture"), missing("P2:capture")]
    after = {step.break_id: KnownBreak(step.fact, step.status, gone=False) for step in follow_up(facts, {})}
    assert follow_up(facts, after) == []


def test_a_break_has_one_id_whoever_finds_it_and_whenever() -> None:
    assert missing().break_id == missing(yen=999).break_id == "4bf3c9c2-fafd-51e8-b77a-edb56d0eb890"
    assert missing("P2:capture").break_id != missing().break_id
    assert break_id_of(BreakKind.AMOUNT_DIFFERS, DAY, "P1:capture", None) != missing().break_id


def test_the_difference_is_theirs_minus_ours_and_a_missing_side_is_not_zero() -> None:
    assert (missing().difference_yen, missing().theirs_yen) == (-300, None)


@pytest.mark.parametrize("kind", list(BreakKind))
def test_every_kind_has_names_in_two_languages_and_names_for_its_sides(kind: BreakKind) -> None:
    words = kind.words
    assert all((words.ja, words.en, words.ours_ja, words.theirs_ja))


LEGAL = {
    (BreakStatus.OPEN, BreakMove.PROPOSE, BreakStatus.PROPOSED),
    (BreakStatus.PROPOSED, BreakMove.REJECT, BreakStatus.OPEN),
    (BreakStatus.PROPOSED, BreakMove.CONFIRM, BreakStatus.CONFIRMED),
    (BreakStatus.CONFIRMED, BreakMove.CLOSE, BreakStatus.CLOSED),
    (BreakStatus.CLOSED, BreakMove.REOPEN, BreakStatus.OPEN),
    *((status, BreakMove.FACT_GONE, BreakStatus.CLOSED) for status in BreakStatus if status != BreakStatus.CLOSED),
    *((status, BreakMove.FACT_CHANGED, BreakStatus.OPEN) for status in BreakStatus),
}


@pytest.mark.parametrize("status", list(BreakStatus))
@pytest.mark.parametrize("move", list(BreakMove))
def test_every_status_and_every_move(status: BreakStatus, move: BreakMove) -> None:
    leads_to = [after for before, made, after in LEGAL if (before, made) == (status, move)]
    if leads_to:
        assert BREAK_MOVES.next_status(status, move) is leads_to[0]
    else:
        with pytest.raises(IllegalMove):
            BREAK_MOVES.next_status(status, move)


def test_a_break_blocks_closing_until_a_second_officer_has_confirmed_it() -> None:
    kind = BreakKind.CASH_OVER_SHORT
    blocking = [status for status in BreakStatus if blocks_closing(kind, status)]
    assert blocking == [BreakStatus.OPEN, BreakStatus.PROPOSED]
    assert not blocks_closing(BreakKind.REPORT_OVERDUE, BreakStatus.OPEN)
