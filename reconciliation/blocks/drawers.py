"""Block C 現金, and the receipts of the day."""

from collections import defaultdict
from collections.abc import Iterable

from pos.domain.money import total
from pos.facilities import Ward
from reconciliation.day_rows import Drawer, Series, Slip, TerminalDay
from reconciliation.sheet import DrawerBlock, DrawerRow, PayInSlip, ReceiptSeries, TerminalCheck, TerminalState


def drawer_block(ward: Ward, drawers: Iterable[Drawer], terminals: Iterable[TerminalDay] = ()) -> DrawerBlock:
    """One facility's drawer sessions, each with those of `terminals` that are its own."""
    of_session: dict[str, list[TerminalDay]] = defaultdict(list)
    for terminal in terminals:
        of_session[terminal.drawer.session_id].append(terminal)
    return DrawerBlock(
        tuple(
            DrawerRow(
                counter_id=drawer.counter,
                counter_name=_counter_and_day(ward, drawer),
                session_id=drawer.session_id,
                session_number=drawer.number,
                status=drawer.status,
                float_yen=drawer.float_yen,
                expected_yen=drawer.expected_yen,
                counted_yen=drawer.counted_yen,
                pay_in_yen=drawer.pay_in_yen,
                slips=_slips(drawer.slip),
                terminals=tuple(map(_terminal, of_session[drawer.session_id])),
            )
            for drawer in drawers
        )
    )


def _counter_and_day(ward: Ward, drawer: Drawer) -> str:
    name = counter_name(ward, drawer.counter)
    return f"{name}({drawer.own_day.month}月{drawer.own_day.day}日分)" if drawer.own_day else name


def _slips(slip: Slip | None) -> tuple[PayInSlip, ...]:
    return (PayInSlip(slip.number, slip.amount_yen, slip.due_on),) if slip else ()


def _terminal(terminal: TerminalDay) -> TerminalCheck:
    state = TerminalState.NOT_ENTERED
    if terminal.entered:
        agrees = all(one.agrees for one in terminal.comparisons)
        state = TerminalState.AGREES if agrees else TerminalState.DIFFERS
    theirs = total([one.theirs.amount_yen for one in terminal.comparisons]) if terminal.entered else None
    ours = [one.ours for one in terminal.comparisons]
    return TerminalCheck(
        terminal.terminal_id, state, sum(one.count for one in ours), total([one.amount_yen for one in ours]), theirs
    )


def receipt_series(ward: Ward, series: Iterable[Series]) -> tuple[ReceiptSeries, ...]:
    """One facility's receipts, gaps by name."""
    return tuple(
        ReceiptSeries(
            counter_name(ward, one.counter),
            one.series,
            _printed(one.first),
            _printed(one.last),
            one.count,
            tuple(map(_printed, one.missing)),
        )
        for one in series
    )


def counter_name(ward: Ward, counter_id: str) -> str:
    """The counter's name, or its id when facilities.yaml does not know it any more."""
    return ward.counters[counter_id].name if counter_id in ward.counters else counter_id


def _printed(number: int) -> str:
    return f"{number:04d}"
