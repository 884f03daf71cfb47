"""Every code a problem can have: its HTTP status and its title. Codes are stable: programs compare them.

The sections of our documentation at /api/v1/docs are made from the first two tables.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """What all problems of one code have in common."""

    status: int
    title: str


#: Wrong with the request itself, before any operation was asked.
OF_REQUESTS = {
    "malformed_request": Kind(400, "The request cannot be read"),
    "malformed_json": Kind(400, "The body is not JSON that can be read in one way only"),
    "idempotency_key_missing": Kind(400, "A POST needs an Idempotency-Key"),
    "idempotency_key_invalid": Kind(400, "The Idempotency-Key is not 1 to 255 printable ASCII characters"),
    "unauthenticated": Kind(401, "The API key is missing, unknown, expired or revoked"),
    "forged_notification": Kind(401, "The notification is not signed by the agent"),
    "insufficient_scope": Kind(403, "The API key is not good for this"),
    "facility_not_allowed": Kind(403, "The client does not take payments for this facility"),
    "not_found": Kind(404, "There is nothing here, or nothing that this client may see"),
    "method_not_allowed": Kind(405, "The method is not allowed here"),
    "idempotency_key_in_use": Kind(409, "The first request with this Idempotency-Key is still running"),
    "body_too_large": Kind(413, "The body is too large"),
    "unsupported_media_type": Kind(415, "The body is not application/json"),
    "invalid_request": Kind(422, "Some fields are not as they must be"),
    "idempotency_key_reused": Kind(422, "The Idempotency-Key was used for another request"),
    "internal_error": Kind(500, "We made a mistake"),
    "unavailable": Kind(503, "Not available for the moment"),
}

#: A rule forbids what a well-formed request asks for.
OF_API_OPERATIONS = {
    "amount_differs": Kind(422, "amount_yen is not the sum of the lines"),
    "amount_too_large": Kind(422, "The amount is above the limit"),
    "cash_only": Kind(422, "A fee is paid in cash only"),
    "facility_not_online": Kind(422, "The facility is not paid online"),
    "fee_not_sold_here": Kind(422, "A fee is not sold at this facility"),
    "illegal_move": Kind(409, "The status does not allow this"),
    "invalid_expires_at": Kind(422, "expires_at is in the past, or too far away"),
    "invalid_lines": Kind(422, "There are no lines, or too many"),
    "invalid_price_class": Kind(422, "A fee has no price today"),
    "invalid_quantity": Kind(422, "A quantity is out of range"),
    "invalid_unit_price": Kind(422, "A unit price is out of range"),
    "invalid_url": Kind(422, "An address cannot be used"),
    "lines_do_not_sum": Kind(422, "The amount is not the sum of the refund's lines"),
    "lines_required": Kind(422, "The refund must say from which lines"),
    "moved_on": Kind(409, "It has changed in this moment"),
    "no_price": Kind(422, "A fee has no price on this day"),
    "payment_not_captured": Kind(409, "Only a succeeded payment can be refunded"),
    "reference_already_active": Kind(409, "The booking already has a payment"),
    "refund_id_reused": Kind(409, "The refund was asked for with other content"),
    "refund_not_positive": Kind(422, "A refund is above 0 yen"),
    "refund_route_closed": Kind(409, "The payment cannot be given back this way"),
    "refund_too_large": Kind(422, "More is asked than is left"),
    "refund_window_closed": Kind(409, "The agent does not give this payment's money back any more"),
    "refundable_changed": Kind(412, "refundable_yen is not what is left"),
    "unknown_agent": Kind(404, "There is no such agent"),
    "unknown_facility": Kind(422, "There is no such facility"),
    "unknown_fee": Kind(422, "There is no such fee"),
    "unknown_line": Kind(422, "The payment has no such line"),
    "unknown_payment": Kind(404, "There is no such payment"),
    "unknown_reference": Kind(404, "We know nothing of this reference"),
    "unknown_refund": Kind(404, "There is no such refund"),
}

#: Met only at counters, at the checkout page and by whoever runs the system.
ELSEWHERE = {
    "amount_changed": Kind(409, "The price has changed"),
    "client_id_malformed": Kind(422, "The client's id cannot be used"),
    "client_id_taken": Kind(409, "There is already such a client"),
    "counter_not_in_use": Kind(409, "The counter is not in use"),
    "drawer_already_open": Kind(409, "The drawer is already open"),
    "drawer_is_counted": Kind(409, "The drawer is being counted"),
    "drawer_not_counted": Kind(409, "The drawer has not been counted"),
    "drawer_not_open": Kind(409, "The drawer is not open"),
    "drawer_of_another_day": Kind(409, "The drawer was opened on another day"),
    "endpoint_disabled": Kind(409, "The webhook endpoint was disabled"),
    "exemption_reason_required": Kind(422, "An exemption needs a reason"),
    "expiry_in_the_past": Kind(422, "The expiry is in the past"),
    "invalid_count": Kind(422, "A count is out of range"),
    "invalid_float": Kind(422, "The float is out of range"),
    "invalid_slip_number": Kind(422, "The slip number cannot be used"),
    "invalid_terminal_total": Kind(422, "A terminal's total is out of range"),
    "name_missing": Kind(422, "The name is missing or too long"),
    "not_a_standalone_terminal": Kind(409, "The terminal answers by itself"),
    "nothing_to_rotate": Kind(409, "The client has no live key"),
    "password_contains_number": Kind(422, "The password is made of the staff number"),
    "password_too_long": Kind(422, "The password is too long"),
    "password_too_short": Kind(422, "The password is too short"),
    "payment_expired": Kind(409, "The payment is past its time"),
    "payment_id_reused": Kind(409, "The payment was made with other content"),
    "payment_not_cancelable": Kind(409, "The payment cannot be canceled any more"),
    "payment_not_voidable": Kind(409, "The payment cannot be voided"),
    "payments_in_doubt": Kind(409, "Some outcomes are not known yet"),
    "received_too_little": Kind(422, "Less was received than is to be paid"),
    "refund_exists": Kind(409, "There is already a refund"),
    "role_missing": Kind(422, "A role is missing"),
    "scope_missing": Kind(422, "A scope is missing"),
    "session_id_reused": Kind(409, "The drawer session was opened with other content"),
    "sign_in_refused": Kind(401, "The staff number or the password is wrong"),
    "slip_number_required": Kind(422, "The slip number is missing"),
    "staff_disabled": Kind(409, "The member of staff was disabled"),
    "staff_number_malformed": Kind(422, "The staff number cannot be used"),
    "staff_number_taken": Kind(409, "The staff number is taken"),
    "tender_does_not_fit": Kind(422, "The tender does not fit the amount"),
    "tender_not_taken_here": Kind(422, "The counter does not take this tender"),
    "terminal_decides": Kind(409, "The terminal's outcome decides"),
    "too_many_attempts": Kind(429, "Too many attempts to sign in"),
    "too_many_counts": Kind(409, "The drawer was counted too often"),
    "too_many_endpoints": Kind(409, "The client has too many webhook endpoints"),
    "too_many_live_keys": Kind(409, "The client has too many live keys"),
    "unknown_brand": Kind(422, "There is no such brand"),
    "unknown_client": Kind(404, "There is no such client"),
    "unknown_counter": Kind(404, "There is no such counter"),
    "unknown_delivery": Kind(404, "There is no such webhook delivery"),
    "unknown_denomination": Kind(422, "There is no such coin or note"),
    "unknown_drawer_session": Kind(404, "There is no such drawer session"),
    "unknown_endpoint": Kind(404, "There is no such webhook endpoint"),
    "unknown_key": Kind(404, "There is no such key"),
    "unknown_staff": Kind(404, "There is no such member of staff"),
    "unknown_terminal": Kind(404, "There is no such terminal at the counter"),
    "void_needs_supervisor": Kind(403, "A supervisor decides about this"),
    "void_of_another_day": Kind(409, "Only a payment of today can be voided"),
}

_ALL = OF_REQUESTS | OF_API_OPERATIONS | ELSEWHERE


def kind_of(code: str) -> Kind:
    """Its status and title. A code that is in no table is a rule that said no: 422."""
    return _ALL.get(code, Kind(422, "A rule forbids this"))
