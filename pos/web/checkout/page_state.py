"""What the payer is honestly told about a payment. Pure."""

from datetime import datetime
from enum import StrEnum

from pos.domain.payment import PaymentStatus
from pos.domain.tender import Channel
from pos.storage.payments import Payment


class PageState(StrEnum):
    """One page each, with its own words."""

    PAYABLE = "payable"
    TRY_AGAIN = "try_again"  #: the last card was refused, another one may be tried
    OPEN_AT_AGENT = "open_at_agent"  #: the agent's page waits for the payer: another tab, or the back button
    CHECKING = "checking"  #: nobody knows yet
    AT_COUNTER = "at_counter"  #: somebody is paying it at a counter
    PAID = "paid"
    REFUNDED = "refunded"
    RETURNED = "returned"  #: money that came after the end, on its way back
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELED = "canceled"


_S = PaymentStatus

#: Where the status alone decides.
_BY_STATUS = {
    _S.AUTHORIZED: PageState.CHECKING,
    _S.CAPTURING: PageState.CHECKING,
    _S.VOIDING: PageState.CHECKING,
    _S.INDETERMINATE: PageState.CHECKING,
    _S.VOIDED: PageState.CANCELED,
    _S.CANCELED: PageState.CANCELED,
    _S.DECLINED: PageState.DECLINED,
    _S.EXPIRED: PageState.EXPIRED,
}

#: The payer may press the button that leads to the agent's page.
MAY_PAY = frozenset({PageState.PAYABLE, PageState.TRY_AGAIN, PageState.OPEN_AT_AGENT})

#: An inquiry can change what is said.
WORTH_ASKING = frozenset({PageState.CHECKING, PageState.OPEN_AT_AGENT})


def page_state(payment: Payment, now: datetime) -> PageState:
    """The page for this payment at this instant."""
    if payment.status in _BY_STATUS:
        return _BY_STATUS[payment.status]
    if payment.status is _S.CAPTURED:
        return _captured(payment)
    if payment.channel is Channel.COUNTER or payment.counter is not None:
        return PageState.AT_COUNTER
    if payment.status is _S.CREATED:
        return _created(payment, now)
    return PageState.OPEN_AT_AGENT if agents_page(payment, now) else PageState.CHECKING


def agents_page(payment: Payment, now: datetime) -> str | None:
    """The address of the agent's page, while it waits for the payer."""
    action = payment.next_action
    if payment.status is not _S.AWAITING_PAYER or action is None or not action["url"]:
        return None
    return str(action["url"]) if now < datetime.fromisoformat(action["expires_at"]) else None


def _created(payment: Payment, now: datetime) -> PageState:
    if payment.expires_at is not None and payment.expires_at <= now:
        return PageState.EXPIRED
    return PageState.TRY_AGAIN if payment.attempt else PageState.PAYABLE


def _captured(payment: Payment) -> PageState:
    if payment.late_capture:
        return PageState.RETURNED
    refunded = payment.refunded_yen == payment.captured_yen and payment.captured_yen > 0
    return PageState.REFUNDED if refunded else PageState.PAID
