"""What each fate asks of the agents and leaves behind, one line each; and how many of each a day has."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from pos.demo.steps import Fate
from pos.domain.tender import Tender
from pos.facilities import UnconfirmedWrite
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome
from pos.gateways.simulator.faults.faults import AgentCall, Fault
from pos.gateways.simulator.notices.notices import NoticeFault


class DayTooSmall(ValueError):
    """Not everything that can go wrong has room in it."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the agents are told to do for one sale or order. `leaves`: the kind of break that is left for people."""

    fault: Fault | None = None
    call: AgentCall = AgentCall.AUTHORIZE
    terminal: TerminalOutcome | None = None
    write: UnconfirmedWrite | None = None  #: of 処理未了: the rule of the brand that is presented
    page: tuple[PageOutcome, ...] = (PageOutcome.APPROVE,)
    notice: NoticeFault | None = None
    notices: int = 1  #: how many notices that happens to
    leaves: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether whoever calls really waits."""
        return self.fault in _SILENT

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """By what such a sale can be paid at a counter."""
        return (Tender.E_MONEY,) if self.write else (Tender.CREDIT, Tender.CODE)


_SILENT = {Fault.TIMEOUT_BEFORE_CHARGE, Fault.TIMEOUT_AFTER_CHARGE, Fault.SLOW, Fault.DRIP}
_P = PageOutcome

AT_COUNTERS: Mapping[Fate, Told] = {
    Fate.DECLINED: Told(terminal=TerminalOutcome.DECLINE),
    Fate.NO_CARD: Told(terminal=TerminalOutcome.NO_CARD),
    Fate.REFUSED_BY_AGENT: Told(fault=Fault.DECLINE),
    Fate.NO_ANSWER_BUT_CHARGED: Told(fault=Fault.TIMEOUT_AFTER_CHARGE),
    Fate.NO_ANSWER_NOT_CHARGED: Told(fault=Fault.TIMEOUT_BEFORE_CHARGE),
    Fate.SERVER_ERROR_BUT_CHARGED: Told(fault=Fault.SERVER_ERROR_AFTER_CHARGE),
    Fate.SERVER_ERROR_NOT_CHARGED: Told(fault=Fault.SERVER_ERROR_BEFORE_CHARGE),
    Fate.GARBAGE: Told(fault=Fault.GARBAGE),
    Fate.SLOW: Told(fault=Fault.SLOW),
    Fate.DRIP: Told(fault=Fault.DRIP),
    Fate.WRITTEN_AT_NEXT_TOUCH: Told(
        terminal=TerminalOutcome.UNCONFIRMED_WRITE,
        write=UnconfirmedWrite.COUNTS_AFTER_NEXT_TOUCH,
        leaves="unresolved_payment",
    ),
    Fate.WRITTEN_FIRST: Told(
        terminal=TerminalOutcome.UNCONFIRMED_WRITE, write=UnconfirmedWrite.COUNTS_FIRST, leaves="unresolved_payment"
    ),
    Fate.NOT_WRITTEN: Told(terminal=TerminalOutcome.UNCONFIRMED_WRITE, write=UnconfirmedWrite.DOES_NOT_COUNT),
    Fate.VOIDED_AT_TERMINAL: Told(leaves="not_confirmed_by_agent"),
}
ONLINE: Mapping[Fate, Told] = {
    Fate.DECLINED_ONCE: Told(page=(_P.DECLINE, _P.APPROVE)),
    Fate.ABANDONED: Told(page=(_P.ABANDON,)),
    Fate.FRICTIONLESS: Told(page=(_P.FRICTIONLESS,)),
    Fate.CHALLENGE_PASSED: Told(page=(_P.CHALLENGE, _P.CHALLENGE_PASSED)),
    Fate.CHALLENGE_FAILED: Told(page=(_P.CHALLENGE, _P.CHALLENGE_FAILED, _P.APPROVE)),
    Fate.CHALLENGE_ABANDONED: Told(page=(_P.CHALLENGE, _P.CHALLENGE_ABANDONED)),
    Fate.PAGE_NOT_OPENED: Told(fault=Fault.SERVER_ERROR_BEFORE_CHARGE),
    # Nobody hears of the first two: asked between them, we would offer another attempt, and what comes is not late.
    Fate.SURFACES_LATE: Told(page=(_P.DECLINE,) * 3, notice=NoticeFault.LOST, notices=2, leaves="late_capture"),
    Fate.REFUND_REFUSED: Told(fault=Fault.DECLINE, call=AgentCall.REFUND),
    Fate.NOTICE_DUPLICATED: Told(notice=NoticeFault.DUPLICATED),
    Fate.NOTICE_LATE: Told(notice=NoticeFault.LATE),
    Fate.NOTICE_REORDERED: Told(notice=NoticeFault.REORDERED),
    Fate.NOTICE_FORGED: Told(notice=NoticeFault.FORGED),
    Fate.NOTICE_REPLAYED: Told(notice=NoticeFault.REPLAYED),
    Fate.NOTICE_LOST: Told(notice=NoticeFault.LOST),
}
#: A test that counts kinds wants each twice; people are refused more often than that.
TIMES = 2
_MORE_OFTEN = {Fate.DECLINED: 5, Fate.DECLINED_ONCE: 4, Fate.ABANDONED: 3}


def told(fate: Fate) -> Told:
    """What the agents are told for it; of a fate that simply ends well, nothing."""
    return AT_COUNTERS.get(fate) or ONLINE.get(fate) or Told()


def counter_fates(dice: Random, number: int) -> dict[int, Fate]:
    """Sale number -> fate, for the sales that are not simply paid. Raises DayTooSmall."""
    return _spread(dice, number, AT_COUNTERS)


def order_fates(dice: Random, number: int) -> dict[int, Fate]:
    """Likewise for orders."""
    return _spread(dice, number, ONLINE)


def _spread(dice: Random, number: int, wanted: Mapping[Fate, Told]) -> dict[int, Fate]:
    fates = [fate for fate in wanted for _ in range(_MORE_OFTEN.get(fate, TIMES))]
    if number < len(fates):
        raise DayTooSmall(f"expected a day with room for {len(fates)} troubles, found {number} payments")
    return dict(zip(dice.sample(range(number), len(fates)), fates, strict=True))
