"""The adapter: our BankGateway over the simulated bank's wire."""

from datetime import date

from pos.gateways.gateway import ReportNotReady
from pos.gateways.simulator.client import OTHER_TIMEOUT
from pos.gateways.simulator.transport import HttpTransport, NoAnswer, Transport


class SimulatorBank:
    """Also a bank that cannot be reached has no statement yet: it is asked again, and overdue one day."""

    def __init__(self, base_url: str, transport: Transport | None = None) -> None:
        self._transport = transport or HttpTransport(base_url)

    def statement(self, on: date) -> bytes:
        try:
            status, body = self._transport.send("GET", f"/bank/statement?on={on.isoformat()}", None, {}, OTHER_TIMEOUT)
        except NoAnswer as silence:
            raise ReportNotReady(f"the bank on {on}: {silence.detail}") from silence
        if status != 200:
            raise ReportNotReady(f"the bank on {on}: status {status}, {body[:200]!r}")
        return body
