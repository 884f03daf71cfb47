"""What a reconciliation can make of lines without a reference: by place, amount and time, and without guessing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pos.domain.money import Yen
from pos.gateways.simulator.reports.report import ReportLine

#: How far a line's time may be from that of its payment; said by the ward, not by the agents. With another value than
#: the ward's the simulator would expect what nobody can find.
ABOUT_THE_SAME_TIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Nameless:
    """The lines of one report that have no reference, by what they prove.

    Movements of the day before and after, which are in other reports, are not looked at.
    """

    proving: frozenset[str]  #: line ids: there is one movement that they can be, and it can be no other line
    ambiguous: Mapping[str, Yen]  #: line id -> its gross, of those that fit several ways
    spoken_for: frozenset[str]  #: references of ours of all movements that one of them may be


def read_nameless(lines: Sequence[ReportLine], unproven: Sequence[ReportLine]) -> Nameless:
    """`unproven`: the true lines of which no line in the report gives the reference."""
    by_place: dict[object, list[ReportLine]] = defaultdict(list)
    for movement in unproven:
        by_place[_place(movement)].append(movement)
    fitting = {line.line_id: [one for one in by_place[_place(line)] if fits(line, one)] for line in lines}
    claims = Counter(movement.our_reference for found in fitting.values() for movement in found)
    proving = {line_id for line_id, found in fitting.items() if [claims[only.our_reference] for only in found] == [1]}
    ambiguous = {
        line.line_id: line.gross_yen for line in lines if fitting[line.line_id] and line.line_id not in proving
    }
    return Nameless(frozenset(proving), ambiguous, frozenset(claims))


def fits(line: ReportLine, movement: ReportLine) -> bool:
    """Whether a line without a reference could be this movement."""
    written_at = line.occurred_at.replace(microsecond=0)  # a report tells whole seconds
    return _place(line) == _place(movement) and abs(written_at - movement.occurred_at) <= ABOUT_THE_SAME_TIME


def _place(line: ReportLine) -> tuple[object, ...]:
    return line.type, line.merchant_account, line.terminal_id, line.method, line.gross_yen
