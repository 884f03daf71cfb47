"""What is unfinished or wrong on our own side: outcomes not known, late captures, drawers, invariants."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pos.domain.drawer import DrawerStatus
from reconciliation.breaks import WARD_WIDE, BreakKind, Fact, fact
from reconciliation.day_rows import Drawer, InDoubt, LateCapture
from reconciliation.proof.legs import LegKind, leg_id
from reconciliation.sheet.words import yen_in_words


@dataclass(frozen=True, slots=True)
class Hit:
    """An invariant that does not hold. `facility` None: the ward's."""

    invariant: str
    facility: str | None
    detail: str


def unresolved(day: date, found: Iterable[InDoubt]) -> Iterator[Fact]:
    """Neither side is known, so there is no difference yet."""
    for one in found:
        what = "還付" if one.is_refund else "収納"
        state = "処理未了" if one.gave_up else "確認中"
        detail = f"{what} {one.subject_id} {yen_in_words(one.amount_yen)} は{state}です"
        leg = leg_id(one.subject_id, LegKind.REFUND if one.is_refund else LegKind.CAPTURE)
        kind = BreakKind.UNRESOLVED_PAYMENT
        yield fact(kind, one.facility, day, one.subject_id, detail, agent=one.agent, leg_id=leg)


def late_captures(day: date, found: Iterable[LateCapture]) -> Iterator[Fact]:
    """People have to know, also when the rule has sent the money back by itself: the payer was told it had failed."""
    for one in found:
        yield fact(
            BreakKind.LATE_CAPTURE,
            one.facility,
            day,
            one.payment_id,
            f"収納 {one.payment_id} は終了後に成立しました",
            ours_yen=one.amount_yen,
            agent=one.agent,
        )


def drawers(day: date, found: Iterable[Drawer], name_of: Callable[[str], str]) -> Iterator[Fact]:
    """未締め, and 現金過不足 of the closed ones. `name_of`: what people call a counter."""
    for one in found:
        title = f"{name_of(one.counter)} {one.number}回目"
        if one.status is not DrawerStatus.CLOSED:
            yield fact(BreakKind.DRAWER_NOT_CLOSED, one.facility, day, one.session_id, f"{title}が締められていません")
        elif one.counted_yen is not None and one.counted_yen != one.expected_yen:
            over = one.counted_yen > one.expected_yen
            yield fact(
                BreakKind.CASH_OVER_SHORT,
                one.facility,
                day,
                one.session_id,
                f"{title} {'過剰' if over else '不足'} {yen_in_words(abs(one.counted_yen - one.expected_yen))}",
                ours_yen=one.expected_yen,
                theirs_yen=one.counted_yen,
            )


def invariants(day: date, hits: Iterable[Hit]) -> Iterator[Fact]:
    """One break per invariant and facility; the text names what was found."""
    details: dict[tuple[str, str], list[str]] = {}
    for hit in hits:
        details.setdefault((hit.invariant, hit.facility or WARD_WIDE), []).append(hit.detail)
    for (invariant, facility), texts in sorted(details.items()):
        key = f"{invariant}:{facility}"
        detail = f"{invariant}: {' / '.join(sorted(texts)[:_HITS_SHOWN])}" + _more(len(texts))
        yield fact(BreakKind.INVARIANT_FAILED, facility, day, key, detail)


_HITS_SHOWN = 5


def _more(count: int) -> str:
    return f" ほか{count - _HITS_SHOWN:,}件" if count > _HITS_SHOWN else ""
