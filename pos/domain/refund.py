"""The life of a refund, and how much of a payment may still be given back."""

from enum import StrEnum

from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.domain.moves import MoveTable


class RefundStatus(StrEnum):
    """REFUNDING means that a request is on the wire."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


class RefundMove(StrEnum):
    """What can happen to a refund. The first event of every refund is REQUEST, which leads nowhere else."""

    APPROVE = "approve"
    REJECT = "reject"
    SEND = "send"  #: our intent, committed before the call
    PAY_FROM_DRAWER = "pay_from_drawer"
    SUCCEED = "succeed"
    FAIL = "fail"
    REMAIN_UNKNOWN = "remain_unknown"
    GIVE_UP_ASKING = "give_up_asking"


class RefundRoute(StrEnum):
    """The way the money goes back."""

    ORIGINAL = "original"  #: to the card or code it came from
    DRAWER = "drawer"  #: cash, out of the counter's drawer
    BANK_TRANSFER = "bank_transfer"


class RefundReason(StrEnum):
    """過誤納 (paid too much, or by mistake) or 使用料の還付 (by ordinance)."""

    OVERPAID = "overpaid"
    PAID_BY_MISTAKE = "paid_by_mistake"
    USE_CANCELED = "use_canceled"
    LATE_CAPTURE = "late_capture"


_S = RefundStatus
_M = RefundMove

REFUND_MOVES: MoveTable[RefundStatus, RefundMove] = MoveTable(
    "refund",
    {
        _M.APPROVE: {_S.REQUESTED: _S.APPROVED},
        _M.REJECT: {_S.REQUESTED: _S.FAILED, _S.APPROVED: _S.FAILED},
        _M.SEND: {_S.APPROVED: _S.REFUNDING},
        _M.PAY_FROM_DRAWER: {_S.APPROVED: _S.REFUNDED},
        _M.SUCCEED: {_S.REFUNDING: _S.REFUNDED, _S.INDETERMINATE: _S.REFUNDED},
        _M.FAIL: {_S.REFUNDING: _S.FAILED, _S.INDETERMINATE: _S.FAILED},
        _M.REMAIN_UNKNOWN: {_S.REFUNDING: _S.REFUNDING, _S.INDETERMINATE: _S.INDETERMINATE},
        _M.GIVE_UP_ASKING: {_S.REFUNDING: _S.INDETERMINATE},
    },
)

#: A request is on the wire, or a person has to act.
IN_DOUBT = frozenset({_S.REFUNDING, _S.INDETERMINATE})


def check_refundable(captured_yen: Yen, claimed_yen: Yen, asked_yen: Yen) -> None:
    """Refunds asked and done never exceed what was captured. Raises Refused `refund_too_large`."""
    left = captured_yen - claimed_yen
    if asked_yen <= 0:
        raise Refused("refund_not_positive", f"expected an amount above ¥0, found {asked_yen}")
    if asked_yen > left:
        raise Refused(
            "refund_too_large",
            f"{asked_yen} was asked, {left} is left of {captured_yen} captured",
            refundable_yen=int(left),
        )
