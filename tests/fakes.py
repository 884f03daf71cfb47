"""An agent that says exactly what a test has told it to say, and remembers what it was asked."""

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pos.domain.money import Yen
from pos.gateways.gateway import (
    ActionKind,
    Answer,
    Approved,
    Charge,
    Declined,
    ForgedNotification,
    MoneyState,
    NextAction,
    Notification,
    Operation,
    ReportNotReady,
    Unknown,
    UnknownReason,
)

SILENCE = Unknown(UnknownReason.TIMEOUT, "no answer in time")
NEVER_HEARD_OF = Unknown(UnknownReason.NOT_FOUND, "no such reference")
UNCONFIRMED_WRITE = Unknown(UnknownReason.UNCONFIRMED_WRITE, "the card left")
CANCELED = Declined("canceled", "canceled by the merchant")
REFUSED_BY_ISSUER = Declined("declined_by_issuer", "declined")
REFUSED_FOR_NOW = Declined("declined_by_issuer", "declined", final=False)


class ScriptedGateway:
    """A PaymentGateway by script: each call takes the next answer of its kind; an unexpected call fails the test.

    A script may hold a function, which is called with the call's arguments: to look at the database meanwhile, say.
    """

    agent = "scripted"

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.charges: list[Charge] = []
        self._script: dict[str, deque[Any]] = {}

    def will(self, call: str, *answers: Any) -> None:
        self._script.setdefault(call, deque()).extend(answers)

    def authorize(self, charge: Charge) -> Answer:
        self.charges.append(charge)
        return self._next("authorize", charge.our_reference)

    def capture(self, our_reference: str, amount_yen: Yen) -> Answer:
        return self._next("capture", our_reference, str(int(amount_yen)))

    def void(self, our_reference: str) -> Answer:
        return self._next("void", our_reference)

    def refund(self, refund_reference: str, our_reference: str, amount_yen: Yen) -> Answer:
        return self._next("refund", refund_reference, our_reference, str(int(amount_yen)))

    def cancel(self, our_reference: str) -> Answer:
        return self._next("cancel", our_reference)

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        return self._next(f"inquire_{operation}", our_reference)

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        if headers.get("signature") != "right":
            raise ForgedNotification
        operation, our_reference = body.decode().split()
        return Notification("n-1", our_reference, Operation(operation), {"body": body.decode()})

    def settlement_report(self, on: date) -> bytes:
        raise ReportNotReady(str(on))

    def forget(self) -> None:
        """What it was told to say need not be asked for any more: in a race either may happen."""
        self._script.clear()

    def names_of_calls(self) -> list[str]:
        return [call[0] for call in self.calls]

    def has_said_everything(self) -> bool:
        return not any(self._script.values())

    def _next(self, name: str, *arguments: str) -> Answer:
        self.calls.append((name, *arguments))
        assert self._script.get(name), f"nobody told the agent what to answer to {name} {arguments}"
        answer = self._script[name].popleft()
        return answer(*arguments) if callable(answer) else answer


def approved(state: MoneyState, amount_yen: int, at: datetime, brand: str | None = "Visa") -> Approved:
    return Approved(state, Yen(amount_yen), "agent-ref-1", at, brand)


def at_terminal(until: datetime) -> NextAction:
    return NextAction(ActionKind.TERMINAL, "token-1", until, detail="waiting_for_card")


def on_page(until: datetime) -> NextAction:
    return NextAction(ActionKind.HOSTED_PAGE, "token-1", until, url="http://agent.invalid/hosted/token-1")
