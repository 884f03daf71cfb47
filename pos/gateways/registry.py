"""Which adapter speaks to which agent."""

from collections.abc import Mapping

from pos.domain.errors import Refused
from pos.gateways.gateway import PaymentGateway


class Gateways:
    """The adapters by agent id, chosen once at start."""

    def __init__(self, by_agent: Mapping[str, PaymentGateway]) -> None:
        self._by_agent = dict(by_agent)

    def for_agent(self, agent: str) -> PaymentGateway:
        """The adapter of an agent. Raises Refused `unknown_agent`."""
        try:
            return self._by_agent[agent]
        except KeyError:
            raise Refused("unknown_agent", f"no gateway is set up for the agent {agent!r}") from None

    def agents(self) -> list[str]:
        """All agents that can be asked."""
        return list(self._by_agent)
