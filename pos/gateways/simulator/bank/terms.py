"""The ward's account at the simulated bank."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.money import Yen
from pos.gateways.simulator.bank.zengin_writer import Framing, Style, ZenginAccount


@dataclass(frozen=True)
class BankTerms:
    """`payer_names`: how the bank prints each agent that pays in, half-width, by agent."""

    account: ZenginAccount
    payer_names: Mapping[str, str]
    #: What is there before the first movement. At a month's end, whatever is above it goes to another account.
    opening_balance_yen: Yen = Yen(10_000_000)  # noqa: RUF009 - a frozen amount
    interest_bp: int = 20  #: a year; half of it is credited each half-year
    style: Style = Style(Framing.CRLF)  # noqa: RUF009 - frozen, too
