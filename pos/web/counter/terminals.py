"""Where the 日計 of a counter's standalone terminals stand, for the pages of レジ締め."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.terminal_totals import BrandAt, Comparison, compared
from pos.facilities import Terminal
from pos.operations.enter_terminal_totals import brands_at, terminals_with_totals
from pos.storage import terminal_totals
from pos.storage.drawers import DrawerSession
from pos.storage.terminal_totals import EnteredTotals
from pos.web.current import office


@dataclass(frozen=True)
class TerminalState:
    """One terminal. Before an entry nothing of ours is shown: the figures are read off the terminal, not copied."""

    terminal: Terminal
    agent_name: str
    brands: Sequence[BrandAt]  #: every line its 日計 can have
    entered: EnteredTotals | None
    comparisons: Sequence[Comparison]  #: empty before an entry

    @property
    def differing(self) -> Sequence[Comparison]:
        """Brands that do not agree, with our payments."""
        return [one for one in self.comparisons if not one.agrees]


def terminals_of(session: DrawerSession) -> list[TerminalState]:
    """The session's terminals; none at a counter whose terminals answer by themselves."""
    ward = office().ward
    with office().database.reading() as connection:
        entered = terminal_totals.last_of_sessions(connection, [session.id])
        sales = terminal_totals.attested_of_sessions(connection, [session.id]).get(session.id, [])
    found = []
    for terminal in terminals_with_totals(ward.counter(session.counter), session.business_day):
        theirs = entered.get((session.id, terminal.terminal_id))
        ours = [sale for sale in sales if sale.at.terminal_id == terminal.terminal_id]
        comparisons = compared(theirs.totals, ours) if theirs else []
        agent_name = ward.agents[terminal.agent].name
        found.append(TerminalState(terminal, agent_name, brands_at(ward, terminal), theirs, comparisons))
    return found
