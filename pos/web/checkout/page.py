"""What the template shows, ready-made."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pos.domain.business_day import business_day_of
from pos.office import Office
from pos.storage.payments import Payment, PaymentLine
from pos.web.checkout.page_state import MAY_PAY, PageState, page_state
from pos.web.checkout.words import LANGUAGES, Words, moment_in
from pos.web.wording import yen


def page_of(office: Office, payment: Payment, texts: Mapping[str, str], words: Words) -> dict[str, Any]:
    """The values of checkout/page.html."""
    now = office.clock.now()
    state = page_state(payment, now)
    day = business_day_of(payment.created_at, office.ward.cut_off)
    return {
        "payment_id": payment.id,
        "state": state.value,
        "said": words.states[state],
        "may_pay": state in MAY_PAY,
        "press": _button(state, words),
        "waits": state is PageState.CHECKING,
        "ward_name": office.ward.name_en if words.language == "en" else office.ward.name,
        "facility": _facility_name(office, payment, day, words),
        "phone": office.ward.facility(payment.facility).phone,
        "description": texts.get("description"),
        "lines": [_line(office, line, texts, words) for line in payment.lines],
        "total": yen(payment.amount_yen),
        "reference": payment.reference,
        "deadline": moment_in(words.language, payment.expires_at) if payment.expires_at else None,
        "agent": _agent_name(office, payment),
        "back_to": with_payment(payment.return_url, payment.id) if payment.return_url else None,
        "other_language": next(name for name in LANGUAGES if name != words.language),
    }


def with_payment(return_url: str, payment_id: str) -> str:
    """The client's address with `payment=<id>` added to its query."""
    parts = urlsplit(return_url)
    query = f"{parts.query}&payment={payment_id}" if parts.query else f"payment={payment_id}"
    return urlunsplit(parts._replace(query=query))


def _button(state: PageState, words: Words) -> str:
    return {PageState.TRY_AGAIN: words.pay_again, PageState.OPEN_AT_AGENT: words.go_on}.get(state, words.pay)


def _facility_name(office: Office, payment: Payment, day: date, words: Words) -> str:
    facility = office.ward.facility(payment.facility)
    return (facility.name_en if words.language == "en" else None) or facility.name_on(day)


def _agent_name(office: Office, payment: Payment) -> str | None:
    agent = office.ward.agents.get(payment.agent or "")
    return agent.name if agent else None


def _line(office: Office, line: PaymentLine, texts: Mapping[str, str], words: Words) -> dict[str, Any]:
    fee = office.ward.fees.get(line.fee or "")
    name = (fee.name_en if fee and words.language == "en" else None) or line.name
    return {
        "name": name,
        "description": texts.get(f"line:{line.line_id}"),
        "quantity": line.quantity,
        "amount": yen(line.amount_yen),
    }
