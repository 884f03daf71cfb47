"""Step 3 of the proof: bank lines × payouts and pay-in slips. Pure; each line and each of the others at most once.

In this order, the first rule that speaks decides:
1. a correction (訂正) and the booking it takes back are nothing
2. a deposit that names a slip: the same amount pays it in, another amount differs
3. a deposit in an agent's name: the amount of exactly one of its payouts, the one due that day first; another day's
   only when no report is missing of what the agent pays that day
4. a deposit in a place's name, without a slip: the amount of exactly one open slip there, and no other deposit fits it
What is left is unknown; an agent's money whose reports are not all here waits. Nothing is guessed. A payout that brings
in what nobody knows of differs, though the amount fits.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from pos.domain.money import Yen
from pos.facilities import Ward
from reconciliation.proof.payouts import Payout

#: How long before or after its day a payout may come and still be taken for it.
_PAYOUT_EARLY = timedelta(days=10)
_PAYOUT_LATE = timedelta(days=92)
#: How long after its drawer was closed a deposit without a slip number is still looked at as the slip's.
_DEPOSIT_LATE = timedelta(days=31)
#: A wrong booking is taken back within a month.
_CORRECTED_WITHIN = timedelta(days=31)


class BankRule(StrEnum):
    """Why a bank line and what it pays belong together."""

    PAYOUT = "payout"
    SLIP = "slip"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Movement:
    """A bank line. `amount_yen` is what it does to the balance: above zero money comes in."""

    line_key: str
    booked_on: date
    amount_yen: Yen
    is_correction: bool
    payer_name: str
    remarks: str


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """A pay-in slip that no bank line proves yet."""

    slip: str
    drawer_session_id: str
    facility: str
    business_day: date
    amount_yen: Yen
    due_on: date

    @property
    def subject(self) -> str:
        """By what a bank line's match names it."""
        return f"slip:{self.slip}"


@dataclass(frozen=True, slots=True)
class BankMatch:
    """A bank line that proves a payout or a slip."""

    line_key: str
    subject: str
    rule: BankRule


@dataclass
class BankOutcome:
    """Every movement is in at most one place; those of money that goes out are in none."""

    matches: list[BankMatch] = field(default_factory=list)
    differing_payouts: list[tuple[Payout, Movement]] = field(default_factory=list)
    differing_slips: list[tuple[OpenSlip, Movement]] = field(default_factory=list)
    corrected: list[tuple[Movement, Movement]] = field(default_factory=list)  #: the booking, and what takes it back
    waiting: list[Movement] = field(default_factory=list)  #: an agent's, whose reports are not all here
    unknown: list[Movement] = field(default_factory=list)


#: Whether reports are still missing about money that the agent pays on that day, or should have paid before.
Awaited = Callable[[str, date], bool]


def match_bank(
    ward: Ward,
    payouts: Iterable[Payout],
    slips: Iterable[OpenSlip],
    movements: Iterable[Movement],
    awaited: Awaited,
    unexplained: Collection[tuple[str, str]] = (),
) -> BankOutcome:
    """What is open on either side; the order of the arguments changes nothing.

    `payouts`: those whose reports are all here; `unexplained`: the keys of those whose carry-over fits no earlier one.
    """
    outcome = BankOutcome()
    lines = sorted(movements, key=lambda one: (one.booked_on, one.line_key))
    lines = _without_corrected(lines, outcome)
    open_slips = {slip.slip: slip for slip in sorted(slips, key=lambda one: one.slip)}
    lines = _by_slip(lines, open_slips, outcome)
    offered = sorted(payouts, key=lambda one: (one.payout_on, one.key))
    lines = _by_agent(ward, lines, offered, awaited, unexplained, outcome)
    lines = _by_place(ward, lines, list(open_slips.values()), outcome)
    outcome.unknown += lines
    return outcome


def _without_corrected(lines: Sequence[Movement], outcome: BankOutcome) -> list[Movement]:
    """Pairs are taken out; a correction that takes back what nobody knows stays, with its sign."""
    left = [line for line in lines if not line.is_correction]
    alone: list[Movement] = []
    for correction in (line for line in lines if line.is_correction):
        back = [line for line in left if _takes_back(correction, line)]
        if back:
            outcome.corrected.append((back[-1], correction))
            left.remove(back[-1])
        else:
            alone.append(correction)
    coming_in = [line for line in left if line.amount_yen > 0]
    return sorted([*coming_in, *alone], key=lambda one: (one.booked_on, one.line_key))


def _takes_back(correction: Movement, line: Movement) -> bool:
    same_payer = not correction.payer_name or correction.payer_name == line.payer_name
    within = line.booked_on <= correction.booked_on <= line.booked_on + _CORRECTED_WITHIN
    return line.amount_yen == -correction.amount_yen and same_payer and within


def _by_slip(lines: Sequence[Movement], open_slips: dict[str, OpenSlip], outcome: BankOutcome) -> list[Movement]:
    left: list[Movement] = []
    for line in lines:
        named = [word for word in line.remarks.split() if word in open_slips]
        if len(named) != 1:
            left.append(line)
            continue
        slip = open_slips.pop(named[0])
        if slip.amount_yen == line.amount_yen:
            outcome.matches.append(BankMatch(line.line_key, slip.subject, BankRule.SLIP))
        else:
            outcome.differing_slips.append((slip, line))
    return left


def _by_agent(
    ward: Ward,
    lines: Sequence[Movement],
    payouts: Sequence[Payout],
    awaited: Awaited,
    unexplained: Collection[tuple[str, str]],
    outcome: BankOutcome,
) -> list[Movement]:
    open_payouts = list(payouts)
    of_agents: list[tuple[str, Movement]] = []
    left: list[Movement] = []
    for line in lines:
        agent = _agent_of(ward, line)
        if agent is None:
            left.append(line)
            continue
        payout = _only_one_that_fits(agent, line, open_payouts)
        if payout is None or (payout.payout_on != line.booked_on and awaited(agent, line.booked_on)):
            of_agents.append((agent, line))
            continue
        open_payouts.remove(payout)
        if payout.key in unexplained:
            outcome.differing_payouts.append((payout, line))
        else:
            outcome.matches.append(BankMatch(line.line_key, payout.subject, BankRule.PAYOUT))
    per_day = Counter((agent, line.booked_on) for agent, line in of_agents)
    for agent, line in of_agents:
        due = [one for one in open_payouts if (one.agent, one.payout_on) == (agent, line.booked_on)]
        if awaited(agent, line.booked_on):
            outcome.waiting.append(line)
        elif len(due) == 1 and per_day[agent, line.booked_on] == 1:
            outcome.differing_payouts.append((due[0], line))
        else:
            left.append(line)
    return sorted(left, key=lambda one: (one.booked_on, one.line_key))


def _agent_of(ward: Ward, line: Movement) -> str | None:
    found = [agent.id for agent in ward.agents.values() if agent.is_bank_payer(line.payer_name)]
    return found[0] if len(found) == 1 else None


def _only_one_that_fits(agent: str, line: Movement, payouts: Sequence[Payout]) -> Payout | None:
    fitting = [
        one
        for one in payouts
        if one.agent == agent
        and one.expected_yen == line.amount_yen
        and one.payout_on - _PAYOUT_EARLY <= line.booked_on <= one.payout_on + _PAYOUT_LATE
    ]
    on_its_day = [one for one in fitting if one.payout_on == line.booked_on]
    chosen = on_its_day or fitting
    return chosen[0] if len(chosen) == 1 else None


def _by_place(ward: Ward, lines: Sequence[Movement], slips: Sequence[OpenSlip], outcome: BankOutcome) -> list[Movement]:
    fitting = {line.line_key: [slip for slip in slips if _may_be(ward, line, slip)] for line in lines}
    claims = Counter(slip.slip for found in fitting.values() for slip in found)
    left: list[Movement] = []
    for line in lines:
        found = fitting[line.line_key]
        if len(found) == 1 and claims[found[0].slip] == 1:
            outcome.matches.append(BankMatch(line.line_key, found[0].subject, BankRule.PAYER))
        else:
            left.append(line)
    return left


def _may_be(ward: Ward, line: Movement, slip: OpenSlip) -> bool:
    place = ward.facilities.get(slip.facility)
    in_time = slip.business_day <= line.booked_on <= slip.business_day + _DEPOSIT_LATE
    return (
        place is not None
        and in_time
        and line.amount_yen == slip.amount_yen
        and place.is_bank_payer(line.payer_name)
        and not line.remarks.strip()
    )
