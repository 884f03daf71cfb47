"""How a payment is paid, and what of it a drawer holds."""

from enum import StrEnum


class Tender(StrEnum):
    """One payment has one tender. NONE is the 0-yen payment (減免, 公用, 法令無料)."""

    CASH = "cash"
    CREDIT = "credit"
    E_MONEY = "e_money"
    CODE = "code"
    NONE = "none"

    @property
    def through_agent(self) -> bool:
        """Whether an agent owes us this money until it pays it over."""
        return self in {Tender.CREDIT, Tender.E_MONEY, Tender.CODE}


class Channel(StrEnum):
    """Where the payer was."""

    COUNTER = "counter"
    ONLINE = "online"


class Evidence(StrEnum):
    """Who says that a cashless payment was made."""

    GATEWAY = "gateway"  #: the agent answered us
    ATTESTED = "attested"  #: a clerk read it off a standalone terminal; proven by the settlement line
