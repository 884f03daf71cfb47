"""Payments: ask for one, read one, list them."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Connection

from pos.domain.access import Scope
from pos.domain.errors import Refused
from pos.domain.identifiers import derived_identifier
from pos.operations.create_payment import NewPayment, create_payment
from pos.operations.pricing import LineRequest
from pos.operations.refund_window import refund_until
from pos.operations.resource import PUBLIC_STATUS, payment_resource
from pos.storage import payment_lists, payments
from pos.storage.payments import Payment
from pos.web.api import answers, requests
from pos.web.api.blueprint import ANSWER_HEADERS, ApiBlueprint
from pos.web.api.caller import caller, needs
from pos.web.api.cursor import cursor_after, position_of
from pos.web.api.idempotency import BoundKey, bound_key, once
from pos.web.api.presenting import json_answer, known_id, own_payment
from pos.web.current import office
from pos.web.problems import Problem

blueprint = ApiBlueprint("payments", __name__, description="One booking, one payment")


def payment_url(payment_id: str) -> str:
    """Where the payment is read."""
    return f"{office().public_url}/api/v1/payments/{payment_id}"


def payment_as_it_is(payment_id: str) -> Response:
    """The answer to a repeated POST whose first answer was lost."""
    with office().database.reading() as connection:
        payment = payments.find(connection, payment_id)
    return _created(own_payment(payment, payment_id))


@blueprint.route("/payments", methods=["POST"])
@needs(Scope.PAYMENTS_WRITE)
@once(payment_as_it_is, payment_url)
@blueprint.idempotent
@blueprint.arguments(requests.NewPaymentRequest, example=requests.PAYMENT_EXAMPLE)
@blueprint.response(201, answers.Payment, description="Send the payer to `checkout_url`.", headers=ANSWER_HEADERS)
@blueprint.doc(operationId="createPayment")
@blueprint.refuses(400, 401, 403, 409, 413, 415)
def create(asked: dict[str, Any]) -> Response:
    """Ask for a payment.

    The payer chooses nothing but the card: amount and lines are yours. One booking (facility and reference) has at
    most one live payment; a second one is answered with `reference_already_active` and the address of the first.
    """
    if not caller().may_see(asked["facility"]):
        raise Problem("facility_not_allowed", f"this client does not take payments for {asked['facility']!r}")
    key = bound_key()
    new = _new_payment(key, asked)
    with office().database.transaction() as connection:
        key.bind(connection, new.payment_id)
        response = _created(_create(connection, new))
        key.freeze(connection, response)
    return response


@blueprint.route("/payments/<payment_id>", methods=["GET"])
@needs(Scope.PAYMENTS_READ)
@blueprint.response(200, answers.PaymentDetail, description="As it is in this moment.")
@blueprint.doc(operationId="readPayment")
@blueprint.refuses(401, 403, 404)
def read(payment_id: str) -> Response:
    """Read a payment, with what happened to it."""
    with office().database.reading() as connection:
        payment = own_payment(payments.find(connection, known_id(payment_id)), payment_id)
        texts = payments.texts_of(connection, payment_id)
        events = payments.events_of(connection, payment_id)
    last_day = refund_until(office().ward, payment, events)
    more = {
        "description": texts.get("description"),
        "metadata": json.loads(texts.get("metadata", "{}")),
        "refund_until": None if last_day is None else last_day.isoformat(),
    }
    return json_answer(200, payment_resource(payment, office().public_url, events) | more)


@blueprint.route("/payments", methods=["GET"])
@needs(Scope.PAYMENTS_READ)
@blueprint.arguments(requests.PaymentsQuery, location="query")
@blueprint.response(200, answers.PaymentPage, description="A page. Rows added meanwhile do not shift it.")
@blueprint.doc(operationId="listPayments")
@blueprint.refuses(401, 403)
def index(query: dict[str, Any]) -> Response:
    """List payments, newest first."""
    limit = query["limit"]
    with office().database.reading() as connection:
        found = payment_lists.of_client(
            connection,
            caller().id,
            facilities=caller().facilities,
            facility=query.get("facility"),
            reference=query.get("reference"),
            statuses=_internal(query.get("status")),
            after=position_of(query.get("cursor")),
            limit=limit + 1,
        )
    shown = found[:limit]
    resources = [payment_resource(payment, office().public_url) for payment in shown]
    return json_answer(
        200, {"payments": resources, "next_cursor": cursor_after(shown[-1]) if len(found) > limit else None}
    )


def _internal(public_status: str | None) -> list[str] | None:
    if public_status is None:
        return None
    return [status.value for status, public in PUBLIC_STATUS.items() if public == public_status]


def _new_payment(key: BoundKey, asked: Mapping[str, Any]) -> NewPayment:
    return NewPayment(
        payment_id=derived_identifier("payment", key.client_id, key.key),
        client_id=key.client_id,
        facility=asked["facility"],
        amount_yen=asked["amount_yen"],
        lines=[LineRequest(**line) for line in asked["lines"]],
        reference=asked["reference"],
        return_url=asked["return_url"],
        fingerprint=key.fingerprint,
        expires_at=asked.get("expires_at"),
        locale=asked["payer_language"],
        capture_mode=asked["capture"],
        texts=_texts(asked),
    )


def _texts(asked: Mapping[str, Any]) -> dict[str, str]:
    """Free text, kept where it can be erased: never in answers that are frozen, never in events."""
    texts = {f"line:{n:02d}": line["description"] for n, line in enumerate(asked["lines"], 1) if "description" in line}
    if "description" in asked:
        texts["description"] = asked["description"]
    if asked.get("metadata"):
        texts["metadata"] = json.dumps(asked["metadata"], ensure_ascii=False)
    return texts


def _create(connection: Connection, new: NewPayment) -> Payment:
    try:
        return create_payment(office(), connection, new)
    except Refused as refusal:
        if refusal.code == "reference_already_active":
            raise _already_active(connection, refusal) from None
        raise


def _already_active(connection: Connection, refusal: Refused) -> Problem:
    """With the existing payment's address, if the caller may see that payment."""
    live = payments.find(connection, str(refusal.context["payment_id"]))
    if live is None or live.api_client_id != caller().id:
        return Problem(refusal.code, "the booking is being paid, or was paid, through another door")
    return Problem(refusal.code, refusal.detail, more={"payment_id": live.id, "payment_url": payment_url(live.id)})


def _created(payment: Payment) -> Response:
    return json_answer(201, payment_resource(payment, office().public_url), Location=payment_url(payment.id))
