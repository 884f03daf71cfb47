"""What the simulated agents declare of their own mistakes is what the night finds: nothing, or that break."""

import pytest

from pos.domain.tender import Tender
from pos.gateways.simulator.charges.endings import CHALLENGE_ANSWERS, PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.gateways.simulator.contracts import UnconfirmedWrite
from pos.gateways.simulator.faults import consequences
from pos.gateways.simulator.faults.consequences import HEALS
from pos.gateways.simulator.faults.faults import Fault, FaultRule
from pos.operations.authorize import start_checkout
from pos.operations.sweep import sweep
from pos.storage.payments import Payment
from tests.reconciliation.world import World
from tests.tills import Till, book_online, now_stored


def asked_for_an_hour(world: World) -> None:
    for _ in range(60):
        world.clock.advance(minutes=1)
        sweep(world.office)


def unresolved(world: World) -> set[str]:
    """Every break of the night has to be one of these."""
    found = world.breaks()
    assert set(found) <= {consequences.UNRESOLVED_PAYMENT}
    return {one.fact.leg_id or one.fact.detail for one in found.get(consequences.UNRESOLVED_PAYMENT, [])}


def sold(world: World, till: Till, plan: TerminalPlan, tender: Tender) -> Payment:
    terminal = world.office.ward.counter(till.counter).terminal_for(tender.value)
    assert terminal is not None
    world.agents.plan_terminal(world.clock.now(), terminal_id=terminal.terminal_id, plan=plan)
    return till.card(tender=tender)


def test_what_goes_wrong_on_the_wire_leaves_what_it_declares(world: World) -> None:
    assert set(consequences.OF_FAULTS.values()) == {HEALS}
    till = world.till()
    for number, fault in enumerate(Fault):
        terminal = world.office.ward.counter(till.counter).terminal_for(Tender.CREDIT.value)
        assert terminal is not None
        rule = FaultRule(fault, terminal_id=terminal.terminal_id)
        world.agents.plant_fault(world.clock.now(), rule=rule)
        sold(world, till, TerminalPlan(after_inquiries=0), Tender.CREDIT)
        world.clock.advance(seconds=number)
    asked_for_an_hour(world)
    till.close(till.session, 10_000)
    world.night()
    assert world.breaks() == {}


def test_what_a_payer_does_on_the_page_leaves_what_it_declares(world: World) -> None:
    assert set(consequences.OF_PAGE_OUTCOMES.values()) == {HEALS}
    for outcome in PageOutcome:
        booked = book_online(world.office, reference=f"R-{outcome}")
        payment = start_checkout(world.office, booked.id)
        assert payment.next_action is not None
        steps = [PageOutcome.CHALLENGE, outcome] if outcome in CHALLENGE_ANSWERS else [outcome]
        for step in steps:
            world.agents.visit_page(world.clock.now(), token=payment.next_action["token"], outcome=step)
    for _ in range(4):
        asked_for_an_hour(world)
    world.night()
    assert world.breaks() == {}


@pytest.mark.parametrize("outcome", TerminalOutcome)
def test_what_happens_at_a_terminal_leaves_what_it_declares(embedded_world: World, outcome: TerminalOutcome) -> None:
    world = embedded_world
    till = world.till()
    payment = sold(world, till, TerminalPlan(outcome, after_inquiries=0), Tender.E_MONEY)
    asked_for_an_hour(world)
    till.close(till.session, 10_000)
    world.night()
    left = consequences.OF_TERMINAL_OUTCOMES[outcome]
    assert set(world.breaks()) == ({left} - {HEALS})
    assert (now_stored(world.office, payment).status.value == "indeterminate") == (left != HEALS)


def test_an_unconfirmed_write_leaves_what_its_brand_declares(world: World) -> None:
    till = world.till()
    tender = world.office.ward.tenders[Tender.E_MONEY.value]
    expected = set()
    for brand in tender.brands:
        plan = TerminalPlan(TerminalOutcome.UNCONFIRMED_WRITE, after_inquiries=0, brand=brand)
        payment = sold(world, till, plan, Tender.E_MONEY)
        rule = tender.unconfirmed_write_of(brand)
        if consequences.OF_UNCONFIRMED_WRITES[UnconfirmedWrite(rule.value)] != HEALS:
            expected.add(payment.id)
        world.clock.advance(seconds=1)
    asked_for_an_hour(world)
    till.close(till.session, 10_000)
    world.night()
    assert {name for name in expected if any(name in found for found in unresolved(world))} == expected
    assert len(unresolved(world)) == len(expected) == len(tender.brands) - 2
