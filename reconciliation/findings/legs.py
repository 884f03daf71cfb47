"""Legs that no settlement line proves yet: waiting, missing, or denied by the agent."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen, total
from reconciliation.breaks import WARD_WIDE, BreakKind, Fact, fact
from reconciliation.proof.legs import Leg, LegKind
from reconciliation.proof.reports_due import ReportsDue, ReportState
from reconciliation.sheet.words import month_and_day, yen_in_words


@dataclass(frozen=True, slots=True)
class PendingLeg:
    """照合待ち: no break. `overdue`: its report should be here and is not (未着)."""

    leg: Leg
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class LegsLeft:
    """The day's legs without a line, after those that an ambiguous line may prove were taken out."""

    pending: tuple[PendingLeg, ...]
    missing: tuple[Leg, ...]


def sort_out(legs: Iterable[Leg], reports: ReportsDue, spoken_for: Collection[str]) -> LegsLeft:
    """`legs` are the day's legs without a match; `spoken_for` the ids of those that another break speaks of already."""
    left = [leg for leg in without_unreported_voids(legs) if leg.leg_id not in spoken_for]
    pending: list[PendingLeg] = []
    missing: list[Leg] = []
    for leg in left:
        state = reports.state(leg.agent, leg.belongs_to_day)
        if state is ReportState.ARRIVED:
            missing.append(leg)
        else:
            due_on = reports.due_at(leg.agent, leg.belongs_to_day).astimezone(TOKYO).date()
            pending.append(PendingLeg(leg, due_on, state is ReportState.OVERDUE))
    return LegsLeft(tuple(pending), tuple(missing))


def without_unreported_voids(legs: Iterable[Leg]) -> list[Leg]:
    """A sale and its same-day void that both have no line net to zero: agents report both of them or neither."""
    known = list(legs)
    voids = {leg.payment_id for leg in known if leg.undone_same_day and leg.kind is LegKind.VOID}
    sales = {leg.payment_id for leg in known if leg.undone_same_day and leg.kind is LegKind.CAPTURE}
    silent = voids & sales
    return [leg for leg in known if not (leg.undone_same_day and leg.payment_id in silent)]


def missing_in_settlement(missing: Iterable[Leg]) -> Iterator[Fact]:
    """The report has come and does not have them."""
    for leg in missing:
        detail = f"照会番号 {leg.our_reference} の明細が、届いた報告にありません"
        yield fact(
            BreakKind.MISSING_IN_SETTLEMENT,
            leg.facility,
            leg.business_day,
            leg.leg_id,
            detail,
            ours_yen=leg.amount_yen,
            agent=leg.agent,
            leg_id=leg.leg_id,
        )


@dataclass(frozen=True, slots=True)
class Denial:
    """What the agent said about a leg when it was asked in the night: another amount, or (None) nothing of it."""

    leg_id: str
    amount_yen: Yen | None
    detail: str


def not_confirmed(pending: Iterable[PendingLeg], denials: Mapping[str, Denial]) -> Iterator[Fact]:
    """Step 1 failed for legs whose report has not spoken yet."""
    for waiting in pending:
        denial = denials.get(waiting.leg.leg_id)
        if denial is not None:
            yield fact(
                BreakKind.NOT_CONFIRMED_BY_AGENT,
                waiting.leg.facility,
                waiting.leg.business_day,
                waiting.leg.leg_id,
                f"照会番号 {waiting.leg.our_reference}: {denial.detail}",
                ours_yen=waiting.leg.amount_yen,
                theirs_yen=denial.amount_yen,
                agent=waiting.leg.agent,
                leg_id=waiting.leg.leg_id,
            )


def report_overdue(day: date, reports: ReportsDue, waiting: Mapping[str, Sequence[Leg]]) -> Iterator[Fact]:
    """ONE break per overdue file whose last day is `day`; `waiting` has the legs of its whole period by agent."""
    for agent_id, legs in sorted(waiting.items()):
        first, last = reports.period(agent_id, day)
        if not legs or last != day or reports.state(agent_id, day) is not ReportState.OVERDUE:
            continue
        amount = total([leg.amount_yen for leg in legs])
        due = reports.due_at(agent_id, day).astimezone(TOKYO)
        days = month_and_day(last) if first == last else f"{month_and_day(first)}〜{month_and_day(last)}"
        places = len({leg.facility for leg in legs})
        yield fact(
            BreakKind.REPORT_OVERDUE,
            WARD_WIDE,
            day,
            f"{agent_id}:{first}:{last}",
            f"{reports.agent(agent_id).name} {days}分の明細が期日 {month_and_day(due.date())} {due:%H:%M} を過ぎて"
            f"届いていません。照合待ち {len(legs):,}件 {yen_in_words(amount)}({places}施設)",
            ours_yen=amount,
            agent=agent_id,
        )
