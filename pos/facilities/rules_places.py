"""Rules for facilities, counters and terminals: every cashless yen has exactly one way to the bank."""

from collections.abc import Iterator
from itertools import chain

from pos.domain.tender import Channel, Tender
from pos.facilities.agents import Agent
from pos.facilities.mistakes import Mistake, one_of, shown
from pos.facilities.places import Terminal
from pos.facilities.schema import WardDraft
from pos.facilities.schema_places import CounterDraft


def facility_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """What is wrong with facilities."""
    agents = {agent.id: agent for agent in draft.agents}
    for index, facility in enumerate(draft.facilities):
        path = f"facilities[{index}]"
        if facility.online:
            yield from _channel(f"{path}.online.agent", agents[facility.online.agent], Channel.ONLINE)
        since = facility.valid_from or draft.in_use_since
        if facility.valid_until is not None and facility.valid_until < since:
            yield Mistake(f"{path}.valid_until", str(facility.valid_until), f"{since} or later")
    yield from _bank_payers(draft)


def _bank_payers(draft: WardDraft) -> Iterator[Mistake]:
    """Every place with a counter pays cash in, under a name that no other place and no agent has."""
    with_counters = {counter.facility for counter in draft.counters}
    first = {agent.bank_payer_name: f"agents.{agent.id}" for agent in draft.agents}
    for index, facility in enumerate(draft.facilities):
        path = f"facilities[{index}].bank_payer_name"
        if facility.bank_payer_name is None:
            if facility.id in with_counters:
                yield Mistake(path, "nothing", f"the name under which {facility.id} pays its cash in")
            continue
        if facility.bank_payer_name in first:
            expected = f"a name of its own; {first[facility.bank_payer_name]} has it already"
            yield Mistake(path, shown(facility.bank_payer_name), expected)
        first.setdefault(facility.bank_payer_name, f"facilities[{index}]")


def counter_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """What is wrong with counters and their terminals."""
    agents = {agent.id: agent for agent in draft.agents}
    started = {facility.id: facility.valid_from or draft.in_use_since for facility in draft.facilities}
    for index, counter in enumerate(draft.counters):
        path = f"counters[{index}]"
        if counter.id != f"{counter.facility}-{counter.number}":
            yield Mistake(f"{path}.id", shown(counter.id), f"'{counter.facility}-{counter.number}'")
        if counter.since < started[counter.facility]:
            expected = f"{started[counter.facility]} or later, when the facility starts"
            yield Mistake(f"{path}.since", str(counter.since), expected)
        if counter.until is not None and counter.until < counter.since:
            yield Mistake(f"{path}.until", str(counter.until), f"{counter.since} or later")
        yield from _one_terminal_each(path, counter)
        for number, terminal in enumerate(counter.terminals):
            yield from _terminal(f"{path}.terminals[{number}]", terminal, agents[terminal.agent])
    yield from _terminals_once(draft)


def _one_terminal_each(path: str, counter: CounterDraft) -> Iterator[Mistake]:
    for number, tender in enumerate(counter.tenders):
        in_use = sum(terminal.until is None and tender in terminal.tenders for terminal in counter.terminals)
        if tender != Tender.CASH and in_use != 1:
            found = f"{shown(tender)} with {in_use} terminals"
            yield Mistake(f"{path}.tenders[{number}]", found, "exactly one terminal in use that takes it")


def _terminal(path: str, terminal: Terminal, agent: Agent) -> Iterator[Mistake]:
    yield from _channel(f"{path}.agent", agent, Channel.COUNTER)
    for number, tender in enumerate(terminal.tenders):
        if tender not in agent.tenders:
            expected = f"{one_of(agent.tenders, tender)}, which {agent.id} takes"
            yield Mistake(f"{path}.tenders[{number}]", shown(tender), expected)


def _channel(path: str, agent: Agent, channel: Channel) -> Iterator[Mistake]:
    if agent.channel is not channel:
        yield Mistake(path, f"{shown(agent.id)}, an agent for {agent.channel}", f"an agent whose channel is {channel}")


def _terminals_once(draft: WardDraft) -> Iterator[Mistake]:
    first: dict[tuple[str, str], str] = {}
    for path, terminal in _terminals(draft):
        key = (terminal.agent, terminal.terminal_id)
        if key in first:
            expected = f"each terminal of {terminal.agent} once; {first[key]} has it already"
            yield Mistake(f"{path}.terminal_id", shown(terminal.terminal_id), expected)
        first.setdefault(key, path)


def account_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """A merchant account is one agent's and pays one owner, wherever it is named."""
    at_counters = (
        (path, terminal.merchant_account, terminal.agent, terminal.owner) for path, terminal in _terminals(draft)
    )
    online = (
        (f"facilities[{index}].online", each.online.merchant_account, each.online.agent, each.owner)
        for index, each in enumerate(draft.facilities)
        if each.online
    )
    first: dict[str, tuple[str, str, str]] = {}
    for path, account, agent, owner in chain(online, at_counters):
        first_path, first_agent, first_owner = first.setdefault(account, (path, agent, owner))
        if (agent, owner) != (first_agent, first_owner):
            expected = f"an account of {first_agent} that pays {first_owner}, as {first_path} has it"
            found = f"{shown(account)} of {agent} that pays {owner}"
            yield Mistake(f"{path}.merchant_account", found, expected)


def _terminals(draft: WardDraft) -> Iterator[tuple[str, Terminal]]:
    for index, counter in enumerate(draft.counters):
        for number, terminal in enumerate(counter.terminals):
            yield f"counters[{index}].terminals[{number}]", terminal
