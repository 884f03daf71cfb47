"""A payment that the reservation system asks for and a citizen pays on the agent's page."""

from datetime import timedelta

import pytest

from pos.domain.errors import Refused
from pos.domain.payment import PaymentStatus
from pos.gateways.gateway import Declined, ForgedNotification, MoneyState
from pos.office import Office
from pos.operations.accept_notification import accept_notification
from pos.operations.authorize import start_checkout
from pos.operations.cancel import cancel_payment
from pos.operations.inquire import inquire
from pos.operations.sweep import sweep
from pos.operations.void import void
from pos.storage import payments
from pos.storage.tables import outbox
from tests.fakes import (
    CANCELED,
    NEVER_HEARD_OF,
    REFUSED_FOR_NOW,
    SILENCE,
    ScriptedGateway,
    approved,
    on_page,
)
from tests.makers import ManualClock
from tests.tills import (
    CLERK,
    CLIENT,
    ONLINE,
    WEDNESDAY_MORNING,
    Till,
    balances,
    book_online,
    now_stored,
    whole_database,
)

SOON = WEDNESDAY_MORNING + timedelta(minutes=30)
CAPTURED = approved(MoneyState.CAPTURED, 3_600, WEDNESDAY_MORNING)
ACTOR = f"client:{CLIENT}"


def types_told(office: Office) -> list[str]:
    with office.database.reading() as connection:
        return [row.type for row in connection.execute(outbox.select().order_by(outbox.c.created_at))]


def on_the_page(office: Office, agent: ScriptedGateway, **facts) -> payments.Payment:
    payment = book_online(office, **facts)
    agent.will("authorize", on_page(SOON))
    return start_checkout(office, payment.id)


def test_a_citizen_pays_on_the_agents_page(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    assert payment.status is PaymentStatus.AWAITING_PAYER
    assert payment.next_action is not None
    assert payment.next_action["url"] == "http://agent.invalid/hosted/token-1"
    agent.will("inquire_authorize", CAPTURED)
    assert inquire(online_office, payment.id).status is PaymentStatus.CAPTURED
    assert balances(online_office.database) == {
        "receivable:online-credit": 3_600,
        f"revenue:2026:{ONLINE}:charge-halls": -3_600,
    }
    assert types_told(online_office) == ["payment.succeeded"]


def test_the_page_is_asked_for_with_the_facilitys_account_and_the_way_back(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = on_the_page(online_office, agent)
    (charge,) = agent.charges
    assert charge.terminal_id is None
    assert charge.merchant_account == online_office.ward.facility(ONLINE).merchant_account
    assert charge.return_url == f"http://127.0.0.1:8000/checkout/{payment.id}/return"
    assert charge.expires_at == payment.expires_at


def test_two_tabs_find_the_same_page(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    assert start_checkout(online_office, payment.id) == payment
    assert agent.names_of_calls() == ["authorize"]


def test_after_a_declined_card_the_payer_may_try_again(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", REFUSED_FOR_NOW)
    assert inquire(online_office, payment.id).status is PaymentStatus.CREATED
    agent.will("authorize", on_page(SOON))
    again = start_checkout(online_office, payment.id)
    assert (again.status, again.attempt) == (PaymentStatus.AWAITING_PAYER, 2)
    agent.will("inquire_authorize", CAPTURED)
    assert inquire(online_office, payment.id).status is PaymentStatus.CAPTURED


def test_a_payer_who_tries_again_on_the_open_page_has_paid(
    online_office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    """We know of the declined attempt only, but the agent's page is still open."""
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", REFUSED_FOR_NOW)
    assert inquire(online_office, payment.id).status is PaymentStatus.CREATED
    clock.advance(seconds=30)
    agent.will("inquire_authorize", CAPTURED)
    assert sweep(online_office) == 1
    assert now_stored(online_office, payment).status is PaymentStatus.CAPTURED


def test_an_attempt_that_failed_is_asked_for_a_bounded_number_of_times(
    online_office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    payment = on_the_page(online_office, agent, expires_at=WEDNESDAY_MORNING + timedelta(days=7))
    agent.will("inquire_authorize", *[REFUSED_FOR_NOW] * 11)
    inquire(online_office, payment.id)
    for _ in range(48):
        clock.advance(hours=1)
        sweep(online_office)
    assert now_stored(online_office, payment).status is PaymentStatus.CREATED
    assert now_stored(online_office, payment).inquire_at is None


def test_what_the_agent_tells_of_the_attempt_before_is_not_taken_for_this_one(
    online_office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    payment = on_the_page(online_office, agent)
    before = Declined("declined_by_issuer", "declined", final=False, occurred_at=clock.now())
    agent.will("inquire_authorize", before)
    inquire(online_office, payment.id)
    clock.advance(minutes=1)
    agent.will("authorize", on_page(SOON))
    start_checkout(online_office, payment.id)
    agent.will("inquire_authorize", before)
    assert inquire(online_office, payment.id).status is PaymentStatus.AWAITING_PAYER


def test_the_last_attempt_that_fails_declines_the_payment_once_the_page_is_closed(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = book_online(online_office)
    agent.will("authorize", *[on_page(SOON)] * 3)
    agent.will("inquire_authorize", *[REFUSED_FOR_NOW] * 3, CANCELED)
    agent.will("cancel", CANCELED)
    for _ in range(3):
        start_checkout(online_office, payment.id)
        last = inquire(online_office, payment.id)
    assert last.status is PaymentStatus.DECLINED
    assert types_told(online_office) == ["payment.declined"]


def test_a_payer_who_is_faster_than_the_closing_of_the_last_attempt_has_paid(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = book_online(online_office)
    agent.will("authorize", *[on_page(SOON)] * 3)
    agent.will("inquire_authorize", *[REFUSED_FOR_NOW] * 3, CAPTURED)
    agent.will("cancel", CAPTURED)
    for _ in range(3):
        start_checkout(online_office, payment.id)
        last = inquire(online_office, payment.id)
    assert last.status is PaymentStatus.CAPTURED


def test_a_request_that_never_arrived_may_be_made_again(online_office: Office, agent: ScriptedGateway) -> None:
    payment = book_online(online_office)
    agent.will("authorize", SILENCE)
    start_checkout(online_office, payment.id)
    agent.will("inquire_authorize", NEVER_HEARD_OF)
    assert inquire(online_office, payment.id).status is PaymentStatus.CREATED
    agent.will("authorize", on_page(SOON))
    assert start_checkout(online_office, payment.id).status is PaymentStatus.AWAITING_PAYER


def test_the_third_request_that_never_arrived_ends_the_payment(online_office: Office, agent: ScriptedGateway) -> None:
    payment = book_online(online_office)
    agent.will("authorize", *[SILENCE] * 3)
    agent.will("inquire_authorize", *[NEVER_HEARD_OF] * 3, CANCELED)
    agent.will("cancel", CANCELED)
    for _ in range(3):
        start_checkout(online_office, payment.id)
        last = inquire(online_office, payment.id)
    assert last.status is PaymentStatus.CANCELED


def test_a_payment_that_was_never_sent_is_canceled_without_the_agent(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = book_online(online_office)
    assert cancel_payment(online_office, payment.id, ACTOR).status is PaymentStatus.CANCELED
    assert types_told(online_office) == ["payment.canceled"]
    assert agent.calls == []


def test_a_failed_attempt_is_not_canceled_while_its_page_may_still_be_open(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", REFUSED_FOR_NOW, SILENCE)
    agent.will("cancel", SILENCE)
    inquire(online_office, payment.id)
    assert cancel_payment(online_office, payment.id, ACTOR).status is PaymentStatus.CREATED


def test_canceling_a_failed_attempt_finds_the_payment_that_was_made_meanwhile(
    online_office: Office, agent: ScriptedGateway
) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", REFUSED_FOR_NOW, CAPTURED)
    agent.will("cancel", CAPTURED)
    inquire(online_office, payment.id)
    assert cancel_payment(online_office, payment.id, ACTOR).status is PaymentStatus.CAPTURED


def test_an_unpaid_booking_expires(online_office: Office, clock: ManualClock) -> None:
    payment = book_online(online_office)
    clock.advance(hours=3)
    assert sweep(online_office) == 1
    assert now_stored(online_office, payment).status is PaymentStatus.EXPIRED
    assert types_told(online_office) == ["payment.expired"]


def test_an_open_page_expires_after_the_agent_has_closed_it(
    online_office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    payment = on_the_page(online_office, agent)
    clock.advance(hours=3)
    agent.will("inquire_authorize", on_page(SOON), CANCELED)
    agent.will("cancel", CANCELED)
    sweep(online_office)
    assert now_stored(online_office, payment).status is PaymentStatus.EXPIRED


def test_a_payment_past_its_time_is_not_begun(online_office: Office, clock: ManualClock) -> None:
    payment = book_online(online_office)
    clock.advance(hours=3)
    before = whole_database(online_office.database)
    with pytest.raises(Refused, match="payment_expired"):
        start_checkout(online_office, payment.id)
    assert whole_database(online_office.database) == before


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"facility": "tax"}, "facility_not_online"),
        ({"facility": "nowhere"}, "unknown_facility"),
        ({"amount_yen": 3_599}, "amount_differs"),
        ({"expires_at": WEDNESDAY_MORNING}, "invalid_expires_at"),
        ({"expires_at": WEDNESDAY_MORNING + timedelta(days=61)}, "invalid_expires_at"),
    ],
)
def test_a_payment_that_breaks_a_rule_is_refused(online_office: Office, what: dict, code: str) -> None:
    before = whole_database(online_office.database)
    with pytest.raises(Refused, match=code):
        book_online(online_office, **what)
    assert whole_database(online_office.database) == before


def test_a_booking_has_one_payment(online_office: Office) -> None:
    payment = book_online(online_office)
    before = whole_database(online_office.database)
    with pytest.raises(Refused, match="reference_already_active") as refusal:
        book_online(online_office)
    assert refusal.value.context["payment_id"] == payment.id
    assert whole_database(online_office.database) == before


def test_the_other_door_finds_the_booking_taken(online_office: Office) -> None:
    payment = book_online(online_office)
    till = Till(online_office, f"{ONLINE}-1")
    till.open()
    before = whole_database(online_office.database)
    with pytest.raises(Refused, match="reference_already_active") as refusal:
        till.cash("ROOM-AM", reference="R-1")
    assert refusal.value.context["payment_id"] == payment.id
    assert whole_database(online_office.database) == before


def test_a_booking_whose_payment_ended_is_free_again(online_office: Office) -> None:
    cancel_payment(online_office, book_online(online_office).id, ACTOR)
    till = Till(online_office, f"{ONLINE}-1")
    till.open()
    assert till.cash("ROOM-AM", reference="R-1").status is PaymentStatus.CAPTURED


def test_a_void_of_an_online_payment_needs_no_drawer(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", CAPTURED)
    inquire(online_office, payment.id)
    agent.will("void", approved(MoneyState.VOIDED, 3_600, WEDNESDAY_MORNING))
    assert void(online_office, payment.id, reason="twice", actor=CLERK).status is PaymentStatus.VOIDED
    assert balances(online_office.database) == {}


def test_a_notification_is_a_hint_that_makes_us_ask(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("inquire_authorize", CAPTURED, CAPTURED)
    for _ in range(2):
        accept_notification(online_office, "online-credit", {"signature": "right"}, f"authorize {payment.id}".encode())
    assert now_stored(online_office, payment).status is PaymentStatus.CAPTURED
    assert types_told(online_office) == ["payment.succeeded"]


def test_a_forged_notification_leaves_no_trace(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    before = whole_database(online_office.database)
    with pytest.raises(ForgedNotification):
        accept_notification(online_office, "online-credit", {}, f"authorize {payment.id}".encode())
    assert whole_database(online_office.database) == before


def test_the_client_is_told_when_late_money_goes_back(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent)
    agent.will("cancel", CANCELED)
    agent.will("inquire_authorize", CANCELED, CAPTURED)
    cancel_payment(online_office, payment.id, ACTOR)
    inquire(online_office, payment.id)
    assert types_told(online_office) == ["payment.canceled", "payment.reversed"]


def test_a_hold_is_voided_without_an_entry(online_office: Office, agent: ScriptedGateway) -> None:
    payment = on_the_page(online_office, agent, capture_mode="manual")
    agent.will("inquire_authorize", approved(MoneyState.AUTHORIZED, 3_600, WEDNESDAY_MORNING))
    held = inquire(online_office, payment.id)
    assert (held.status, held.authorized_yen, held.captured_yen) == (PaymentStatus.AUTHORIZED, 3_600, 0)
    agent.will("void", approved(MoneyState.VOIDED, 3_600, WEDNESDAY_MORNING))
    assert void(online_office, payment.id, reason="no", actor=CLERK).status is PaymentStatus.VOIDED
    assert balances(online_office.database) == {}
