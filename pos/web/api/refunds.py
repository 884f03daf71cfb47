"""Refunds: give money of a payment back, and read what became of it."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from pos.domain.access import Scope
from pos.domain.identifiers import derived_identifier
from pos.domain.refund import RefundReason
from pos.operations.refund import RefundRequest, request_refund, send_refund
from pos.operations.resource import PUBLIC_REFUND_STATUS, refund_resource
from pos.storage import payments, refunds
from pos.storage.refunds import Refund
from pos.web.api import answers, requests
from pos.web.api.blueprint import ANSWER_HEADERS, ApiBlueprint
from pos.web.api.caller import caller, needs
from pos.web.api.idempotency import BoundKey, bound_key, once
from pos.web.api.presenting import json_answer, known_id, own_payment, own_refund
from pos.web.current import office

blueprint = ApiBlueprint("refunds", __name__, description="Money back to the card it came from")


def refund_url(refund_id: str) -> str:
    """Where the refund is read."""
    return f"{office().public_url}/api/v1/refunds/{refund_id}"


def refund_as_it_is(refund_id: str) -> Response:
    """The answer to a repeated POST whose outcome was not known yet."""
    return _accepted(_find(refund_id))


@blueprint.route("/payments/<payment_id>/refunds", methods=["POST"])
@needs(Scope.REFUNDS_WRITE)
@once(refund_as_it_is, refund_url)
@blueprint.idempotent
@blueprint.arguments(requests.NewRefundRequest, example=requests.REFUND_EXAMPLE)
@blueprint.response(
    202, answers.Refund, description="`processing`, `succeeded` or `failed` by now.", headers=ANSWER_HEADERS
)
@blueprint.doc(operationId="createRefund")
@blueprint.refuses(400, 401, 403, 404, 409, 412, 413, 415)
def create(asked: dict[str, Any], payment_id: str) -> Response:
    """Refund a payment, in whole or in part.

    The money goes back the way it came. `processing` means that we do not know yet: the outcome follows by webhook,
    or read the refund again.
    """
    key = bound_key()
    request = _request(key, known_id(payment_id), asked)
    with office().database.transaction() as connection:
        own_payment(payments.find_for_update(connection, payment_id), payment_id)
        key.bind(connection, request.refund_id)
        request_refund(office(), connection, request, caller().actor)
    refund = send_refund(office(), request.refund_id, caller().actor)
    response = _accepted(refund)
    if PUBLIC_REFUND_STATUS[refund.status] != "processing":
        with office().database.transaction() as connection:
            key.freeze(connection, response)
    return response


@blueprint.route("/refunds/<refund_id>", methods=["GET"])
@needs(Scope.PAYMENTS_READ)
@blueprint.response(200, answers.Refund, description="As it is in this moment.")
@blueprint.doc(operationId="readRefund")
@blueprint.refuses(401, 403, 404)
def read(refund_id: str) -> Response:
    """Read a refund."""
    return json_answer(200, refund_resource(_find(known_id(refund_id))))


def _find(refund_id: str) -> Refund:
    with office().database.reading() as connection:
        refund = refunds.find(connection, refund_id)
        payment = payments.find(connection, refund.payment_id) if refund else None
    return own_refund(refund, payment, refund_id)


def _request(key: BoundKey, payment_id: str, asked: Mapping[str, Any]) -> RefundRequest:
    lines = asked.get("lines")
    return RefundRequest(
        refund_id=derived_identifier("refund", key.client_id, payment_id, key.key),
        payment_id=payment_id,
        amount_yen=asked["amount_yen"],
        reason=RefundReason(asked["reason"]),
        refundable_yen=asked["refundable_yen"],
        lines=None if lines is None else {line["line_id"]: line["amount_yen"] for line in lines},
        api_client_id=key.client_id,
        fingerprint=key.fingerprint,
    )


def _accepted(refund: Refund) -> Response:
    return json_answer(202, refund_resource(refund), Location=refund_url(refund.id))
