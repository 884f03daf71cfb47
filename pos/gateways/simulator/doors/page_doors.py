"""The hosted payment page: what a payer sees, and what its buttons do."""

from datetime import datetime
from importlib.resources import files
from urllib.parse import parse_qs

from pos.domain.errors import Refused
from pos.gateways.simulator.charges.endings import PageOutcome, not_offered
from pos.gateways.simulator.charges.statuses import ChargeStatus
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.doors.hosted_page import hosted_page
from pos.gateways.simulator.messages import Reply, Request

#: What the buttons send.
CHOICES = {
    "pay": PageOutcome.APPROVE,
    "decline": PageOutcome.DECLINE,
    "leave": PageOutcome.ABANDON,
    "frictionless": PageOutcome.FRICTIONLESS,
    "challenge": PageOutcome.CHALLENGE,
    "pass": PageOutcome.CHALLENGE_PASSED,
    "fail": PageOutcome.CHALLENGE_FAILED,
    "close": PageOutcome.CHALLENGE_ABANDONED,
}
#: After these a payer whose charge still waits stays on the page.
_STAYS_AFTER = {PageOutcome.DECLINE, PageOutcome.CHALLENGE, PageOutcome.CHALLENGE_FAILED}
#: No script, no frame, nothing from anywhere else.
_SECURITY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STYLE = (files(__package__) / "static" / "hosted_page.css").read_bytes()


def show(simulator: Simulator, request: Request, now: datetime, *, token: str) -> Reply:
    """GET the page, or the plain words that it is finished."""
    record = simulator.page(now, token=token)
    html = hosted_page(record, request.query.get("lang"))
    return Reply(200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", **_SECURITY}, html)


def choose(simulator: Simulator, request: Request, now: datetime, *, token: str) -> Reply:
    """POST a button. 303 back to the merchant, or to the page while the payer may try again."""
    choice = parse_qs(request.body.decode("utf-8", "replace")).get("choice", [""])[0]
    if choice not in CHOICES:
        raise Refused("invalid_body", f"expected choice to be one of {', '.join(CHOICES)}, found {choice!r}")
    record = simulator.page(now, token=token)
    # A second click, or another tab, presses a button of a step that is over: the page shows how far the payer is.
    is_stale = record.status is ChargeStatus.WAITING and not_offered(record, CHOICES[choice]) is not None
    if not is_stale:
        record = simulator.visit_page(now, token=token, outcome=CHOICES[choice])
    goes_on = record.status is ChargeStatus.WAITING and (is_stale or CHOICES[choice] in _STAYS_AFTER)
    back = None if goes_on else record.asked.return_url
    language = request.query.get("lang")
    here = f"{request.base_url}/hosted/{token}" + (f"?lang={language}" if language in {"ja", "en"} else "")
    return Reply(303, {"Location": back or here, "Cache-Control": "no-store", **_SECURITY}, b"")


def icon(_simulator: Simulator, _request: Request, _now: datetime) -> Reply:
    """GET nothing: browsers ask for an icon and write an error into the console when there is none."""
    return Reply(204, {"Cache-Control": "max-age=3600"}, b"")


def style(_simulator: Simulator, _request: Request, _now: datetime) -> Reply:
    """GET the stylesheet."""
    return Reply(200, {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=3600", **_SECURITY}, _STYLE)
