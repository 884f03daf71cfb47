"""3-D Secure: before a card pays online, the payer's own bank is asked whether it really is the payer."""

from enum import StrEnum


class PayerCheck(StrEnum):
    """How the bank of the payer was satisfied."""

    FRICTIONLESS = "frictionless"  #: it did not want to see the payer
    CHALLENGE = "challenge"  #: it asked the payer, who passed


class ChallengeStage(StrEnum):
    """How far the bank's question to the payer is; without one the page is at its first step."""

    ASKED = "asked"
    LEFT = "left"  #: the payer closed it without an answer; opened again, the page still asks
