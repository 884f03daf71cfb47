"""Answers as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from pos.domain.errors import InvalidIdentifier
from pos.domain.identifiers import identifier
from pos.storage.payments import Payment
from pos.storage.refunds import Refund
from pos.web.api.caller import caller
from pos.web.problems import Problem


def json_answer(status: int, value: Mapping[str, Any], **headers: str) -> Response:
    """A JSON response; `Content_Type="x"` is the header Content-Type."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(json.dumps(value, ensure_ascii=False), status, named, mimetype="application/json")


def known_id(text: str) -> str:
    """An identifier in a path. Raises Problem `not_found` for anything that is none."""
    try:
        return identifier(text)
    except InvalidIdentifier as error:
        raise Problem("not_found", str(error)) from None


def own_payment(payment: Payment | None, payment_id: str) -> Payment:
    """The payment, if it exists for the caller. Another client's or facility's does not. Raises Problem `not_found`."""
    client = caller()
    if payment is None or payment.api_client_id != client.id or not client.may_see(payment.facility):
        raise Problem("not_found", f"there is no payment {payment_id}")
    return payment


def own_refund(refund: Refund | None, payment: Payment | None, refund_id: str) -> Refund:
    """Likewise a refund: it belongs to whom its payment belongs. Raises Problem `not_found`."""
    client = caller()
    mine = payment is not None and payment.api_client_id == client.id and client.may_see(payment.facility)
    if refund is None or not mine:
        raise Problem("not_found", f"there is no refund {refund_id}")
    return refund
