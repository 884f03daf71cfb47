"""Step 1 of the proof for standalone terminals: the day's closed drawers with what their terminals said."""

from collections.abc import Sequence

from sqlalchemy import Connection

from pos.domain.drawer import DrawerStatus
from pos.domain.terminal_totals import compared
from pos.storage import terminal_totals
from reconciliation.day_rows import Drawer, TerminalDay


def of_drawers(connection: Connection, drawers: Sequence[Drawer]) -> list[TerminalDay]:
    """Each terminal that was entered or has attested sales. A drawer that is not closed may still be entered again."""
    closed = {drawer.session_id: drawer for drawer in drawers if drawer.status is DrawerStatus.CLOSED}
    if not closed:
        return []
    entered = terminal_totals.last_of_sessions(connection, closed)
    sales = terminal_totals.attested_of_sessions(connection, closed)
    terminals = set(entered) | {(session, one.at.terminal_id) for session, some in sales.items() for one in some}
    found = []
    for session_id, terminal_id in sorted(terminals):
        theirs = entered.get((session_id, terminal_id))
        ours = [sale for sale in sales.get(session_id, ()) if sale.at.terminal_id == terminal_id]
        comparisons = tuple(compared(theirs.totals if theirs else {}, ours))
        found.append(TerminalDay(closed[session_id], terminal_id, theirs is not None, comparisons))
    return found
