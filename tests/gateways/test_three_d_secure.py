"""3-D Secure on the hosted page: the payer's bank asks, is content without asking, or never gets an answer."""

import json

import pytest

from pos.domain.errors import Refused
from pos.gateways.gateway import NextAction, Operation
from pos.gateways.simulator.charges.endings import CHALLENGE_ANSWERS, PageOutcome
from pos.gateways.simulator.messages import Reply, Request
from tests.gateways.makers import (
    AGENT,
    NOON,
    Desk,
    authorize,
    in_short,
    inquire,
    later,
    money_moved,
    page_charge,
    simulator,
    status_of,
    visit,
)

BACK = "http://127.0.0.1:1/back"


def told(desk: Desk) -> dict[str, object]:
    record = desk.simulator.truth()["charges"][0]
    return {"payer_check": record["payer_check"], "challenge": record["waiting"]["challenge"]}


class Payer:
    """Somebody in front of the page of P1."""

    def __init__(self, **facts: object) -> None:
        self.desk = Desk()
        waiting = self.desk.gateway.authorize(page_charge(**facts))
        assert isinstance(waiting, NextAction)
        assert waiting.url is not None
        self.path = waiting.url.removeprefix("http://simulator.invalid")

    def sees(self, **query: str) -> str:
        return self.desk.host.answer(Request("GET", self.path, query)).body.decode()

    def presses(self, choice: str) -> Reply:
        return self.desk.host.answer(Request("POST", self.path, body=f"choice={choice}".encode()))

    def completes(self, outcome: str) -> tuple[int, dict[str, object]]:
        status, body = self.desk.control(f"{self.path}/complete", {"outcome": outcome})
        return status, json.loads(body)

    def stands(self) -> str:
        return in_short(self.desk.gateway.inquire(Operation.AUTHORIZE, "P1"))


def test_a_challenge_stands_between_the_payer_and_the_payment():
    payer = Payer()
    assert "本人認証 (3Dセキュア)" not in payer.sees()
    reply = payer.presses("challenge")
    assert (reply.status, reply.headers["Location"]) == (303, f"http://127.0.0.1:8001{payer.path}")
    page = payer.sees()
    assert "本人認証 (3Dセキュア)" in page
    assert [choice in page for choice in ('value="pass"', 'value="fail"', 'value="close"')] == [True] * 3
    assert 'value="pay"' not in page
    assert payer.stands() == "next hosted_page"
    assert money_moved(payer.desk.simulator) == []
    assert payer.presses("pass").headers["Location"] == BACK
    assert payer.stands() == "approved captured"
    assert money_moved(payer.desk.simulator) == [1_000]
    assert told(payer.desk) == {"payer_check": "challenge", "challenge": None}


def test_the_challenge_speaks_english_too():
    payer = Payer()
    payer.presses("challenge")
    page = payer.sees(lang="en")
    assert "Authentication (3-D Secure)" in page
    assert "Succeed" in page
    assert "<script" not in page


def test_a_bank_that_is_content_without_asking_leaves_its_mark_in_the_truth():
    asked, unasked = Payer(), Payer()
    assert asked.presses("frictionless").headers["Location"] == BACK
    unasked.presses("pay")
    assert [payer.stands() for payer in (asked, unasked)] == ["approved captured"] * 2
    assert [told(payer.desk)["payer_check"] for payer in (asked, unasked)] == ["frictionless", None]


def test_a_failed_challenge_is_a_declined_attempt_and_the_third_is_final():
    payer = Payer()
    for left in (2, 1):
        payer.presses("challenge")
        assert payer.presses("fail").headers["Location"].endswith(payer.path)
        assert payer.stands() == "for now authentication_failed"
        assert f"残り {left}回" in payer.sees()
        assert 'value="pay"' in payer.sees()
    payer.presses("challenge")
    assert payer.presses("fail").headers["Location"] == BACK
    assert payer.stands() == "declined attempt_limit_reached"


def test_a_new_challenge_takes_back_how_the_attempt_before_it_ended():
    payer = Payer()
    payer.presses("decline")
    payer.presses("challenge")
    assert payer.stands() == "next hosted_page"


def test_a_challenge_that_the_payer_leaves_keeps_the_charge_waiting():
    payer = Payer()
    payer.presses("challenge")
    assert payer.presses("close").headers["Location"] == BACK
    assert payer.stands() == "next hosted_page"
    assert told(payer.desk)["challenge"] == "left"
    assert 'value="pass"' in payer.sees(), "whoever comes back is asked again"
    payer.presses("pass")
    assert payer.stands() == "approved captured"


def test_nobody_pays_with_a_challenge_that_was_left_for_good():
    payer = Payer()
    payer.presses("challenge")
    payer.presses("close")
    payer.desk.clock.advance(minutes=31)
    assert payer.stands() == "declined expired"
    payer.presses("pass")
    assert money_moved(payer.desk.simulator) == []


def test_a_canceled_charge_ends_its_challenge():
    payer = Payer()
    payer.presses("challenge")
    assert in_short(payer.desk.gateway.cancel("P1")) == "declined canceled"
    payer.presses("pass")
    assert money_moved(payer.desk.simulator) == []


def test_a_hold_is_authenticated_likewise():
    payer = Payer(capture=False)
    payer.presses("challenge")
    payer.presses("pass")
    assert payer.stands() == "approved authorized"


@pytest.mark.parametrize("stale", ["pay", "decline", "leave", "frictionless", "challenge"])
def test_another_tab_at_the_first_step_is_led_to_the_challenge(stale):
    payer = Payer()
    payer.presses("challenge")
    reply = payer.presses(stale)
    assert (reply.status, reply.headers["Location"].endswith(payer.path)) == (303, True)
    assert payer.stands() == "next hosted_page"
    assert told(payer.desk)["challenge"] == "asked"


def test_a_double_click_in_the_challenge_counts_once():
    payer = Payer()
    payer.presses("challenge")
    assert [payer.presses("fail").status for _ in range(2)] == [303, 303]
    assert payer.desk.simulator.truth()["charges"][0]["waiting"]["declined_attempts"] == 1
    payer.presses("challenge")
    assert [payer.presses("pass").headers["Location"] for _ in range(2)] == [BACK, BACK]
    assert money_moved(payer.desk.simulator) == [1_000]


def test_a_program_answers_the_challenge_by_the_control_door():
    payer = Payer()
    assert payer.completes("challenge") == (200, {"status": "waiting", "attempts": 0})
    assert payer.completes("challenge_failed") == (200, {"status": "waiting", "attempts": 1})
    payer.completes("challenge")
    assert payer.completes("challenge_passed") == (200, {"status": "captured", "attempts": 1})


@pytest.mark.parametrize("outcome", sorted(CHALLENGE_ANSWERS))
def test_a_program_that_answers_a_challenge_nobody_put_is_refused(outcome):
    payer = Payer()
    status, problem = payer.completes(outcome)
    assert (status, problem["code"]) == (409, "not_on_page")
    assert status_of(payer.desk.simulator) == "waiting"


def test_only_cards_have_a_payer_s_bank():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge(method="e_money"))
    with pytest.raises(Refused, match="only a card"):
        visit(agents, NOON, waiting, PageOutcome.CHALLENGE)
    payer = Payer(method="e_money")
    assert 'value="challenge"' not in payer.sees()
    assert 'value="frictionless"' not in payer.sees()


def test_the_merchant_is_told_of_an_outcome_and_not_of_a_step():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    for outcome in (PageOutcome.CHALLENGE, PageOutcome.CHALLENGE_ABANDONED):
        visit(agents, NOON, waiting, outcome)
    assert agents.notices == []
    visit(agents, NOON, waiting, PageOutcome.CHALLENGE_FAILED)
    visit(agents, NOON, waiting, PageOutcome.CHALLENGE)
    visit(agents, NOON, waiting, PageOutcome.CHALLENGE_PASSED)
    assert [notice.our_reference for notice in agents.notices] == ["P1", "P1"]


def test_a_challenge_survives_a_replay_at_every_stage():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    for second, outcome in enumerate(
        [PageOutcome.CHALLENGE, PageOutcome.CHALLENGE_ABANDONED, PageOutcome.CHALLENGE_PASSED], start=1
    ):
        visit(agents, later(second), waiting, outcome)
        again = simulator()
        again.replay(agents.log)
        assert again.truth() == agents.truth()
    assert in_short(inquire(agents, later(9), "P1")) == "approved captured"
    assert agents.truth()["charges"][0]["agent"] == AGENT
