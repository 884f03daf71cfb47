"""What each command answers, and does, in each status of a charge."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pos.domain.money import Yen
from pos.gateways.gateway import Answer, Approved, Declined, Operation
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.statuses import CHARGE_MOVES, ChargeMove, ChargeStatus
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.core import Simulator
from tests.gateways.makers import (
    AGENT,
    NOON,
    approved_at_once,
    authorize,
    charge,
    contract,
    in_short,
    inquire,
    later,
    money_moved,
    page_charge,
    sell,
    simulator,
    status_of,
    visit,
)

HELD = charge(capture=False)


def plan(agents: Simulator, outcome: TerminalOutcome) -> None:
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(outcome, after_inquiries=0))


def wait_at_terminal(agents: Simulator) -> None:
    agents.plan_terminal(NOON, terminal_id="T-1", plan=TerminalPlan(after_inquiries=9))
    authorize(agents, NOON, charge())


def wait_on_page(agents: Simulator) -> None:
    authorize(agents, NOON, page_charge())


def lose_write(agents: Simulator) -> None:
    plan(agents, TerminalOutcome.UNCONFIRMED_WRITE)
    authorize(agents, NOON, charge(method="e_money"))


def hold(agents: Simulator) -> None:
    plan(agents, TerminalOutcome.APPROVE)
    authorize(agents, NOON, HELD)


def decline(agents: Simulator) -> None:
    plan(agents, TerminalOutcome.DECLINE)
    authorize(agents, NOON, charge())


def cancel(agents: Simulator) -> None:
    wait_at_terminal(agents)
    agents.cancel(NOON, agent=AGENT, our_reference="P1")


def void(agents: Simulator) -> None:
    sell(agents, NOON)
    agents.void(NOON, agent=AGENT, our_reference="P1")


def bury(agents: Simulator) -> None:
    agents.cancel(NOON, agent=AGENT, our_reference="P1")


SITUATIONS: dict[str, Callable[[Simulator], object]] = {
    "never heard of": lambda agents: agents.truth(),
    "tombstone": bury,
    "waiting": wait_at_terminal,
    "waiting on page": wait_on_page,
    "unconfirmed": lose_write,
    "authorized": hold,
    "captured": lambda agents: sell(agents, NOON),
    "declined": decline,
    "canceled": cancel,
    "voided": void,
}

AGAIN = {"waiting on page": page_charge(), "unconfirmed": charge(method="e_money"), "authorized": HELD}


def send(agents: Simulator, situation: str, command: str) -> Answer:
    now = later(1)
    match command:
        case "authorize":
            return authorize(agents, now, AGAIN.get(situation, charge()))
        case "capture":
            return agents.capture(now, agent=AGENT, our_reference="P1", amount_yen=Yen(1_000))
        case "void":
            return agents.void(now, agent=AGENT, our_reference="P1")
        case "cancel":
            return agents.cancel(now, agent=AGENT, our_reference="P1")
        case "refund":
            return agents.refund(now, agent=AGENT, refund_reference="R1", our_reference="P1", amount_yen=Yen(400))
        case _:
            return inquire(agents, now, "P1")


#: situation | command | answer | status afterwards | yen that moved in all
TABLE = """
never heard of  | authorize | next terminal               | waiting        |
never heard of  | capture   | unknown not_found           | never heard of |
never heard of  | void      | unknown not_found           | never heard of |
never heard of  | refund    | unknown not_found           | never heard of |
never heard of  | cancel    | declined canceled           | never heard of |
never heard of  | inquire   | unknown not_found           | never heard of |
tombstone       | authorize | declined canceled           | never heard of |
tombstone       | capture   | declined canceled           | never heard of |
tombstone       | void      | declined canceled           | never heard of |
tombstone       | refund    | declined canceled           | never heard of |
tombstone       | cancel    | declined canceled           | never heard of |
tombstone       | inquire   | declined canceled           | never heard of |
waiting         | authorize | next terminal               | waiting        |
waiting         | capture   | for now not_possible        | waiting        |
waiting         | void      | for now not_possible        | waiting        |
waiting         | refund    | for now not_possible        | waiting        |
waiting         | cancel    | declined canceled           | canceled       |
waiting         | inquire   | next terminal               | waiting        |
waiting on page | authorize | next hosted_page            | waiting        |
waiting on page | capture   | for now not_possible        | waiting        |
waiting on page | void      | for now not_possible        | waiting        |
waiting on page | refund    | for now not_possible        | waiting        |
waiting on page | cancel    | declined canceled           | canceled       |
waiting on page | inquire   | next hosted_page            | waiting        |
unconfirmed     | authorize | unknown unconfirmed_write   | unconfirmed    |
unconfirmed     | capture   | unknown unconfirmed_write   | unconfirmed    |
unconfirmed     | void      | unknown unconfirmed_write   | unconfirmed    |
unconfirmed     | refund    | unknown unconfirmed_write   | unconfirmed    |
unconfirmed     | cancel    | unknown unconfirmed_write   | unconfirmed    |
unconfirmed     | inquire   | unknown unconfirmed_write   | unconfirmed    |
authorized      | authorize | approved authorized         | authorized     |
authorized      | capture   | approved captured           | captured       | 1000
authorized      | void      | approved voided             | voided         |
authorized      | refund    | for now not_possible        | authorized     |
authorized      | cancel    | declined canceled           | canceled       |
authorized      | inquire   | approved authorized         | authorized     |
captured        | authorize | approved captured           | captured       | 1000
captured        | capture   | approved captured           | captured       | 1000
captured        | void      | approved voided             | voided         | 1000 -1000
captured        | refund    | approved refunded           | captured       | 1000 -400
captured        | cancel    | approved captured           | captured       | 1000
captured        | inquire   | approved captured           | captured       | 1000
declined        | authorize | declined declined_by_issuer | declined       |
declined        | capture   | declined declined_by_issuer | declined       |
declined        | void      | declined not_possible       | declined       |
declined        | refund    | declined not_possible       | declined       |
declined        | cancel    | declined declined_by_issuer | declined       |
declined        | inquire   | declined declined_by_issuer | declined       |
canceled        | authorize | declined canceled           | canceled       |
canceled        | capture   | declined canceled           | canceled       |
canceled        | void      | declined not_possible       | canceled       |
canceled        | refund    | declined not_possible       | canceled       |
canceled        | cancel    | declined canceled           | canceled       |
canceled        | inquire   | declined canceled           | canceled       |
voided          | authorize | approved voided             | voided         | 1000 -1000
voided          | capture   | approved voided             | voided         | 1000 -1000
voided          | void      | approved voided             | voided         | 1000 -1000
voided          | refund    | declined not_possible       | voided         | 1000 -1000
voided          | cancel    | approved voided             | voided         | 1000 -1000
voided          | inquire   | approved voided             | voided         | 1000 -1000
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("situation", "command", "answer", "status", "moved"), [(*row, "")[:5] for row in ROWS])
def test_a_command_in_a_status_is_answered_and_done_once(situation, command, answer, status, moved):
    agents = simulator()
    SITUATIONS[situation](agents)
    first = send(agents, situation, command)
    assert (in_short(first), status_of(agents)) == (answer, status)
    assert send(agents, situation, command) == first
    assert status_of(agents) == status
    assert money_moved(agents) == [int(yen) for yen in moved.split()]


def test_the_table_names_every_status_and_every_command():
    assert {(row[0], row[1]) for row in ROWS} == {
        (situation, command)
        for situation in SITUATIONS
        for command in ("authorize", "capture", "void", "refund", "cancel", "inquire")
    }
    assert {status.value for status in ChargeStatus} <= set(SITUATIONS)


def test_no_move_leaves_a_charge_that_is_closed_unless_money_surfaces_against_the_agent_s_word():
    closed = {ChargeStatus.DECLINED, ChargeStatus.CANCELED, ChargeStatus.VOIDED}
    assert {move for status, move, _ in CHARGE_MOVES if status in closed} == {ChargeMove.SURFACE}
    assert ChargeStatus.VOIDED not in {status for status, move, _ in CHARGE_MOVES if move is ChargeMove.SURFACE}
    assert {move for _, move, _ in CHARGE_MOVES} == set(ChargeMove)


@pytest.mark.parametrize(
    "other",
    [
        {"amount_yen": Yen(1_001)},
        {"method": "e_money"},
        {"merchant_account": "shop-2"},
        {"capture": False},
        {"terminal_id": "T-2"},
    ],
)
def test_a_reference_with_other_facts_is_refused_and_never_charged_again(other):
    agents = simulator()
    sell(agents, NOON)
    assert in_short(authorize(agents, NOON, charge(**other))) == "for now reference_conflict"
    assert money_moved(agents) == [1_000]


def test_a_refund_under_a_used_reference_with_another_amount_is_refused():
    agents = simulator()
    sell(agents, NOON)
    give_back = {"agent": AGENT, "refund_reference": "R1", "our_reference": "P1"}
    agents.refund(NOON, **give_back, amount_yen=Yen(100))
    assert in_short(agents.refund(NOON, **give_back, amount_yen=Yen(200))) == "for now reference_conflict"
    assert money_moved(agents) == [1_000, -100]


def test_refunds_together_never_exceed_the_sale():
    agents = simulator()
    sell(agents, NOON)
    answers = [
        agents.refund(NOON, agent=AGENT, refund_reference=f"R{n}", our_reference="P1", amount_yen=Yen(400))
        for n in range(3)
    ]
    assert [in_short(answer) for answer in answers] == [
        "approved refunded",
        "approved refunded",
        "declined refund_too_large",
    ]
    assert inquire(agents, NOON, "R2", Operation.REFUND) == answers[2]
    assert money_moved(agents) == [1_000, -400, -400]


def test_a_hold_can_be_captured_in_part_but_not_beyond():
    agents = simulator()
    hold(agents)
    too_much = agents.capture(NOON, agent=AGENT, our_reference="P1", amount_yen=Yen(1_001))
    assert in_short(too_much) == "for now amount_too_large"
    part = agents.capture(NOON, agent=AGENT, our_reference="P1", amount_yen=Yen(600))
    assert isinstance(part, Approved)
    assert part.amount_yen == 600
    another = agents.capture(NOON, agent=AGENT, our_reference="P1", amount_yen=Yen(500))
    assert in_short(another) == "for now reference_conflict"
    assert money_moved(agents) == [600]


def test_a_sale_is_voided_until_its_tokyo_day_ends():
    agents = simulator()
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    for reference, now, expected in [
        ("P1", midnight - timedelta(microseconds=1), "approved voided"),
        ("P2", midnight, "declined void_window_closed"),
    ]:
        sell(agents, NOON, reference)
        assert in_short(agents.void(now, agent=AGENT, our_reference=reference)) == expected


def test_a_hold_is_voided_on_any_day():
    agents = simulator()
    hold(agents)
    assert in_short(agents.void(later(days=3), agent=AGENT, our_reference="P1")) == "approved voided"


def test_a_sale_of_which_something_was_refunded_is_not_voided():
    agents = simulator()
    sell(agents, NOON)
    agents.refund(NOON, agent=AGENT, refund_reference="R1", our_reference="P1", amount_yen=Yen(1))
    assert in_short(agents.void(NOON, agent=AGENT, our_reference="P1")) == "declined already_refunded"


def test_cancelling_an_unheard_of_reference_blocks_the_charge_that_arrives_later():
    agents = simulator()
    agents.cancel(NOON, agent=AGENT, our_reference="P1")
    answer = authorize(agents, later(2), charge())
    assert isinstance(answer, Declined)
    assert answer.final
    assert money_moved(agents) == []


def test_a_cancel_loses_against_a_customer_who_was_faster():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once(after_seconds=3))
    authorize(agents, NOON, charge())
    lost = agents.cancel(later(5), agent=AGENT, our_reference="P1")
    assert isinstance(lost, Approved)
    assert lost.occurred_at == later(3)


def test_asking_for_a_void_that_never_arrived_tells_that_the_sale_stands():
    agents = simulator()
    sell(agents, NOON)
    assert in_short(inquire(agents, NOON, "P1", Operation.VOID)) == "approved captured"


def test_a_charge_after_its_own_deadline_is_refused():
    agents = simulator()
    assert in_short(authorize(agents, NOON, charge(expires_at=NOON))) == "declined expired"


def test_a_method_without_a_contract_is_refused():
    assert in_short(authorize(simulator(), NOON, charge(method="code"))) == "declined method_not_accepted"


def test_the_same_seed_gives_the_same_references_whatever_happened_before():
    one, other = simulator(), simulator()
    sell(other, NOON, "P9")
    assert sell(one, NOON) == sell(other, NOON)


def test_another_seed_gives_other_references():
    one, other = simulator(), Simulator([contract()], seed=8)
    assert sell(one, NOON).agent_reference != sell(other, NOON).agent_reference


def test_a_page_visit_after_the_end_changes_nothing():
    agents = simulator()
    waiting = authorize(agents, NOON, page_charge())
    visit(agents, NOON, waiting, PageOutcome.APPROVE)
    visit(agents, later(1), waiting, PageOutcome.DECLINE)
    visit(agents, later(2), waiting, PageOutcome.APPROVE)
    assert money_moved(agents) == [1_000]
