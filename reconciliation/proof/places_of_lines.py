"""At which facility the money of a settlement line was taken, as far as the line tells."""

from collections import defaultdict

from pos.facilities import Ward
from reconciliation.breaks import WARD_WIDE


class PlacesOfLines:
    """Terminals and merchant accounts of the ward, also of counters that have ended: late lines still find them."""

    def __init__(self, ward: Ward) -> None:
        self._by_terminal: dict[tuple[str, str], str] = {}
        by_account: dict[tuple[str, str], set[str]] = defaultdict(set)
        for counter in ward.counters.values():
            for terminal in counter.terminals:
                self._by_terminal[terminal.agent, terminal.terminal_id] = counter.facility
                by_account[terminal.agent, terminal.merchant_account].add(counter.facility)
        for facility in ward.facilities.values():
            if facility.online_agent and facility.merchant_account:
                by_account[facility.online_agent, facility.merchant_account].add(facility.id)
        self._by_account = {account: min(places) for account, places in by_account.items() if len(places) == 1}

    def facility_of(self, agent: str, merchant_account: str | None, terminal_id: str | None) -> str:
        """The facility, or WARD_WIDE where several share the account or nobody knows it."""
        by_terminal = self._by_terminal.get((agent, terminal_id or ""))
        return by_terminal or self._by_account.get((agent, merchant_account or ""), WARD_WIDE)
