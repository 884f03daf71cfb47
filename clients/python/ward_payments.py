"""A small client for the ward's payment API. Copy it, or read it and write your own.

    api = WardPayments("https://pay.example.lg.jp", "pos_01…_…")
    payment = api.create_payment(
        facility="community-center-osaki-1",
        reference="R-2026-000123",
        lines=[{"fee": "ROOM-AM", "quantity": 1, "unit_yen": 3600}],
        return_url="https://yoyaku.example.jp/payments/return",
    )
    # send the payer to payment["checkout_url"]; then wait for the webhook, or ask:
    api.payment(payment["id"])["status"]

Needs `requests`. Every call may be repeated: a POST is sent with a key made from what it is about, so that the same
booking asks for the same payment however often your program is restarted in between.
"""

import time

import requests

#: Longer than the server's own limit for the agent's answer to a refund.
TIMEOUT_SECONDS = 15
ATTEMPTS = 5


class PaymentProblem(Exception):
    """The API said no. `code` is stable; `problem` is the whole answer (RFC 9457)."""

    def __init__(self, problem):
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem.get('detail')}")
        self.code = problem.get("code")
        self.problem = problem


class WardPayments:
    """One connection to the API; not for several threads at once."""

    def __init__(self, base_url, api_key, sleep=time.sleep):
        self._base_url = base_url.rstrip("/") + "/api/v1"
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {api_key}"
        self._sleep = sleep

    def create_payment(self, *, facility, reference, lines, return_url, key=None, **more):
        """Ask for a payment; the same booking asked again is the same payment.

        Pass another `key` to ask anew after the first payment was declined, canceled or expired.
        """
        amount_yen = sum(line["quantity"] * line["unit_yen"] for line in lines)
        body = {"facility": facility, "amount_yen": amount_yen, "lines": lines, "reference": reference}
        body |= {"return_url": return_url, **more}
        return self._post("/payments", body, key or f"payment:{facility}:{reference}")

    def payment(self, payment_id):
        """The payment as it is in this moment."""
        return self._get(f"/payments/{payment_id}")

    def payments(self, **filters):
        """All payments, newest first; `facility`, `reference` and `status` narrow them."""
        cursor = None
        while True:
            page = self._get("/payments", **filters, **({"cursor": cursor} if cursor else {}))
            yield from page["payments"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def refund(self, payment, amount_yen, reason, key, lines=None):
        """Give money back. `payment` is what you last read: if less is left by now, nothing happens (412).

        `key` names this refund in your books, e.g. the number of the cancellation.
        """
        body = {"amount_yen": amount_yen, "reason": reason, "refundable_yen": payment["refundable_yen"]}
        body |= {"lines": lines} if lines else {}
        return self._post(f"/payments/{payment['id']}/refunds", body, f"refund:{key}")

    def refund_by_id(self, refund_id):
        """The refund as it is in this moment."""
        return self._get(f"/refunds/{refund_id}")

    def facilities(self):
        """What you may take payments for, with today's fees."""
        return self._get("/facilities")["facilities"]

    def _get(self, path, **query):
        return self._ask("GET", path, params=query)

    def _post(self, path, body, key):
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key})

    def _ask(self, method, path, **request):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._http.request(method, self._base_url + path, timeout=TIMEOUT_SECONDS, **request)
            except (requests.ConnectionError, requests.Timeout):
                if attempt == ATTEMPTS:
                    raise
                self._sleep(2**attempt)
                continue
            if answer.ok:
                return answer.json()
            if attempt == ATTEMPTS or not _worth_repeating(answer):
                raise PaymentProblem(answer.json())
            self._sleep(int(answer.headers.get("Retry-After", 2**attempt)))
        raise AssertionError("unreachable")


def _worth_repeating(answer):
    """Our fault, or "in a moment": the key makes a repetition safe."""
    return answer.status_code >= 500 or "Retry-After" in answer.headers
