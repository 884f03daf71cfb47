"""What an agent's answer means for a payment: one transaction from the answer to the record.

Whoever asked (the counter's poll, a notification, the sweep, the night), the answer is applied the same way, under
the payment's lock. The same outcome twice changes nothing; a different one is an alarm, never a guess.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from pos.domain.errors import Refused
from pos.domain.payment import IN_DOUBT, PAYMENT_MOVES, TERMINAL, PaymentMove, PaymentStatus
from pos.gateways.gateway import ActionKind, Answer, Approved, Declined, NextAction, Unknown, UnknownReason
from pos.office import Office
from pos.operations.approvals import apply_approval
from pos.operations.asking_again import alarm, ask_again_later, change
from pos.operations.inquiry_times import GIVE_UP_AFTER, next_inquiry
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment

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
        if payment.status is _S.CREATED and not _is_an_outcome(answer):
            # The attempt has failed; its page may still be open at the agent, so the payer may yet pay on it.
            return ask_again_later(office, connection, payment)
        match answer:
            case Approved():
                return apply_approval(office, connection, payment, answer, actor)
            case Declined():
                return _declined(office, connection, payment, answer, actor)
            case NextAction():
                return _next_action(office, connection, payment, answer, actor)
            case Unknown():
                return _unknown(office, connection, payment, answer, actor)


def _is_an_outcome(answer: Answer) -> bool:
    return isinstance(answer, Approved) or (isinstance(answer, Declined) and answer.final)


def _declined(office: Office, connection: Connection, payment: Payment, answer: Declined, actor: str) -> Payment:
    if payment.status in TERMINAL:
        return payment
    if not answer.final and (payment.attempt >= payment.attempt_limit or _is_of_an_earlier_attempt(payment, answer)):
        # The payer may still pay there. The last attempt ends by an inquiry, which closes the charge first.
        return ask_again_later(office, connection, payment)
    now = office.clock.now()
    happening = Happening(
        occurred_at=answer.occurred_at or now,
        actor=actor,
        details={"code": answer.code, "message": answer.message},
        changes={
            "inquire_at": None if answer.final else next_inquiry(now, 0),
            "inquiries": 0,
            "next_action": None,
        },
    )
    move = _move_for_decline(office, payment, answer)
    if not PAYMENT_MOVES.allows(payment.status, move):
        return alarm(office, connection, payment, answer)
    return record_payment(office, connection, payment, move, happening)


def _is_of_an_earlier_attempt(payment: Payment, answer: Declined) -> bool:
    """The payer has opened the page again, and the agent still tells how it went the last time."""
    if payment.status is not _S.AWAITING_PAYER or payment.next_action is None or answer.occurred_at is None:
        return False
    return answer.occurred_at < datetime.fromisoformat(payment.next_action["shown_at"])


def _move_for_decline(office: Office, payment: Payment, answer: Declined) -> PaymentMove:
    if not answer.final:
        return _M.DECLINE_ATTEMPT
    if answer.code in {"canceled", "expired"}:
        past = payment.expires_at is not None and payment.expires_at <= office.clock.now()
        return _M.EXPIRE if past else _M.CANCEL
    return _M.DECLINE


def _next_action(office: Office, connection: Connection, payment: Payment, answer: NextAction, actor: str) -> Payment:
    now = office.clock.now()
    shown_at = payment.next_action["shown_at"] if payment.next_action else now.isoformat()
    action = {
        "kind": answer.kind.value,
        "token": answer.token,
        "url": answer.url,
        "detail": answer.detail,
        "expires_at": answer.expires_at.isoformat(),
        "shown_at": shown_at,
    }
    # An answer, though not yet an outcome: it does not count as silence.
    changes = {"next_action": action, "inquiries": 0, "inquire_at": now + _WHILE_PAYER_ACTS[answer.kind]}
    if payment.status is _S.AWAITING_PAYER:
        return change(connection, payment, changes)
    if payment.status is not _S.AUTHORIZING:
        return alarm(office, connection, payment, answer)
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
        return ask_again_later(office, connection, payment)
    now = office.clock.now()
    happening = Happening(
        occurred_at=now,
        actor=actor,
        details={"reason": answer.reason.value, "detail": answer.detail},
        changes={"inquiries": payment.inquiries + 1, "inquire_at": next_inquiry(now, payment.inquiries)},
    )
    return record_payment(office, connection, payment, _M.GIVE_UP_ASKING if gives_up else _M.REMAIN_UNKNOWN, happening)
