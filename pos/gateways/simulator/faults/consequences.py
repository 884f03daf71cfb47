"""What is left of each thing that can go wrong once everybody has asked again: nothing, or a break for people.

The kinds of breaks are names here, as in `ExpectedBreak`: the agents do not know the ward's own types.
"""

from collections.abc import Mapping

from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome
from pos.gateways.simulator.contracts import UnconfirmedWrite
from pos.gateways.simulator.faults.faults import Fault
from pos.gateways.simulator.notices.notices import NoticeFault

#: Our inquiries find the truth, and the reports agree with it.
HEALS = "heals"
#: 処理未了: nobody can tell until the card is touched again, the brand's time is up, or a person decides.
UNRESOLVED_PAYMENT = "unresolved_payment"

OF_FAULTS: Mapping[Fault, str] = {
    Fault.DECLINE: HEALS,
    Fault.TIMEOUT_BEFORE_CHARGE: HEALS,
    Fault.TIMEOUT_AFTER_CHARGE: HEALS,
    Fault.SERVER_ERROR_BEFORE_CHARGE: HEALS,
    Fault.SERVER_ERROR_AFTER_CHARGE: HEALS,
    Fault.GARBAGE: HEALS,
    Fault.SLOW: HEALS,
    Fault.DRIP: HEALS,
}

#: An abandoned page, or challenge, expires; until then it is waited for.
OF_PAGE_OUTCOMES: Mapping[PageOutcome, str] = {
    PageOutcome.APPROVE: HEALS,
    PageOutcome.DECLINE: HEALS,
    PageOutcome.ABANDON: HEALS,
    PageOutcome.FRICTIONLESS: HEALS,
    PageOutcome.CHALLENGE: HEALS,
    PageOutcome.CHALLENGE_PASSED: HEALS,
    PageOutcome.CHALLENGE_FAILED: HEALS,
    PageOutcome.CHALLENGE_ABANDONED: HEALS,
}

#: A notification is only a hint, so that none of this matters in the end.
OF_NOTICE_FAULTS: Mapping[NoticeFault, str] = {
    NoticeFault.DUPLICATED: HEALS,
    NoticeFault.LATE: HEALS,
    NoticeFault.REORDERED: HEALS,
    NoticeFault.FORGED: HEALS,
    NoticeFault.REPLAYED: HEALS,
    NoticeFault.LOST: HEALS,
}

OF_TERMINAL_OUTCOMES: Mapping[TerminalOutcome, str] = {
    TerminalOutcome.APPROVE: HEALS,
    TerminalOutcome.DECLINE: HEALS,
    TerminalOutcome.NO_CARD: HEALS,
    TerminalOutcome.UNCONFIRMED_WRITE: UNRESOLVED_PAYMENT,  # but see its brand
}

#: TerminalOutcome.UNCONFIRMED_WRITE by the rule of its brand, until the write is settled.
OF_UNCONFIRMED_WRITES: Mapping[UnconfirmedWrite, str] = {
    UnconfirmedWrite.COUNTS_AFTER_NEXT_TOUCH: UNRESOLVED_PAYMENT,
    UnconfirmedWrite.COUNTS_FIRST: UNRESOLVED_PAYMENT,
    UnconfirmedWrite.DOES_NOT_COUNT: HEALS,
    UnconfirmedWrite.UNKNOWN: UNRESOLVED_PAYMENT,
}
