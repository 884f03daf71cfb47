"""The clerk types in the 日計 that a standalone terminal has printed, before レジ締め."""

from collections.abc import Mapping
from datetime import date

from pos.domain.drawer import DrawerStatus
from pos.domain.errors import Refused
from pos.domain.tender import Tender
from pos.domain.terminal_totals import NOTHING, BrandAt, BrandTotal, checked_total
from pos.facilities import Counter, Terminal, TerminalMode, Ward
from pos.office import Office
from pos.operations.count_drawer import locked_session
from pos.storage import audit, terminal_totals
from pos.storage.drawers import DrawerSession
from pos.storage.terminal_totals import EnteredTotals


def enter_terminal_totals(
    office: Office, session_id: str, terminal_id: str, lines: Mapping[tuple[Tender, str], tuple[int, int]], actor: str
) -> EnteredTotals:
    """Keep one terminal's 日計: count and yen by tender and brand, after voids; a brand without a line had no payment.

    May be entered again until レジ締め; the last entry counts, and the same again changes nothing. Raises Refused:
    `drawer_not_open` after レジ締め, `not_a_standalone_terminal`, `unknown_terminal`, `unknown_brand`,
    `invalid_terminal_total`.
    """
    with office.database.transaction() as connection:
        session = locked_session(connection, session_id)
        totals = _totals(office.ward, session, terminal_id, lines)
        if session.status is DrawerStatus.CLOSED:
            raise Refused("drawer_not_open", "the terminal's 日計 is entered before レジ締め")
        last = terminal_totals.last_of_sessions(connection, [session_id]).get((session_id, terminal_id))
        if last is not None and last.totals == totals:
            return last
        now = office.clock.now()
        entered = EnteredTotals(session_id, terminal_id, last.attempt + 1 if last else 1, totals, actor, now)
        terminal_totals.add(connection, entered)
        told = [[at.tender.value, at.brand, one.count, int(one.amount_yen)] for at, one in sorted(totals.items())]
        payload = {"drawer": {"session_id": session_id, "act": "enter_terminal_totals", "terminal_id": terminal_id,
                              "attempt": entered.attempt, "totals": told, "actor": actor},
                   "occurred_at": now.isoformat()}  # fmt: skip
        audit.append(connection, office.audit_keys, session.facility, payload)
    return entered


def terminals_with_totals(counter: Counter, on: date) -> tuple[Terminal, ...]:
    """Those whose 日計 of that day is asked for; none at a counter whose terminals answer by themselves."""
    if counter.terminal_mode is not TerminalMode.STANDALONE:
        return ()
    return tuple(one for one in counter.terminals if one.until is None or on <= one.until)


def brands_at(ward: Ward, terminal: Terminal) -> tuple[BrandAt, ...]:
    """Every line that the terminal's 日計 can have, in the order of facilities.yaml."""
    return tuple(
        BrandAt(terminal.terminal_id, Tender(tender), brand)
        for tender in terminal.tenders
        for brand in ward.tenders[tender].brands
    )


def _totals(
    ward: Ward, session: DrawerSession, terminal_id: str, lines: Mapping[tuple[Tender, str], tuple[int, int]]
) -> dict[BrandAt, BrandTotal]:
    counter = ward.counter(session.counter)
    if counter.terminal_mode is not TerminalMode.STANDALONE:
        raise Refused("not_a_standalone_terminal", f"the terminals of {counter.name} answer by themselves")
    in_use = {terminal.terminal_id: terminal for terminal in terminals_with_totals(counter, session.business_day)}
    if terminal_id not in in_use:
        raise Refused("unknown_terminal", f"expected one of {', '.join(in_use)}; found {terminal_id!r}")
    totals = dict.fromkeys(brands_at(ward, in_use[terminal_id]), NOTHING)
    for (tender, brand), (count, amount_yen) in lines.items():
        at = BrandAt(terminal_id, tender, brand)
        if at not in totals:
            known = ", ".join(one.brand for one in totals)
            raise Refused("unknown_brand", f"expected one of {known}; found {tender.value} {brand!r}")
        totals[at] = checked_total(at, count, amount_yen)
    return totals
