"""Replaying what was asked gives the same truth: after a restart, and in any simulated day."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.gateways.gateway import Operation
from pos.gateways.simulator.bank.facts import BankEdit, BankEditKind, PayIn
from pos.gateways.simulator.charges.endings import Fate, PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.faults.faults import AgentCall, Fault, FaultRule
from pos.gateways.simulator.notices.notices import NoticeFault, NoticeRule
from pos.gateways.simulator.reports.report_edits import EditKind, ReportEdit
from pos.gateways.simulator.state_file import StateFile, StateFileUnreadable
from tests.gateways.makers import AGENT, DAY, NOON, approved_at_once, authorize, charge, later, sell, simulator

REFERENCES = st.sampled_from(["P1", "P2", "P3"])
AMOUNTS = st.sampled_from([Yen(1), Yen(400), Yen(1_000)])
CHARGES = st.builds(
    charge,
    REFERENCES,
    amount_yen=AMOUNTS,
    method=st.sampled_from(["credit", "e_money", "code"]),
    capture=st.booleans(),
    terminal_id=st.sampled_from(["T-1", "T-2", None]),
    return_url=st.sampled_from([None, "https://example.jp/戻る?a=1"]),
    expires_at=st.sampled_from([None, later(5), later(400)]),
)
RULES = st.builds(
    FaultRule,
    fault=st.sampled_from(Fault),
    call=st.sampled_from(AgentCall),
    our_reference=REFERENCES,
    times=st.integers(1, 2),
)
NOTICE_RULES = st.builds(
    NoticeRule,
    fault=st.sampled_from(NoticeFault),
    our_reference=st.one_of(st.none(), REFERENCES),
    seconds=st.integers(1, 5_000),
    times=st.integers(1, 2),
)
PLANS = st.builds(
    TerminalPlan,
    outcome=st.sampled_from(TerminalOutcome),
    after_inquiries=st.integers(0, 2),
    after_seconds=st.integers(0, 200),
    brand=st.sampled_from([None, "JCB", "nanaco", "Diners Club"]),
    times=st.integers(1, 3),
)
EDITS = st.builds(
    ReportEdit,
    agent=st.just(AGENT),
    on=st.just(DAY + timedelta(days=1)),
    edit=st.sampled_from(EditKind),
    our_reference=REFERENCES,
    amount_yen=st.sampled_from([None, Yen(5), Yen(-5)]),
)
A_DAY = timedelta(days=1)
PAY_INS = st.builds(
    PayIn,
    slip=st.sampled_from(["S1", "S2", "S3"]),
    payer_name=st.just("ﾏﾄﾞｸﾞﾁ"),
    amount_yen=AMOUNTS,
    business_day=st.just(DAY),
    on=st.sampled_from([None, DAY, DAY + A_DAY, DAY - A_DAY]),
)
BANK_EDITS = st.builds(
    BankEdit,
    edit=st.sampled_from(BankEditKind),
    subject=st.sampled_from([None, "slip:S1", "slip:S2", "slip:S9"]),
    amount_yen=st.sampled_from([None, Yen(5)]),
    payer_name=st.sampled_from([None, "ﾌﾒｲ"]),
)


def named(**facts: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(facts)


TO_REFERENCE = named(agent=st.just(AGENT), our_reference=REFERENCES)
COMMANDS = st.one_of(
    st.tuples(st.just("authorize"), named(agent=st.just(AGENT), charge=CHARGES, fate=st.sampled_from(Fate))),
    st.tuples(st.just("authorize"), named(agent=st.just("nobody"), charge=CHARGES)),
    st.tuples(
        st.just("capture"),
        named(agent=st.just(AGENT), our_reference=REFERENCES, amount_yen=AMOUNTS, decline=st.booleans()),
    ),
    st.tuples(st.just("void"), named(agent=st.just(AGENT), our_reference=REFERENCES, decline=st.booleans())),
    st.tuples(
        st.just("refund"),
        named(
            agent=st.just(AGENT),
            refund_reference=st.sampled_from(["R1", "R2"]),
            our_reference=REFERENCES,
            amount_yen=AMOUNTS,
            decline=st.booleans(),
        ),
    ),
    st.tuples(st.just("cancel"), TO_REFERENCE),
    st.tuples(
        st.just("inquire"),
        named(agent=st.just(AGENT), our_reference=REFERENCES, operation=st.sampled_from(Operation)),
    ),
    st.tuples(st.just("plan_terminal"), named(terminal_id=st.sampled_from(["T-1", "T-2"]), plan=PLANS)),
    st.tuples(st.just("settle_write"), named(agent=st.just(AGENT), our_reference=REFERENCES, written=st.booleans())),
    st.tuples(st.just("lose_charge"), named(agent=st.just(AGENT), charge=CHARGES)),
    st.tuples(st.just("void_at_terminal"), TO_REFERENCE),
    st.tuples(st.just("surface"), TO_REFERENCE),
    st.tuples(
        st.just("withhold_report"),
        named(agent=st.just(AGENT), on=st.just(DAY + timedelta(days=1)), withheld=st.booleans()),
    ),
    st.tuples(st.just("plant_fault"), named(rule=RULES)),
    st.tuples(
        st.just("fault_for"),
        named(call=st.sampled_from(AgentCall), agent=st.just(AGENT), references=st.tuples(REFERENCES)),
    ),
    st.tuples(st.just("plant_notice_fault"), named(notice_rule=NOTICE_RULES)),
    st.tuples(st.just("deliver_held_back"), named()),
    st.tuples(st.just("edit_report"), named(edit=EDITS)),
    st.tuples(st.just("pay_in"), named(pay_in=PAY_INS)),
    st.tuples(st.just("edit_statement"), named(bank_edit=BANK_EDITS)),
    st.tuples(st.just("withhold_statement"), named(on=st.sampled_from([DAY, DAY + A_DAY]), withheld=st.booleans())),
    st.tuples(st.just("statement"), named(on=st.just(DAY + 3 * A_DAY))),
    st.tuples(st.just("report"), named(agent=st.just(AGENT), on=st.just(DAY + timedelta(days=1)))),
    st.tuples(st.just("expected_breaks"), named(business_day=st.just(DAY))),
    st.tuples(st.just("visit any page"), named(outcome=st.sampled_from(PageOutcome))),
)
STEPS = st.lists(st.tuples(st.integers(0, 3_000), COMMANDS), max_size=40)


def do(agents: Simulator, now: datetime, name: str, arguments: dict[str, object]) -> object:
    if name == "visit any page":
        tokens = [record["waiting"]["token"] for record in agents.truth()["charges"]]
        arguments, name = arguments | {"token": tokens[-1] if tokens else "none"}, "visit_page"
    try:
        return getattr(agents, name)(now, **arguments)
    except Refused as refusal:
        return refusal.code


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_a_replayed_log_gives_the_same_truth_and_the_same_trace(steps):
    first = simulator()
    now = NOON
    for seconds, (name, arguments) in steps:
        now += timedelta(seconds=seconds)
        do(first, now, name, arguments)
    second = simulator()
    second.replay(first.log)
    assert second.truth() == first.truth()
    assert second.log == first.log
    assert second.notices == first.notices
    for on in (DAY, DAY + 3 * A_DAY):
        asked = {"on": on}
        assert do(first, now, "statement", asked) == do(second, now, "statement", asked)
    publication = datetime.combine(DAY + timedelta(days=30), NOON.timetz())
    for agents in (first, second):
        agents.let_time_pass(publication)
    asked = {"agent": AGENT, "on": DAY + timedelta(days=1)}
    assert do(first, publication, "report", asked) == do(second, publication, "report", asked)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_every_reference_is_captured_at_most_once_and_never_over_refunded(steps):
    agents = simulator()
    for seconds, (name, arguments) in steps:
        do(agents, later(seconds), name, arguments)
    truth = agents.truth()
    for record in truth["charges"]:
        sale = [entry for entry in truth["entries"] if entry["our_reference"] == record["asked"]["our_reference"]]
        kinds = [str(entry["kind"]) for entry in sale]
        assert kinds in ([], ["sale"], ["sale", "void"])
        assert (kinds == ["sale"]) == (record["status"] == "captured")
        assert 0 <= record["refunded_yen"] <= record["amount_yen"] <= record["asked"]["amount_yen"]
    given_back = sum(entry["amount_yen"] for entry in truth["entries"] if entry["kind"] == "refund")
    assert given_back == -sum(record["refunded_yen"] for record in truth["charges"])


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_a_command_that_is_refused_leaves_no_trace(steps):
    agents = simulator()
    for seconds, (name, arguments) in steps:
        before, lines = agents.truth(), len(agents.log)
        answer = do(agents, later(seconds), name, arguments)
        if isinstance(answer, str) and answer not in set(Fault) and len(agents.log) == lines:
            assert agents.truth() == before


def test_asking_for_what_is_finished_is_not_logged():
    agents = simulator()
    sell(agents, NOON)
    lines = len(agents.log)
    agents.inquire(NOON, agent=AGENT, operation=Operation.AUTHORIZE, our_reference="P1")
    agents.inquire(NOON, agent=AGENT, operation=Operation.REFUND, our_reference="R9")
    assert len(agents.log) == lines


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"now": "2026-11-20T12:00:00+09:00"}', '{"now": "x", "name": "void", "arguments": {}}'],
)
def test_a_line_that_is_no_command_is_refused(line):
    with pytest.raises(ValueError, match="command 1 cannot be done again"):
        simulator().replay([line])


@pytest.mark.parametrize("name", ["truth", "replay", "__init__", "nonsense", "log"])
def test_a_log_can_call_nothing_but_commands(name):
    line = f'{{"now": "2026-11-20T12:00:00+09:00", "name": "{name}", "arguments": {{}}}}'
    with pytest.raises(ValueError, match="command 1 cannot be done again"):
        simulator().replay([line])


def test_a_log_can_not_ask_questions():
    arguments = f'{{"agent": "{AGENT}", "operation": "authorize", "our_reference": "P1"}}'
    line = f'{{"now": "2026-11-20T12:00:00+09:00", "name": "inquire", "arguments": {arguments}}}'
    with pytest.raises(ValueError, match="command 1 cannot be done again"):
        simulator().replay([line])


def restored(path: Path, seed: int = 7) -> tuple[Simulator, StateFile]:
    agents = simulator() if seed == 7 else Simulator([], seed)
    return agents, StateFile.restore(path, agents)


def test_the_truth_survives_a_restart(tmp_path):
    agents, state = restored(tmp_path / "deep" / "agents.jsonl")
    sell(agents, NOON)
    state.append(agents.log)
    state.close()
    again, state = restored(tmp_path / "deep" / "agents.jsonl")
    assert again.truth() == agents.truth()
    assert again.log == []
    again.log.clear()
    sell(again, NOON, "P2")
    state.append(again.log)
    state.close()
    third, state = restored(tmp_path / "deep" / "agents.jsonl")
    assert third.truth() == again.truth()
    state.close()


@pytest.mark.parametrize("torn_bytes", range(1, 60, 7))
def test_a_line_that_was_being_written_when_the_process_died_is_dropped(tmp_path, torn_bytes):
    path = tmp_path / "agents.jsonl"
    agents, state = restored(path)
    sell(agents, NOON)
    kept = simulator()
    kept.replay(agents.log[:-1])
    state.append(agents.log)
    state.close()
    path.write_bytes(path.read_bytes()[:-torn_bytes])
    again, state = restored(path)
    assert again.truth() == kept.truth()
    state.close()
    assert path.read_bytes().endswith(b"\n")


def test_a_file_of_another_seed_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "agents.jsonl"
    restored(path)[1].close()
    before = path.read_bytes()
    with pytest.raises(StateFileUnreadable, match="seed"):
        restored(path, seed=8)
    assert path.read_bytes() == before


@pytest.mark.parametrize("letter", [b"a letter to a friend\n", b"a letter to a friend", b"\xff\xfe\n"])
def test_a_file_that_is_no_log_is_refused_and_left_as_it_is(tmp_path, letter):
    path = tmp_path / "agents.jsonl"
    path.write_bytes(letter)
    with pytest.raises(StateFileUnreadable, match="Move the file away"):
        restored(path)
    assert path.read_bytes() == letter


def test_a_second_process_may_not_write_the_same_file(tmp_path):
    path = tmp_path / "agents.jsonl"
    _, state = restored(path)
    with pytest.raises(StateFileUnreadable, match="another process"):
        restored(path)
    state.close()
    restored(path)[1].close()


def test_an_instant_keeps_its_microseconds_in_the_log():
    agents = simulator()
    agents.plan_terminal(NOON, terminal_id="T-1", plan=approved_at_once())
    authorize(agents, later(0.123456), charge())
    again = simulator()
    again.replay(agents.log)
    assert again.truth()["charges"][0]["made_at"] == later(0.123456)


def test_a_day_of_another_year_is_no_special_case():
    agents = simulator()
    sell(agents, datetime.combine(date(2028, 2, 29), NOON.timetz()))
    again = simulator()
    again.replay(agents.log)
    assert again.truth() == agents.truth()
