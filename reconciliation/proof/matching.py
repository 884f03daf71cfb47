"""Legs × settlement lines: who belongs to whom. Pure; each leg and each line is used at most once.

In this order, the first rule that speaks decides:
1. same agent, reference and kind: equal amounts match, other amounts differ; a second line is a duplicate
2. no reference: one leg and one line that fit nobody else (terminal, amount, tender, about the same time) match
3. no reference, several fit: the line is ambiguous; nothing is guessed
What is left over on either side is handed back; whether it is a break yet is decided elsewhere, by its due date.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from pos.domain.money import Yen
from pos.domain.tender import Tender
from reconciliation.proof.legs import Leg, LegKind

#: How far a terminal's clock and ours may be apart, and how long a clerk takes from the slip to the keyboard. Too
#: short and honest lines stay alone; too long and two sales of one price become ambiguous.
TERMINAL_WINDOW = timedelta(minutes=10)


class Rule(StrEnum):
    """Why a line and a leg belong together."""

    REFERENCE = "reference"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Line:
    """A settlement line of the type `sale` or `refund`, as far as matching needs it."""

    line_key: str
    agent: str
    type: str
    merchant_account: str | None
    terminal_id: str | None
    our_reference: str | None
    method: Tender | None
    occurred_at: datetime
    business_day: date
    gross_yen: Yen


@dataclass(frozen=True, slots=True)
class Match:
    """A line that proves a leg."""

    line_key: str
    leg_id: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A line without reference that could be any of several legs, or one of several lines for one leg."""

    line: Line
    candidates: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every leg and every line that went in is in exactly one place; `candidates` of ambiguities are in legs_left."""

    matches: tuple[Match, ...]
    differing: tuple[tuple[Leg, Line], ...]
    duplicates: tuple[Line, ...]
    ambiguities: tuple[Ambiguity, ...]
    lines_left: tuple[Line, ...]
    legs_left: tuple[Leg, ...]


#: (agent, our reference, line type): what a line points at.
Pointer = tuple[str, str, str]


def match(legs: Iterable[Leg], lines: Iterable[Line], already_proven: Collection[Pointer] = frozenset()) -> Outcome:
    """Legs and lines that are not matched yet; `already_proven` are the pointers of lines matched before.

    The order of the arguments changes nothing.
    """
    open_legs = sorted(legs, key=lambda leg: leg.leg_id)
    open_lines = sorted(lines, key=lambda line: line.line_key)
    by_reference = _by_reference(open_legs, [line for line in open_lines if line.our_reference], already_proven)
    nameless = [line for line in open_lines if not line.our_reference]
    by_terminal = _by_terminal(by_reference.legs_left, nameless)
    return Outcome(
        matches=by_reference.matches + by_terminal.matches,
        differing=by_reference.differing,
        duplicates=by_reference.duplicates,
        ambiguities=by_terminal.ambiguities,
        lines_left=by_reference.lines_left + by_terminal.lines_left,
        legs_left=by_terminal.legs_left,
    )


def _by_reference(legs: Sequence[Leg], lines: Sequence[Line], already_proven: Collection[Pointer]) -> Outcome:
    waiting = {(leg.agent, leg.our_reference, leg.kind.line_type): leg for leg in legs}
    matches: list[Match] = []
    differing: list[tuple[Leg, Line]] = []
    duplicates: list[Line] = []
    left: list[Line] = []
    used: set[Pointer] = set(already_proven)
    for pointer, same in groupby(sorted(lines, key=_pointer), key=_pointer):
        group = list(same)
        if pointer in used:
            duplicates += group
        elif pointer not in waiting:
            left += group
        else:
            leg = waiting.pop(pointer)
            chosen = next((line for line in group if line.gross_yen == leg.amount_yen), group[0])
            duplicates += [line for line in group if line is not chosen]
            if chosen.gross_yen == leg.amount_yen:
                matches.append(Match(chosen.line_key, leg.leg_id, Rule.REFERENCE))
            else:
                differing.append((leg, chosen))
    return Outcome(tuple(matches), tuple(differing), tuple(duplicates), (), tuple(left), tuple(waiting.values()))


def _pointer(line: Line) -> Pointer:
    return line.agent, line.our_reference or "", line.type


def _by_terminal(legs: Sequence[Leg], lines: Sequence[Line]) -> Outcome:
    fitting = _fitting_legs(_without_unreported_voids(legs, lines), lines)
    lines_of_leg = Counter(leg.leg_id for candidates in fitting.values() for leg in candidates)
    matches: list[Match] = []
    ambiguities: list[Ambiguity] = []
    left: list[Line] = []
    for line in lines:
        candidates = fitting[line.line_key]
        if not candidates:
            left.append(line)
        elif len(candidates) == 1 and lines_of_leg[candidates[0].leg_id] == 1:
            matches.append(Match(line.line_key, candidates[0].leg_id, Rule.TERMINAL))
        else:
            ambiguities.append(Ambiguity(line, candidates))
    proven = {found.leg_id for found in matches}
    legs_left = tuple(leg for leg in legs if leg.leg_id not in proven)
    return Outcome(tuple(matches), (), (), tuple(ambiguities), tuple(left), legs_left)


def _fitting_legs(legs: Sequence[Leg], lines: Sequence[Line]) -> dict[str, tuple[Leg, ...]]:
    by_place: dict[object, list[Leg]] = {}
    for leg in legs:
        by_place.setdefault(_place_of_leg(leg), []).append(leg)
    return {
        line.line_key: tuple(leg for leg in by_place.get(_place_of_line(line), []) if _about_the_same_time(leg, line))
        for line in lines
    }


def _without_unreported_voids(legs: Sequence[Leg], lines: Sequence[Line]) -> list[Leg]:
    """A sale that was voided and rung up again must not make the second one's line ambiguous: the agent reports an
    undone sale together with its undoing or not at all.
    """
    voids = [leg for leg in legs if leg.undone_same_day and leg.kind is LegKind.VOID]
    returned = {leg.leg_id for candidates in _fitting_legs(voids, lines).values() for leg in candidates}
    unreported = {void.payment_id for void in voids if void.leg_id not in returned}
    return [leg for leg in legs if not (leg.undone_same_day and leg.payment_id in unreported)]


def _place_of_leg(leg: Leg) -> tuple[object, ...]:
    return (leg.agent, leg.kind.line_type, leg.merchant_account, leg.terminal_id, leg.tender, leg.amount_yen)


def _place_of_line(line: Line) -> tuple[object, ...]:
    return (line.agent, line.type, line.merchant_account, line.terminal_id, line.method, line.gross_yen)


def _about_the_same_time(leg: Leg, line: Line) -> bool:
    return abs(leg.occurred_at - line.occurred_at) <= TERMINAL_WINDOW
