"""The people and programs of the demo as HTTP clients. They know nothing but addresses, forms and JSON."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from pos.demo.steps import Basket
from pos.domain.tender import Tender

_TIMEOUT_SECONDS = 20
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TOKEN_IN_META = re.compile(r'name="csrf-token" content="([^"]+)"')
#: Number of the line, terminal and brand, from the form for 端末の日計.
_TOTALS = re.compile(r'name="count_(\d+)" aria-label="(\S+) ([^"]+) 件数"')
_SLIP = re.compile(r"P\d{6}-[0-9A-Z]{8}")


class UnexpectedAnswer(Exception):
    """A door answered something that the day does not provide for; the demo stops and says what."""

    def __init__(self, answer: requests.Response) -> None:
        asked = f"{answer.request.method} {answer.request.path_url}"
        super().__init__(f"{asked} answered {answer.status_code}: {answer.text[:400]}")


class CounterClient:
    """One clerk at one counter, in one browser."""

    def __init__(self, base_url: str, counter: str) -> None:
        self._http = requests.Session()
        self._counter_url = f"{base_url}/counter/{counter}"
        self._base_url = base_url
        self._token = ""

    def sign_in(self, number: str, password: str) -> None:
        """Log in with 職員番号 and password."""
        page = self._get(f"{self._base_url}/sign-in")
        form = {"csrf_token": _found(_TOKEN, page), "number": number, "password": password, "next": ""}
        _checked(self._http.post(f"{self._base_url}/sign-in", data=form, timeout=_TIMEOUT_SECONDS), 200)

    def open_drawer(self, session_id: str, float_yen: int) -> None:
        """レジ開け."""
        page = self._get(f"{self._counter_url}/drawer/open")
        form = {"csrf_token": _found(_TOKEN, page), "session_id": session_id, "float_yen": str(float_yen)}
        self._post(f"{self._counter_url}/drawer/open", form)
        self._token = _found(_TOKEN_IN_META, self._get(f"{self._counter_url}/"))

    def sell(self, payment_id: str, basket: Basket, tender: Tender, received_yen: int) -> dict[str, Any]:
        """Send a sale; the payment as the screen gets it."""
        lines = [
            {"fee": line.fee, "quantity": line.quantity, "price_class": line.price_class}
            | ({"exemption_reason": line.exemption_reason} if line.exemption_reason else {})
            for line in basket.lines
        ]
        body = {
            "payment_id": payment_id,
            "lines": lines,
            "tender": tender.value,
            "amount_yen": basket.amount_yen,
            "received_yen": received_yen,
        }
        return self._send("/json/payments", body)

    def look(self, payment_id: str) -> dict[str, Any]:
        """Where the payment is now."""
        answer = self._http.get(f"{self._counter_url}/json/payments/{payment_id}", timeout=_TIMEOUT_SECONDS)
        return _json(_checked(answer, 200))

    def enter_outcome(self, payment_id: str, *, approved: bool, brand: str, slip_number: str) -> dict[str, Any]:
        """What a standalone terminal printed."""
        body = {"approved": approved, "brand": brand, "slip_number": slip_number}
        return self._send(f"/json/payments/{payment_id}/outcome", body)

    def void(self, payment_id: str, slip_number: str) -> None:
        """取消."""
        page = self._get(f"{self._counter_url}/payments/{payment_id}")
        form = {"csrf_token": _found(_TOKEN, page), "reason": "入力誤り", "slip_number": slip_number}
        self._post(f"{self._counter_url}/payments/{payment_id}/void", form)

    def enter_terminal_totals(self, took: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
        """端末の日計 of every terminal here, as they print it; `took`: terminal -> brand -> amounts."""
        page = self._get(f"{self._counter_url}/drawer/terminals")
        forms: dict[str, dict[str, str]] = {}
        for number, terminal, brand in _TOTALS.findall(page):
            amounts = took.get(terminal, {}).get(brand, ())
            form = forms.setdefault(terminal, {"csrf_token": _found(_TOKEN, page)})
            form |= {f"count_{number}": str(len(amounts)), f"yen_{number}": str(sum(amounts))}
        for terminal, form in forms.items():
            self._post(f"{self._counter_url}/drawer/terminals/{terminal}", form)

    def close_drawer(self, session_id: str, pieces: dict[int, int]) -> str | None:
        """Count, then レジ締め; the number of the pay-in slip, None where nothing is paid in."""
        page = self._get(f"{self._counter_url}/drawer/count")
        form = {"csrf_token": _found(_TOKEN, page)} | {f"pieces_{face}": str(n) for face, n in pieces.items()}
        counted = self._post(f"{self._counter_url}/drawer/count", form)
        paper = self._post(f"{self._counter_url}/drawer/{session_id}/close", {"csrf_token": _found(_TOKEN, counted)})
        slip = _SLIP.search(paper)
        return slip[0] if slip else None

    def _send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"X-CSRFToken": self._token}
        answer = self._http.post(self._counter_url + path, json=body, headers=headers, timeout=_TIMEOUT_SECONDS)
        return _json(_checked(answer, 200, 201))

    def _get(self, url: str) -> str:
        return _checked(self._http.get(url, timeout=_TIMEOUT_SECONDS), 200).text

    def _post(self, url: str, form: dict[str, str]) -> str:
        return _checked(self._http.post(url, data=form, timeout=_TIMEOUT_SECONDS), 200).text


class ReservationSystem:
    """The program that asks for payments."""

    def __init__(self, base_url: str, api_key: str, return_url: str) -> None:
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {api_key}"
        self._api = f"{base_url}/api/v1"
        self._return_url = return_url

    def order(self, facility: str, key: str, reference: str, basket: Basket, expires_at: str | None) -> dict[str, Any]:
        """POST /payments; the payment with its checkout_url."""
        lines = [{"fee": line.fee, "quantity": line.quantity, "unit_yen": line.unit_yen} for line in basket.lines]
        body = {
            "facility": facility,
            "amount_yen": basket.amount_yen,
            "lines": lines,
            "reference": reference,
            "return_url": self._return_url,
        } | ({"expires_at": expires_at} if expires_at else {})
        return self._post("/payments", key, body, 201)

    def look(self, payment_id: str) -> dict[str, Any]:
        """GET /payments/{id}."""
        return _json(_checked(self._http.get(f"{self._api}/payments/{payment_id}", timeout=_TIMEOUT_SECONDS), 200))

    def refund(self, payment_id: str, amount_yen: int, refundable_yen: int) -> dict[str, Any]:
        """POST /payments/{id}/refunds."""
        body = {"amount_yen": amount_yen, "refundable_yen": refundable_yen, "reason": "use_canceled"}
        return self._post(f"/payments/{payment_id}/refunds", f"refund-{payment_id}", body, 202)

    def _post(self, path: str, key: str, body: dict[str, Any], expected: int) -> dict[str, Any]:
        headers = {"Idempotency-Key": key}
        answer = self._http.post(self._api + path, json=body, headers=headers, timeout=_TIMEOUT_SECONDS)
        return _json(_checked(answer, expected))


class Citizen:
    """Somebody's browser at the checkout."""

    def __init__(self) -> None:
        self._http = requests.Session()

    def start(self, checkout_url: str) -> str | None:
        """Press the button on our page; the address of the agent's page, or None when it could not be opened."""
        page = _checked(self._http.get(checkout_url, timeout=_TIMEOUT_SECONDS), 200).text
        token = _TOKEN.search(page)
        form = {"csrf_token": token[1]} if token else {}
        headers = {"Origin": "/".join(checkout_url.split("/")[:3])}
        answer = self._http.post(
            checkout_url, data=form, headers=headers, allow_redirects=False, timeout=_TIMEOUT_SECONDS
        )
        return answer.headers.get("Location") if answer.status_code == 303 else None

    def come_back(self, checkout_url: str) -> None:
        """The agent's page sends the payer back to ours."""
        _checked(self._http.get(f"{checkout_url}/return", timeout=_TIMEOUT_SECONDS), 200)


class SimulatorControl:
    """What only a demo can do: decide what people at terminals and pages do, and what goes wrong at the agents."""

    def __init__(self, base_url: str) -> None:
        self._http = requests.Session()
        self._base_url = base_url

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One control door."""
        return _json(_checked(self._http.post(self._base_url + path, json=body, timeout=_TIMEOUT_SECONDS), 200, 201))

    def get(self, path: str, **query: str) -> Any:
        """What the agents know."""
        return _checked(self._http.get(self._base_url + path, params=query, timeout=_TIMEOUT_SECONDS), 200).json()


def _checked(answer: requests.Response, *expected: int) -> requests.Response:
    if answer.status_code not in expected:
        raise UnexpectedAnswer(answer)
    return answer


def _json(answer: requests.Response) -> dict[str, Any]:
    found = answer.json()
    assert isinstance(found, dict)
    return found


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise LookupError(f"expected {pattern.pattern} on the page, found {page[:300]!r}")
    return match[1]
