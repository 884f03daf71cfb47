"""What a run does to the breaks of a day: new facts open, gone facts close, changed facts open again. Pure.

What people did survives: a fact that is still the same leaves a proposal, a confirmation and a closing as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reconciliation.breaks import BREAK_MOVES, FACT_RULES, BreakMove, BreakStatus, Fact


@dataclass(frozen=True, slots=True)
class KnownBreak:
    """A break as it is stored. `gone`: the rule closed it, no person did."""

    fact: Fact
    status: BreakStatus
    gone: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One move of one break and where it leads; `fact` is what the break is about from now on."""

    break_id: str
    move: BreakMove
    status: BreakStatus
    fact: Fact
    reason: str

    @property
    def actor(self) -> str:
        """The rule that moves it."""
        return FACT_RULES[self.move]


def follow_up(facts: Iterable[Fact], known: Mapping[str, KnownBreak]) -> list[Step]:
    """The steps that make the breaks agree with the facts; none when they agree already."""
    found = {fact.break_id: fact for fact in facts}
    steps = [_step_for(fact, known.get(break_id)) for break_id, fact in sorted(found.items())]
    gone = [before for break_id, before in sorted(known.items()) if break_id not in found]
    return [step for step in [*steps, *map(_step_without_fact, gone)] if step is not None]


def _step_for(fact: Fact, before: KnownBreak | None) -> Step | None:
    if before is None:
        return Step(fact.break_id, BreakMove.FIND, BreakStatus.OPEN, fact, fact.detail)
    if before.gone:
        return _moved(before, BreakMove.REOPEN, fact, "the fact is there again")
    if before.fact != fact:
        return _moved(before, BreakMove.FACT_CHANGED, fact, f"was: {before.fact.detail}")
    return None


def _step_without_fact(before: KnownBreak) -> Step | None:
    if before.status is BreakStatus.CLOSED:
        return None
    return _moved(before, BreakMove.FACT_GONE, before.fact, "the fact is gone")


def _moved(before: KnownBreak, move: BreakMove, fact: Fact, reason: str) -> Step:
    return Step(fact.break_id, move, BREAK_MOVES.next_status(before.status, move), fact, reason)
