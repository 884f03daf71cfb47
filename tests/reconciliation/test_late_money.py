"""Money on a payment that had ended without any, of which only the settlement report tells."""

from pos.domain.tender import Tender
from pos.gateways.simulator.charges.terminals import TerminalOutcome, TerminalPlan
from pos.operations.inquire import inquire
from pos.storage.payments import Payment
from tests.reconciliation.world import AFTER_THE_CYCLE, World
from tests.tills import Till, now_stored


def declined(world: World, till: Till) -> Payment:
    terminal = world.office.ward.counter(till.counter).terminal_for(Tender.CREDIT.value)
    assert terminal is not None
    plan = TerminalPlan(TerminalOutcome.DECLINE, after_inquiries=1, brand="Visa")
    world.agents.plan_terminal(world.clock.now(), terminal_id=terminal.terminal_id, plan=plan)
    return inquire(world.office, till.card().id)


def surface(world: World, payment: Payment) -> None:
    """The agent charges all the same, and its notification is lost on the way."""
    world.agents.surface(world.clock.now(), agent=payment.agent, our_reference=payment.id)
    world.agents.notices = []


def test_a_line_about_a_declined_payment_makes_the_night_ask_and_the_money_goes_back(world: World) -> None:
    till = world.till()
    payment = declined(world, till)
    surface(world, payment)
    world.night(at=AFTER_THE_CYCLE)
    stored = now_stored(world.office, payment)
    assert (stored.status, stored.late_capture, stored.captured_yen) == ("captured", True, payment.amount_yen)
    assert stored.refund_claimed_yen == payment.amount_yen
    found = world.breaks()
    assert [one.fact.ours_yen for one in found["late_capture"]] == [payment.amount_yen]
    assert "missing_in_pos" not in found


def test_a_line_that_the_agent_itself_denies_stays_a_line_without_a_payment(world: World) -> None:
    till = world.till()
    payment = declined(world, till)
    world.card(till)
    surface(world, payment)
    report = world.agents.report(AFTER_THE_CYCLE, agent=str(payment.agent), on=AFTER_THE_CYCLE.date().replace(day=1))
    assert payment.id.encode() in report
    gateway = world.gateways[str(payment.agent)]
    gateway.inquire = lambda *_: gateway.cancel("nobody-knows-this")  # says: declined, for good
    world.night(at=AFTER_THE_CYCLE)
    assert now_stored(world.office, payment).status == "declined"
    assert [one.fact.theirs_yen for one in world.breaks()["missing_in_pos"]] == [payment.amount_yen]


def test_a_voided_payment_is_not_asked_for_again(world: World) -> None:
    till = world.till()
    payment = world.void(world.card(till))
    before = now_stored(world.office, payment)
    world.night(at=AFTER_THE_CYCLE)
    assert now_stored(world.office, payment) == before
