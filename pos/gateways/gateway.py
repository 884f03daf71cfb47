"""The payment-gateway interface: what we ask of an agent, and the only answers it can give.

A question about money has three answers: yes (Approved), no (Declined), don't know (Unknown).
NextAction is "not yet": somebody has to present a card or visit a page; ask again with `inquire`.
Adapters never raise for what happens on the wire: a timeout, a 5xx, a broken body are Unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from pos.domain.money import Yen


class Operation(StrEnum):
    """What a question is about. `inquire` always names the operation it asks for."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class MoneyState(StrEnum):
    """What an Approved answer says is true at the agent now."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"


class ActionKind(StrEnum):
    """Who has to do what before there is an answer."""

    TERMINAL = "terminal"  #: the payer presents a card or phone at the linked terminal
    HOSTED_PAGE = "hosted_page"  #: the payer visits the agent's own page


class UnknownReason(StrEnum):
    """Why there is no answer. None of them says anything about whether money moved."""

    TIMEOUT = "timeout"  #: no complete answer in time
    UNREACHABLE = "unreachable"  #: the connection was refused or broke
    SERVER_ERROR = "server_error"  #: 5xx
    GARBAGE = "garbage"  #: an answer that cannot be read or contradicts the question
    NOT_FOUND = "not_found"  #: the agent does not know our reference (yet: it may still be on the wire)
    UNCONFIRMED_WRITE = "unconfirmed_write"  #: 処理未了: the e-money card left before the write was confirmed


@dataclass(frozen=True)
class Charge:
    """A sale to be authorized. `our_reference` is the payment id and never used for a second charge."""

    our_reference: str
    amount_yen: Yen
    method: str  #: credit | e_money | code
    merchant_account: str
    capture: bool  #: True: authorize and capture at once (即時売上); False: hold only (仮売上)
    description: str
    terminal_id: str | None = None  #: a linked terminal; None means the hosted page
    return_url: str | None = None  #: where the hosted page sends the payer back
    locale: str = "ja"
    expires_at: datetime | None = None  #: the agent must refuse to charge after this


@dataclass(frozen=True)
class Approved:
    """Yes: the state holds at the agent, for this amount, since `occurred_at` (the agent's instant)."""

    state: MoneyState
    amount_yen: Yen
    agent_reference: str
    occurred_at: datetime
    brand: str | None = None


@dataclass(frozen=True)
class Declined:
    """No: nothing was charged and, when `final`, nothing can be charged under this reference any more.

    `final=False` is a declined attempt on a page or terminal where the payer may try again.
    """

    code: str
    message: str
    final: bool = True
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Unknown:
    """Don't know. Never guessed: inquired by our reference, and never sent again as a new charge."""

    reason: UnknownReason
    detail: str


@dataclass(frozen=True)
class NextAction:
    """Not yet. Until `expires_at` the payer may act; `inquire` tells how it ended."""

    kind: ActionKind
    token: str
    expires_at: datetime
    url: str | None = None
    detail: str = ""  #: e.g. the terminal's stage: waiting_for_card, authorizing


Answer: TypeAlias = Approved | Declined | Unknown | NextAction


@dataclass(frozen=True)
class Notification:
    """A verified hint that something happened; never posted, it only triggers `inquire`."""

    notification_id: str
    our_reference: str
    operation: Operation
    raw: Mapping[str, object] = field(default_factory=dict)


class ForgedNotification(Exception):
    """The signature does not belong to the body: answer 401, count it, store nothing."""


class ReportNotReady(Exception):
    """The agent has no report for that date yet (not an error before it is due)."""


class PaymentGateway(Protocol):
    """One agent's door. Every call is bounded: authorize ≤ 5 s, the others ≤ 10 s."""

    agent: str

    def authorize(self, charge: Charge) -> Answer:
        """Ask for the money. The same charge sent twice gives the same answer, never a second charge."""
        ...

    def capture(self, our_reference: str, amount_yen: Yen) -> Answer:
        """Take an authorized amount, or part of it."""
        ...

    def void(self, our_reference: str) -> Answer:
        """Undo a sale before it is settled; repeated, the same answer."""
        ...

    def refund(self, refund_reference: str, our_reference: str, amount_yen: Yen) -> Answer:
        """Give back part or all of a captured sale, under a reference of its own."""
        ...

    def cancel(self, our_reference: str) -> Answer:
        """Close a charge that is not captured, even one the agent has not heard of yet.

        May lose against success: `inquire` decides afterwards.
        """
        ...

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        """What became of an operation, by our own reference. Unknown(NOT_FOUND) when never heard of."""
        ...

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """Check the signature, then read. Raises ForgedNotification."""
        ...

    def settlement_report(self, on: date) -> bytes:
        """The settlement file the agent published on a date, as raw bytes. Raises ReportNotReady."""
        ...
