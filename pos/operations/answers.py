"""What an agent's answer means for a payment: one transaction from the answer to the record.

Whoever asked (the counter's poll, a notification, the sweep, the night), the answer is applied the same way, under
the payment's lock. The same outcome twice changes nothing; a different one is an alarm, never a guess.
"""

from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from pos.domain import journal
from pos.domain.errors import Refused
from pos.domain.payment import IN_DOUBT, LATE_CAPTURE_RULE, PAYMENT_MOVES, TERMINAL, PaymentMove, PaymentStatus
from pos.domain.tender import Channel
from pos.gateways.gateway import ActionKind, Answer, Approved, Declined, MoneyState, NextAction, Unknown, UnknownReason
from pos.office import Office
from pos.operations.inquiry_times import GIVE_UP_AFTER, next_inquiry
from pos.operations.late_capture import start_refund_of_late_capture
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment

log = structlog.get_logger()

_S = PaymentStatus
_M = PaymentMove

#: How soon the sweep asks by itself while the payer acts; the counter's screen and notifications ask sooner.
_WHILE_PAYER_ACTS = {ActionKind.TERMINAL: timedelta(seconds=10), ActionKind.HOSTED_PAGE: timedelta(minutes=1)}


def apply_answer(office: Office, payment_id: str, answer: Answer, actor: str) -> Payment:
    """Record what the agent said about the charge of this payment; the payment as it is afterwards."""
    with office.database.transaction() as connection:
        payment = payments.find_for_update(connection, payment_id)
        if payment is None:
            raise Refused("unknown_payment", f"there is no payment {payment_id}")
        match answer:
            case Approved():
                return _approved(office, connection, payment, answer, actor)
            case Declined():
                return _declined(office, connection, payment, answer, actor)
            case NextAction():
                return _next_action(office, connection, payment, answer, actor)
            case Unknown():
                return _unknown(office, connection, payment, answer, actor)


def _approved(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if answer.state is MoneyState.CAPTURED:
        return _captured(office, connection, payment, answer, actor)
    if answer.state is MoneyState.AUTHORIZED:
        return _authorized(office, connection, payment, answer, actor)
    if answer.state is MoneyState.VOIDED:
        return _voided(office, connection, payment, answer, actor)
    return _alarm(payment, answer)


def _captured(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.CAPTURED and answer.amount_yen == payment.captured_yen:
        return payment
    if payment.status is _S.VOIDING:  # the void was refused: the charge stands
        return _move(office, connection, payment, _M.REFUSE_VOID_OF_CAPTURED, answer, actor)
    if payment.status in TERMINAL:
        return _surfaced(office, connection, payment, answer)
    expected = payment.amount_yen if payment.capture_mode == "automatic" else payment.authorized_yen
    if (
        not PAYMENT_MOVES.allows(payment.status, _M.CAPTURE)
        or answer.amount_yen > expected
        or (payment.capture_mode == "automatic" and answer.amount_yen != expected)
    ):
        return _alarm(payment, answer)
    return record_payment(office, connection, payment, _M.CAPTURE, capture_happening(payment, answer, actor))


def capture_happening(payment: Payment, answer: Approved, actor: str) -> Happening:
    """The capture of a whole payment as the agent reported it."""
    assert payment.agent is not None
    return Happening(
        occurred_at=answer.occurred_at,
        actor=actor,
        amount_yen=answer.amount_yen,
        details=_said(answer),
        changes={
            **_settled(answer),
            "authorized_yen": max(payment.authorized_yen, answer.amount_yen),
            "captured_yen": answer.amount_yen,
        },
        postings=partial(journal.capture_entry, journal.receivable(payment.agent), payment.portions),
        takes_receipt=payment.channel is Channel.COUNTER,
    )


def _surfaced(office: Office, connection: Connection, payment: Payment, answer: Approved) -> Payment:
    """Money on a finished payment. It is taken into the books and sent back under the rule `late-capture`."""
    if answer.amount_yen != payment.amount_yen or payment.captured_yen:
        return _alarm(payment, answer)
    happening = capture_happening(payment, answer, f"rule:{LATE_CAPTURE_RULE}")
    without_receipt = Happening(
        happening.occurred_at,
        happening.actor,
        happening.amount_yen,
        happening.details,
        {**happening.changes, "late_capture": True},
        happening.postings,
    )
    late = record_payment(office, connection, payment, _M.CAPTURE_AFTER_FINISH, without_receipt)
    start_refund_of_late_capture(office, connection, late)
    return late


def _authorized(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.AUTHORIZED:
        return payment
    if payment.status is _S.VOIDING:
        return _move(office, connection, payment, _M.REFUSE_VOID_OF_AUTHORIZED, answer, actor)
    if payment.status is _S.CAPTURING:
        return _move(office, connection, payment, _M.REFUSE_CAPTURE, answer, actor)
    if not PAYMENT_MOVES.allows(payment.status, _M.AUTHORIZE) or answer.amount_yen != payment.amount_yen:
        return _alarm(payment, answer)
    return _move(office, connection, payment, _M.AUTHORIZE, answer, actor, {"authorized_yen": answer.amount_yen})


def _voided(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.VOIDED:
        return payment
    if payment.status is _S.VOIDING:
        return record_payment(office, connection, payment, _M.VOID, void_happening(payment, answer, actor))
    if PAYMENT_MOVES.allows(payment.status, _M.CANCEL):  # undone at the terminal before we knew of the charge
        return _move(office, connection, payment, _M.CANCEL, answer, actor)
    return _alarm(payment, answer)


def void_happening(payment: Payment, answer: Approved, actor: str) -> Happening:
    """The void of a whole payment: what was captured leaves the books the way it came."""
    assert payment.agent is not None
    portions = payment.portions if payment.captured_yen else []
    return Happening(
        occurred_at=answer.occurred_at,
        actor=actor,
        amount_yen=payment.captured_yen,
        details=_said(answer),
        changes={"inquire_at": None, "inquiries": 0},
        postings=partial(journal.give_back_entry, journal.receivable(payment.agent), portions),
    )


def _declined(office: Office, connection: Connection, payment: Payment, answer: Declined, actor: str) -> Payment:
    if payment.status in TERMINAL or payment.status is _S.CREATED:
        return payment
    happening = Happening(
        occurred_at=answer.occurred_at or office.clock.now(),
        actor=actor,
        details={"code": answer.code, "message": answer.message},
        changes={"inquire_at": None, "inquiries": 0, "next_action": None},
    )
    move = _move_for_decline(office, payment, answer)
    if not PAYMENT_MOVES.allows(payment.status, move):
        return _alarm(payment, answer)
    return record_payment(office, connection, payment, move, happening)


def _move_for_decline(office: Office, payment: Payment, answer: Declined) -> PaymentMove:
    if not answer.final and payment.attempt < payment.attempt_limit:
        return _M.DECLINE_ATTEMPT
    if answer.code in {"canceled", "expired"}:
        past = payment.expires_at is not None and payment.expires_at <= office.clock.now()
        return _M.EXPIRE if past else _M.CANCEL
    return _M.DECLINE


def _next_action(office: Office, connection: Connection, payment: Payment, answer: NextAction, actor: str) -> Payment:
    action = {
        "kind": answer.kind.value,
        "token": answer.token,
        "url": answer.url,
        "detail": answer.detail,
        "expires_at": answer.expires_at.isoformat(),
    }
    now = office.clock.now()
    # An answer, though not yet an outcome: it does not count as silence.
    changes = {"next_action": action, "inquiries": 0, "inquire_at": now + _WHILE_PAYER_ACTS[answer.kind]}
    if payment.status is _S.AWAITING_PAYER:
        return _change(connection, payment, changes)
    if payment.status is not _S.AUTHORIZING:
        return _alarm(payment, answer)
    details = {"kind": answer.kind.value, "expires_at": answer.expires_at.isoformat()}
    return record_payment(
        office, connection, payment, _M.AWAIT_PAYER, Happening(now, actor, details=details, changes=changes)
    )


def _unknown(office: Office, connection: Connection, payment: Payment, answer: Unknown, actor: str) -> Payment:
    if payment.status not in IN_DOUBT:
        return payment
    unconfirmed = answer.reason is UnknownReason.UNCONFIRMED_WRITE
    tired = payment.inquiries + 1 >= GIVE_UP_AFTER
    gives_up = (unconfirmed or tired) and PAYMENT_MOVES.allows(payment.status, _M.GIVE_UP_ASKING)
    if payment.inquiries > 0 and not gives_up:  # the first silence is written down, the others are only counted
        return _ask_again_later(office, connection, payment)
    now = office.clock.now()
    happening = Happening(
        occurred_at=now,
        actor=actor,
        details={"reason": answer.reason.value, "detail": answer.detail},
        changes={"inquiries": payment.inquiries + 1, "inquire_at": next_inquiry(now, payment.inquiries)},
    )
    return record_payment(office, connection, payment, _M.GIVE_UP_ASKING if gives_up else _M.REMAIN_UNKNOWN, happening)


def _ask_again_later(office: Office, connection: Connection, payment: Payment) -> Payment:
    at = next_inquiry(office.clock.now(), payment.inquiries)
    return _change(connection, payment, {"inquiries": payment.inquiries + 1, "inquire_at": at})


def _change(connection: Connection, payment: Payment, changes: dict[str, Any]) -> Payment:
    payments.change(connection, payment, changes)
    changed = payments.find(connection, payment.id)
    assert changed is not None
    return changed


def _move(
    office: Office,
    connection: Connection,
    payment: Payment,
    move: PaymentMove,
    answer: Approved,
    actor: str,
    changes: dict[str, Any] | None = None,
) -> Payment:
    happening = Happening(
        occurred_at=answer.occurred_at,
        actor=actor,
        amount_yen=answer.amount_yen,
        details=_said(answer),
        changes={**_settled(answer), **(changes or {})},
    )
    return record_payment(office, connection, payment, move, happening)


def _settled(answer: Approved) -> dict[str, Any]:
    known = {"brand": answer.brand} if answer.brand else {}
    return {"agent_reference": answer.agent_reference, "inquire_at": None, "inquiries": 0, "next_action": None, **known}


def _said(answer: Approved) -> dict[str, Any]:
    return {"agent_reference": answer.agent_reference, "state": answer.state.value, "brand": answer.brand}


def _alarm(payment: Payment, answer: Answer) -> Payment:
    # Nothing is posted on a contradiction: the night finds both sides and makes a break of it.
    log.error("answer_contradicts_record", payment=payment.id, status=payment.status.value, answer=repr(answer))
    return payment
