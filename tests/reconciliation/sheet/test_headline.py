from datetime import date

import pytest

from reconciliation.sheet import AgentBlock, BreakBlock, DayNote, HeadlineState
from tests.reconciliation.sheet import examples

DUE = date(2026, 11, 24)


def headline(**parts):
    return examples.ordinary_figures(**{"agents": AgentBlock(), **parts}).headline


def test_a_day_without_breaks_and_without_anything_pending_agrees():
    assert headline().state is HeadlineState.AGREED
    assert headline().in_words == "一致"


def test_a_leg_whose_report_is_not_due_is_pending_and_no_break():
    found = headline(agents=AgentBlock((examples.agent("card", "カード", pending=6_900, due=DUE),)))
    assert found.state is HeadlineState.PENDING
    assert found.in_words == "照合待ち 6件 ¥6,900(期日 11/24)"


def test_several_due_days_are_told_from_the_first_to_the_last():
    agents = AgentBlock(
        (
            examples.agent("card", "カード", pending=6_000, due=date(2026, 11, 30)),
            examples.agent("code", "コード", pending=1_000, due=DUE),
            examples.agent("done", "済", matched=1_000, due=date(2026, 12, 24)),
        )
    )
    assert headline(agents=agents).in_words == "照合待ち 7件 ¥7,000(期日 11/24〜11/30)"


def test_a_break_comes_before_what_is_pending():
    found = headline(
        breaks=BreakBlock((examples.found(1, difference=500), examples.found(2, difference=-300))),
        agents=AgentBlock((examples.agent("card", "カード", pending=6_900, due=DUE),)),
    )
    assert found.state is HeadlineState.BROKEN
    assert found.in_words == "不一致 2件 差額 ¥800"
    assert found.beside_in_words == "照合待ち 6件 ¥6,900(期日 11/24)"


@pytest.mark.parametrize(("note", "words"), [(DayNote.NOT_CLOSED, "未締め"), (DayNote.NOT_ARRIVED, "未着")])
def test_a_day_that_is_not_complete_never_agrees(note, words):
    found = headline(day_notes=(note,))
    assert found.state is HeadlineState.PENDING
    assert (found.in_words, found.beside_in_words) == ("照合待ち", words)


@pytest.mark.parametrize(("note", "words"), [(DayNote.NO_BUSINESS, "取扱なし"), (DayNote.CLOSED_DAY, "休館")])
def test_a_quiet_day_says_why(note, words):
    quiet = examples.quiet_sheet(note=note).figures
    assert quiet.headline.in_words == words
    assert not quiet.has_movement


def test_free_payments_and_open_drawers_are_movement():
    assert examples.ordinary_figures().has_movement
    assert examples.first_revision(examples.quiet_figures(day_notes=(DayNote.NOT_CLOSED,))).figures.has_movement
