"""The states of a simulated charge and the moves between them; nothing else assigns a status."""

from enum import StrEnum

from pos.domain.moves import MoveTable
from pos.gateways.gateway import MoneyState


class ChargeStatus(StrEnum):
    """What the agent itself knows to be true about a charge."""

    WAITING = "waiting"  #: for a card at the terminal or for the payer on the page
    UNCONFIRMED = "unconfirmed"  #: 処理未了: the e-money card left before its write was confirmed
    AUTHORIZED = "authorized"  #: held, not taken
    CAPTURED = "captured"
    DECLINED = "declined"
    CANCELED = "canceled"
    VOIDED = "voided"


class ChargeMove(StrEnum):
    """What can happen to a charge."""

    HOLD = "hold"
    SELL = "sell"
    DECLINE = "decline"
    LOSE_WRITE = "lose_write"
    CAPTURE = "capture"
    CANCEL = "cancel"
    VOID = "void"
    SURFACE = "surface"  #: money on a charge that had ended without any: the agent breaks its own word


_S = ChargeStatus
CHARGE_MOVES: MoveTable[ChargeStatus, ChargeMove] = MoveTable(
    "simulated charge",
    {
        ChargeMove.HOLD: {_S.WAITING: _S.AUTHORIZED},
        ChargeMove.SELL: {_S.WAITING: _S.CAPTURED, _S.UNCONFIRMED: _S.CAPTURED},
        ChargeMove.DECLINE: {_S.WAITING: _S.DECLINED, _S.UNCONFIRMED: _S.DECLINED},
        ChargeMove.LOSE_WRITE: {_S.WAITING: _S.UNCONFIRMED},
        ChargeMove.CAPTURE: {_S.AUTHORIZED: _S.CAPTURED},
        ChargeMove.CANCEL: {_S.WAITING: _S.CANCELED, _S.AUTHORIZED: _S.CANCELED},
        ChargeMove.VOID: {_S.AUTHORIZED: _S.VOIDED, _S.CAPTURED: _S.VOIDED},
        ChargeMove.SURFACE: {_S.DECLINED: _S.CAPTURED, _S.CANCELED: _S.CAPTURED},
    },
)

#: The statuses in which the money question is answered with yes, as the caller reads them.
MONEY_STATES = {
    ChargeStatus.AUTHORIZED: MoneyState.AUTHORIZED,
    ChargeStatus.CAPTURED: MoneyState.CAPTURED,
    ChargeStatus.VOIDED: MoneyState.VOIDED,
}
