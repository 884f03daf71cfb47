"""The life of a payment: its statuses, its moves, and which move leads where."""

from enum import StrEnum

from pos.domain.moves import MoveTable


class PaymentStatus(StrEnum):
    """…ING means that a request is on the wire: it is the lock, and only an answer moves it."""

    CREATED = "created"
    AWAITING_PAYER = "awaiting_payer"
    AUTHORIZING = "authorizing"
    AUTHORIZED = "authorized"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    VOIDING = "voiding"
    VOIDED = "voided"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELED = "canceled"
    INDETERMINATE = "indeterminate"


class PaymentMove(StrEnum):
    """What can happen to a payment. Recorded as payment events, in order, and never changed."""

    TAKE_CASH = "take_cash"  #: the clerk has the money, or the price is 0 yen
    REQUEST_AUTHORIZATION = "request_authorization"  #: our intent, committed before the call
    AWAIT_PAYER = "await_payer"  #: the agent waits for a card or a visit to its page
    AUTHORIZE = "authorize"  #: the agent holds the amount
    CAPTURE = "capture"  #: the agent has charged
    DECLINE_ATTEMPT = "decline_attempt"  #: refused, the payer may try again
    DECLINE = "decline"  #: refused for good
    REMAIN_UNKNOWN = "remain_unknown"  #: asked, and still no answer
    GIVE_UP_ASKING = "give_up_asking"  #: 処理未了: people take over, with a deadline
    REQUEST_CAPTURE = "request_capture"
    REFUSE_CAPTURE = "refuse_capture"
    REQUEST_VOID = "request_void"
    VOID = "void"
    VOID_CASH = "void_cash"  #: the money went back out of the drawer
    REFUSE_VOID_OF_CAPTURED = "refuse_void_of_captured"
    REFUSE_VOID_OF_AUTHORIZED = "refuse_void_of_authorized"
    CANCEL = "cancel"  #: the agent has confirmed that nothing can be charged any more
    EXPIRE = "expire"  #: likewise, because the time was up
    CAPTURE_AFTER_FINISH = "capture_after_finish"  #: money surfaced on a finished payment: rule `late-capture`


_S = PaymentStatus
_M = PaymentMove
_ASKED = (_S.AUTHORIZING, _S.AWAITING_PAYER, _S.INDETERMINATE)

PAYMENT_MOVES: MoveTable[PaymentStatus, PaymentMove] = MoveTable(
    "payment",
    {
        _M.TAKE_CASH: {_S.CREATED: _S.CAPTURED},
        _M.REQUEST_AUTHORIZATION: {_S.CREATED: _S.AUTHORIZING},
        _M.AWAIT_PAYER: {_S.AUTHORIZING: _S.AWAITING_PAYER},
        # From CREATED, too: the page of a declined attempt stays open at the agent, and the payer may pay there yet.
        _M.AUTHORIZE: dict.fromkeys((*_ASKED, _S.CREATED), _S.AUTHORIZED),
        # From VOIDING: a hold that was to be let go, and that the agent has taken all the same.
        _M.CAPTURE: dict.fromkeys((*_ASKED, _S.CREATED, _S.CAPTURING, _S.VOIDING), _S.CAPTURED),
        _M.DECLINE_ATTEMPT: dict.fromkeys(_ASKED, _S.CREATED),
        _M.DECLINE: dict.fromkeys((*_ASKED, _S.CREATED), _S.DECLINED),
        _M.REMAIN_UNKNOWN: {status: status for status in (*_ASKED, _S.CAPTURING, _S.VOIDING)},
        _M.GIVE_UP_ASKING: {_S.AUTHORIZING: _S.INDETERMINATE, _S.AWAITING_PAYER: _S.INDETERMINATE},
        _M.REQUEST_CAPTURE: {_S.AUTHORIZED: _S.CAPTURING},
        _M.REFUSE_CAPTURE: {_S.CAPTURING: _S.AUTHORIZED},
        _M.REQUEST_VOID: {_S.AUTHORIZED: _S.VOIDING, _S.CAPTURED: _S.VOIDING},
        _M.VOID: {_S.VOIDING: _S.VOIDED},
        _M.VOID_CASH: {_S.CAPTURED: _S.VOIDED},
        _M.REFUSE_VOID_OF_CAPTURED: {_S.VOIDING: _S.CAPTURED},
        _M.REFUSE_VOID_OF_AUTHORIZED: {_S.VOIDING: _S.AUTHORIZED},
        _M.CANCEL: dict.fromkeys((*_ASKED, _S.CREATED), _S.CANCELED),
        _M.EXPIRE: dict.fromkeys((*_ASKED, _S.CREATED), _S.EXPIRED),
        _M.CAPTURE_AFTER_FINISH: dict.fromkeys((_S.DECLINED, _S.EXPIRED, _S.CANCELED, _S.VOIDED), _S.CAPTURED),
    },
)

#: Finished without money: the booking is free for another payment.
NOT_LIVE = frozenset({_S.DECLINED, _S.CANCELED, _S.EXPIRED, _S.VOIDED})

#: A request is on the wire, or the payer or a person has to act: the sweep keeps inquiring these.
IN_DOUBT = frozenset({_S.AUTHORIZING, _S.AWAITING_PAYER, _S.CAPTURING, _S.VOIDING, _S.INDETERMINATE})

#: Left only by a correction with a person's id or a named rule.
TERMINAL = NOT_LIVE

#: The named rule under which CAPTURE_AFTER_FINISH happens.
LATE_CAPTURE_RULE = "late-capture"


def next_status(status: PaymentStatus, move: PaymentMove) -> PaymentStatus:
    """The status after `move`. Raises IllegalMove."""
    return PAYMENT_MOVES.next_status(status, move)
