"""Terminals whose own 日計 is not what the clerks have attested, and the legs that an equal one proves. Pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from pos.domain.money import Yen
from pos.domain.terminal_totals import AttestedSale, BrandTotal, Comparison
from reconciliation.breaks import BreakKind, Fact, fact
from reconciliation.day_rows import TerminalDay
from reconciliation.proof.asking import Proof
from reconciliation.proof.legs import LegKind, leg_id
from reconciliation.sheet.words import yen_in_words

#: Slips named in one break; a clerk compares no more of them by hand before asking for the list.
_SLIPS_SHOWN = 20


def terminal_totals_differ(
    day: date, terminals: Iterable[TerminalDay], name_of: Callable[[str], str]
) -> Iterator[Fact]:
    """One break per terminal and brand. A terminal that was not entered has said nothing: no break.

    `name_of`: what people call a counter.
    """
    for terminal in terminals:
        for one in terminal.comparisons if terminal.entered else ():
            if not one.agrees:
                yield _difference(day, terminal, one, name_of(terminal.drawer.counter))


def proven_by_terminals(terminals: Iterable[TerminalDay]) -> Iterator[Proof]:
    """Equal in count and amount: each sale of the brand is confirmed. They wait for the report all the same."""
    for terminal in terminals:
        for one in terminal.comparisons if terminal.entered else ():
            if one.agrees:
                yield from (_proof(sale) for sale in one.sales)


def _difference(day: date, terminal: TerminalDay, one: Comparison, counter: str) -> Fact:
    drawer = terminal.drawer
    told = f"当方 {_words(one.ours)}、端末 {_words(one.theirs)}。{_slips(one)}"
    return fact(
        BreakKind.TERMINAL_TOTAL_DIFFERS,
        drawer.facility,
        day,
        f"{drawer.session_id}:{one.at.terminal_id}:{one.at.tender.value}:{one.at.brand}",
        f"{counter} {drawer.number}回目 端末 {one.at.terminal_id} {one.at.brand}: {told}",
        ours_yen=one.ours.amount_yen,
        theirs_yen=one.theirs.amount_yen,
        agent=one.sales[0].agent if one.sales else None,
    )


def _words(one: BrandTotal) -> str:
    return f"{one.count:,}件 {yen_in_words(one.amount_yen)}"


def _slips(one: Comparison) -> str:
    if not one.sales:
        return "当方に収納がありません"
    slips = "、".join(sale.slip_number for sale in one.sales[:_SLIPS_SHOWN])
    more = len(one.sales) - _SLIPS_SHOWN
    return f"当方の伝票番号 {slips}" + (f" ほか{more:,}件" if more > 0 else "")


def _proof(sale: AttestedSale) -> Proof:
    amount = Yen(sale.amount_yen)
    return Proof(leg_id(sale.payment_id, LegKind.CAPTURE), True, amount, "端末の日計と一致")  # noqa: FBT003 a confirmation
