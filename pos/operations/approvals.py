"""The agent says yes: what is charged, held or undone is written down, once."""

from functools import partial
from typing import Any

from sqlalchemy import Connection

from pos.domain import journal
from pos.domain.payment import LATE_CAPTURE_RULE, PAYMENT_MOVES, TERMINAL, PaymentMove, PaymentStatus
from pos.domain.tender import Channel
from pos.gateways.gateway import Approved, MoneyState
from pos.office import Office
from pos.operations.asking_again import alarm
from pos.operations.late_capture import start_refund_of_late_capture
from pos.operations.recording import Happening, record_payment
from pos.storage import payments
from pos.storage.payments import Payment

_S = PaymentStatus
_M = PaymentMove


def apply_approval(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    """Record that the charge is in the state the agent says, under the payment's lock."""
    if answer.state is MoneyState.CAPTURED:
        return _captured(office, connection, payment, answer, actor)
    if answer.state is MoneyState.AUTHORIZED:
        return _authorized(office, connection, payment, answer, actor)
    if answer.state is MoneyState.VOIDED:
        return _voided(office, connection, payment, answer, actor)
    return alarm(office, connection, payment, answer)


def _captured(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.CAPTURED and answer.amount_yen == payment.captured_yen:
        return payment
    if payment.status is _S.VOIDING and payment.captured_yen:  # the void was refused: the charge stands
        return _move(office, connection, payment, _M.REFUSE_VOID_OF_CAPTURED, answer, actor)
    if payment.status in TERMINAL:
        return _surfaced(office, connection, payment, answer)
    expected = payment.amount_yen if payment.capture_mode == "automatic" else payment.authorized_yen
    if (
        not PAYMENT_MOVES.allows(payment.status, _M.CAPTURE)
        or answer.amount_yen > expected
        or (payment.capture_mode == "automatic" and answer.amount_yen != expected)
    ):
        return alarm(office, connection, payment, answer)
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
        return alarm(office, connection, payment, answer)
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
    claimed = payments.find(connection, late.id)
    assert claimed is not None
    return claimed


def _authorized(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.AUTHORIZED:
        return payment
    if payment.status is _S.VOIDING and not payment.captured_yen:  # what was captured cannot be a mere hold again
        return _move(office, connection, payment, _M.REFUSE_VOID_OF_AUTHORIZED, answer, actor)
    if payment.status is _S.CAPTURING:
        return _move(office, connection, payment, _M.REFUSE_CAPTURE, answer, actor)
    if not PAYMENT_MOVES.allows(payment.status, _M.AUTHORIZE) or answer.amount_yen != payment.amount_yen:
        return alarm(office, connection, payment, answer)
    return _move(office, connection, payment, _M.AUTHORIZE, answer, actor, {"authorized_yen": answer.amount_yen})


def _voided(office: Office, connection: Connection, payment: Payment, answer: Approved, actor: str) -> Payment:
    if payment.status is _S.VOIDED:
        return payment
    if payment.status is _S.VOIDING:
        return record_payment(office, connection, payment, _M.VOID, void_happening(payment, answer, actor))
    if PAYMENT_MOVES.allows(payment.status, _M.CANCEL):  # undone at the terminal before we knew of the charge
        return _move(office, connection, payment, _M.CANCEL, answer, actor)
    return alarm(office, connection, payment, answer)


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
        gives_back=True,
    )


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
