"""A payment as the sale screen follows it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping

from pos.domain.payment import IN_DOUBT, NOT_LIVE, PaymentMove, PaymentStatus
from pos.domain.receipt import ReceiptNumber
from pos.domain.tender import Evidence
from pos.facilities import Ward
from pos.storage.payments import Payment
from pos.web.wording import NO_TENDER, STATUS_WORDS

_S = PaymentStatus


class Phase(StrEnum):
    """What the clerk has to do or to wait for."""

    REQUESTED = "requested"  #: 請求中
    WAITING_FOR_CARD = "waiting_for_card"  #: カードをかざしてください
    ASK_CLERK = "ask_clerk"  #: a standalone terminal: the clerk enters what it printed
    UNKNOWN = "unknown"  #: 確認中, never "failed"
    UNRESOLVED = "unresolved"  #: 処理未了: people take over
    PAID = "paid"
    NOT_PAID = "not_paid"
    VOIDED = "voided"


_SETTLED = {
    **dict.fromkeys(NOT_LIVE, Phase.NOT_PAID),
    _S.VOIDED: Phase.VOIDED,
    _S.CAPTURED: Phase.PAID,
    _S.INDETERMINATE: Phase.UNRESOLVED,
}


def phase_of(payment: Payment) -> Phase:
    """The phase of a payment at a counter."""
    if payment.status in _SETTLED:
        return _SETTLED[payment.status]
    if payment.evidence is Evidence.ATTESTED:
        return Phase.ASK_CLERK
    if payment.status is _S.AWAITING_PAYER:
        return Phase.WAITING_FOR_CARD
    not_asked_yet = payment.status is _S.AUTHORIZING and payment.inquiries == 0
    return Phase.REQUESTED if not_asked_yet else Phase.UNKNOWN


def is_worth_asking(payment: Payment, now: datetime) -> bool:
    """Whether a poll of the screen should reach the agent.

    While the payer acts every poll does, so that the screen follows the terminal. An agent that is silent is asked
    at the times of inquiry_times.py only: the number of calls per payment stays bounded.
    """
    if payment.status is _S.AWAITING_PAYER:
        return True
    return payment.status in IN_DOUBT and payment.inquire_at is not None and payment.inquire_at <= now


def payment_json(
    ward: Ward, payment: Payment, events: Sequence[RowMapping], receipt: ReceiptNumber | None
) -> dict[str, Any]:
    """The payment with what the screen shows of it; amounts in yen."""
    cash = _details(events, PaymentMove.TAKE_CASH)
    declined = _details(events, PaymentMove.DECLINE)
    known = ward.tenders.get(payment.tender.value)
    return {
        "id": payment.id,
        "phase": phase_of(payment).value,
        "status": payment.status.value,
        "status_words": STATUS_WORDS[payment.status],
        "amount_yen": int(payment.amount_yen),
        "tender": payment.tender.value,
        "tender_name": known.name if known else NO_TENDER,
        "brand": payment.brand,
        "stage": (payment.next_action or {}).get("detail", ""),
        "received_yen": cash.get("received_yen"),
        "change_yen": cash.get("change_yen"),
        "decline_code": declined.get("code"),
        "receipt_number": str(receipt) if receipt else None,
        "summary": _summary(payment),
    }


def _details(events: Sequence[RowMapping], move: PaymentMove) -> dict[str, Any]:
    found = [event["details"] for event in events if event["move"] == move.value]
    return dict(found[-1]) if found else {}


def _summary(payment: Payment) -> str:
    first, *others = payment.lines
    return f"{first.name} ほか{len(others)}件" if others else first.name
