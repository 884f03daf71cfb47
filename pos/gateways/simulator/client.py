"""The adapter: our PaymentGateway over the simulated agent's wire."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from pos.domain.errors import InvalidYen
from pos.domain.money import Yen
from pos.gateways.gateway import (
    ActionKind,
    Answer,
    Approved,
    Charge,
    Declined,
    MoneyState,
    NextAction,
    Notification,
    Operation,
    ReportNotReady,
    Unknown,
    UnknownReason,
)
from pos.gateways.simulator.notices.notifications import read_notification
from pos.gateways.simulator.transport import HttpTransport, NoAnswer, Timeout, Transport

#: A counter's queue waits for authorize: five seconds in all, connecting included.
AUTHORIZE_TIMEOUT = Timeout(connect_seconds=1.5, answer_seconds=3.5)
#: Nobody stands and waits for the others.
OTHER_TIMEOUT = Timeout(connect_seconds=2, answer_seconds=8)

#: Our charge as the agent's request, field by field.
CHARGE_FIELDS: Mapping[str, Callable[[Charge], object]] = {
    "our_reference": lambda charge: charge.our_reference,
    "amount_yen": lambda charge: int(charge.amount_yen),
    "method": lambda charge: charge.method,
    "merchant_account": lambda charge: charge.merchant_account,
    "capture": lambda charge: charge.capture,
    "description": lambda charge: charge.description,
    "terminal_id": lambda charge: charge.terminal_id,
    "return_url": lambda charge: charge.return_url,
    "locale": lambda charge: charge.locale,
    "expires_at": lambda charge: charge.expires_at and charge.expires_at.isoformat(),
}

#: The agent's `result` as our answer. A missing or odd field raises KeyError, ValueError or TypeError.
ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "approved": lambda facts: Approved(
        state=MoneyState(facts["state"]),
        amount_yen=Yen(facts["amount_yen"]),
        agent_reference=str(facts["agent_reference"]),
        occurred_at=_instant(facts["occurred_at"]),
        brand=_text_or_none(facts["brand"]),
    ),
    "declined": lambda facts: Declined(
        code=str(facts["code"]),
        message=str(facts["message"]),
        final=_yes_or_no(facts["final"]),
        occurred_at=None if facts["occurred_at"] is None else _instant(facts["occurred_at"]),
    ),
    "next_action": lambda facts: NextAction(
        kind=ActionKind(facts["kind"]),
        token=str(facts["token"]),
        expires_at=_instant(facts["expires_at"]),
        url=_text_or_none(facts["url"]),
        detail=str(facts["detail"]),
    ),
    "not_found": lambda facts: Unknown(UnknownReason.NOT_FOUND, str(facts["detail"])),
    "unconfirmed_write": lambda facts: Unknown(UnknownReason.UNCONFIRMED_WRITE, str(facts["detail"])),
}


class SimulatorGateway:
    """One simulated agent. Whatever happens on the wire, the answer is one of the four.

    `cancel` answers what became of the charge: Declined when it is closed, Approved when the payer was faster.
    `inquire` about a capture or a void that never arrived, or was refused, tells the state the charge still is in.
    """

    def __init__(self, agent: str, base_url: str, secret: str, transport: Transport | None = None) -> None:
        self.agent = agent
        self._secret = secret
        self._transport = transport or HttpTransport(base_url)

    def authorize(self, charge: Charge) -> Answer:
        facts = {name: read(charge) for name, read in CHARGE_FIELDS.items()}
        path = f"/agents/{quote(self.agent, safe='')}/charges"
        answer = self._ask("POST", path, facts, Operation.AUTHORIZE, charge.our_reference, AUTHORIZE_TIMEOUT)
        # Only what was first held, and captured since, may be less than what was asked for.
        captured_in_part = isinstance(answer, Approved) and not charge.capture and answer.state is MoneyState.CAPTURED
        return answer if captured_in_part else _of_amount(answer, charge.amount_yen)

    def capture(self, our_reference: str, amount_yen: Yen) -> Answer:
        answer = self._command(our_reference, "capture", Operation.CAPTURE, {"amount_yen": int(amount_yen)})
        return _of_amount(answer, amount_yen)

    def void(self, our_reference: str) -> Answer:
        return self._command(our_reference, "void", Operation.VOID)

    def refund(self, refund_reference: str, our_reference: str, amount_yen: Yen) -> Answer:
        facts = {"refund_reference": refund_reference, "amount_yen": int(amount_yen)}
        answer = self._command(our_reference, "refunds", Operation.REFUND, facts, answered_for=refund_reference)
        return _of_amount(answer, amount_yen)

    def cancel(self, our_reference: str) -> Answer:
        return self._command(our_reference, "cancel", Operation.AUTHORIZE)

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        path = f"/agents/{quote(self.agent, safe='')}/operations/{operation}/{quote(our_reference, safe='')}"
        return self._ask("GET", path, None, operation, our_reference)

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        return read_notification(self.agent, self._secret, headers, body)

    def settlement_report(self, on: date) -> bytes:
        """Also an agent that cannot be reached has no report yet: it is fetched again, and overdue one day."""
        path = f"/reports/{quote(self.agent, safe='')}?on={on.isoformat()}"
        try:
            status, body = self._transport.send("GET", path, None, {}, OTHER_TIMEOUT)
        except NoAnswer as silence:
            raise ReportNotReady(f"{self.agent} on {on}: {silence.detail}") from silence
        if status != 200:
            raise ReportNotReady(f"{self.agent} on {on}: status {status}, {body[:200]!r}")
        return body

    def _command(
        self,
        our_reference: str,
        verb: str,
        operation: Operation,
        facts: Mapping[str, Any] | None = None,
        answered_for: str | None = None,
    ) -> Answer:
        path = f"/agents/{quote(self.agent, safe='')}/charges/{quote(our_reference, safe='')}/{verb}"
        return self._ask("POST", path, facts or {}, operation, answered_for or our_reference)

    def _ask(
        self,
        method: str,
        path: str,
        facts: Mapping[str, Any] | None,
        operation: Operation,
        our_reference: str,
        timeout: Timeout = OTHER_TIMEOUT,
    ) -> Answer:
        try:
            status, body = self._transport.send(method, path, facts, {}, timeout)
        except NoAnswer as silence:
            return Unknown(silence.reason, silence.detail)
        if status >= 500:
            return Unknown(UnknownReason.SERVER_ERROR, f"status {status}")
        return _read(status, body, operation, our_reference)


def _read(status: int, body: bytes, operation: Operation, our_reference: str) -> Answer:
    """The answer in a body; anything that cannot be read, or answers another question, is garbage."""
    try:
        facts = json.loads(body)
        if (facts["operation"], facts["our_reference"]) != (operation, our_reference):
            return _contradiction(f"asked for {operation} {our_reference}, answered {body[:200]!r}")
        return ANSWERS[facts["result"]](facts)
    except (ValueError, KeyError, TypeError, RecursionError, InvalidYen) as error:
        return _contradiction(f"status {status}, {type(error).__name__}: {body[:200]!r}")


def _of_amount(answer: Answer, amount_yen: Yen) -> Answer:
    if isinstance(answer, Approved) and answer.amount_yen != amount_yen:
        return _contradiction(f"asked for {amount_yen}, approved {answer.amount_yen}")
    return answer


def _contradiction(detail: str) -> Unknown:
    return Unknown(UnknownReason.GARBAGE, detail)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"expected an instant with an offset, found {text!r}")
    return instant


def _text_or_none(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"expected text or null, found {value!r}")
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, found {value!r}")
    return value
