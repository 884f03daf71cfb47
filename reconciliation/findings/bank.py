"""What the bank's statement says about payouts and cash pay-ins: missing, different, late, unknown, not here yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen, total
from reconciliation.breaks import WARD_WIDE, BreakKind, Fact, fact
from reconciliation.proof.bank_balances import BalanceGap
from reconciliation.proof.bank_due import BankDue
from reconciliation.proof.bank_matching import BankOutcome, Movement, OpenSlip
from reconciliation.proof.payouts import Payout, ReceivedPayout
from reconciliation.sheet.words import month_and_day, yen_in_words
from reconciliation.statements.bank_file import in_full_width


@dataclass(frozen=True, slots=True)
class PaidIn:
    """A slip whose money stands on the account since `booked_on`."""

    slip: OpenSlip
    booked_on: date
    line_key: str


@dataclass(frozen=True)
class BankFindings:
    """One day's view. `payouts`: due on the day, or expected by a statement that ends with it, and not matched;
    `complete`: those whose reports are all here.
    """

    business_day: date
    due: BankDue
    outcome: BankOutcome
    agents: Mapping[str, str]  #: names by id

    def of_the_ward(self, payouts: Iterable[Payout], complete: Iterable[Payout]) -> Iterator[Fact]:
        """Payouts of the day, and deposits that nobody expects."""
        differing = {payout.key: line for payout, line in self.outcome.differing_payouts}
        known = {payout.key for payout in complete}
        for payout in payouts:
            if payout.payout_on != self.business_day:
                continue
            if payout.key in differing:
                yield self._payout_differs(payout, differing[payout.key])
            elif payout.key in known and payout.expected_yen != 0 and self.due.covers(self.business_day):
                yield self._payout_missing(payout)
        yield from (self._unknown(line) for line in self.outcome.unknown if line.booked_on == self.business_day)

    def grown(self, received: Iterable[ReceivedPayout]) -> Iterator[Fact]:
        """Payouts of the day that were paid and booked, and of which lines have come since: nobody has paid those."""
        for one in received:
            payout = one.payout
            if payout.payout_on == self.business_day and payout.expected_yen != one.amount_yen:
                came = f"{month_and_day(one.booked_on)} の入金 {yen_in_words(one.amount_yen)}"
                told = f"{came} の後に明細が届き、期待額が {yen_in_words(payout.expected_yen)} になりました"
                detail = f"{self._name(payout)} の払込 {payout.payout_id}: {told}"
                yield self._of_payout(
                    BreakKind.PAYOUT_DIFFERS,
                    payout,
                    detail,
                    payout.expected_yen,
                    theirs_yen=one.amount_yen,
                    line_key=one.line_key,
                )

    def of_slips(self, slips: Iterable[OpenSlip], paid_in: Iterable[PaidIn]) -> Iterator[Fact]:
        """Of the day's drawers: `slips` are open, `paid_in` are proven."""
        differing = {slip.slip: line for slip, line in self.outcome.differing_slips}
        for slip in slips:
            if slip.business_day != self.business_day:
                continue
            if slip.slip in differing:
                yield self._slip_differs(slip, differing[slip.slip])
            elif self.due.covers(slip.due_on):
                detail = f"払込書 {slip.slip} は期限 {month_and_day(slip.due_on)} までの入金明細にありません"
                yield _of_slip(BreakKind.PAY_IN_MISSING, slip, detail)
        for one in paid_in:
            if one.slip.business_day == self.business_day and one.booked_on > one.slip.due_on:
                told = f"期限 {month_and_day(one.slip.due_on)}、入金 {month_and_day(one.booked_on)}"
                detail = f"払込書 {one.slip.slip} の払込が遅れました({told})"
                yield _of_slip(
                    BreakKind.PAY_IN_LATE, one.slip, detail, theirs_yen=one.slip.amount_yen, line_key=one.line_key
                )

    def gaps(self, gaps: Iterable[BalanceGap]) -> Iterator[Fact]:
        """Statements that begin on the day with another balance than the one before ended with: lines are missing."""
        for gap in gaps:
            if gap.on == self.business_day:
                begins, ended = yen_in_words(gap.begins_with_yen), yen_in_words(gap.ended_with_yen)
                yield fact(
                    BreakKind.BANK_BALANCE_GAP,
                    WARD_WIDE,
                    self.business_day,
                    f"balance:{gap.on}",
                    f"{month_and_day(gap.on)} の入金明細は残高 {begins} で始まりますが、"
                    f"その前の明細は {ended} で終わっています",
                    ours_yen=gap.ended_with_yen,
                    theirs_yen=gap.begins_with_yen,
                )

    def overdue(self, payouts: Sequence[Payout], slips: Sequence[OpenSlip]) -> Iterator[Fact]:
        """ONE break per overdue statement, on the last day it covers; nothing when it had nothing to prove."""
        first, last = self.due.statement_of(self.business_day)
        if last != self.business_day or not self.due.is_overdue(last):
            return
        waiting = [one.expected_yen for one in payouts if first <= one.payout_on <= last]
        cash = [one.amount_yen for one in slips if first <= one.due_on <= last]
        if not waiting and not cash:
            return
        amount = total([*waiting, *cash])
        due = self.due.due_at(last).astimezone(TOKYO)
        days = month_and_day(last) if first == last else f"{month_and_day(first)}〜{month_and_day(last)}"
        yield fact(
            BreakKind.BANK_FILE_OVERDUE,
            WARD_WIDE,
            self.business_day,
            f"bank:{first}:{last}",
            f"{days}分の入金明細が期日 {month_and_day(due.date())} {due:%H:%M} を過ぎて届いていません。"
            f"受託者の払込 {len(waiting):,}件、現金の払込 {len(cash):,}件、計 {yen_in_words(amount)}",
            ours_yen=amount,
        )

    def _payout_missing(self, payout: Payout) -> Fact:
        detail = f"{self._name(payout)} の払込 {payout.payout_id} の入金がありません"
        return self._of_payout(BreakKind.PAYOUT_MISSING, payout, detail, payout.expected_yen)

    def _payout_differs(self, payout: Payout, line: Movement) -> Fact:
        ours, came = payout.expected_yen, yen_in_words(line.amount_yen)
        told = f"期待額 {yen_in_words(ours)}、入金 {came}"
        if ours == line.amount_yen:
            ours, carried = payout.waterfall.without_carried_yen, yen_in_words(payout.waterfall.carried_yen)
            told = f"入金 {came} のうち繰越 {carried} がどの払込の残りか分かりません"
        detail = f"{self._name(payout)} の払込 {payout.payout_id}: {told}"
        return self._of_payout(
            BreakKind.PAYOUT_DIFFERS, payout, detail, ours, theirs_yen=line.amount_yen, line_key=line.line_key
        )

    def _of_payout(
        self,
        kind: BreakKind,
        payout: Payout,
        detail: str,
        ours_yen: Yen,
        *,
        theirs_yen: Yen | None = None,
        line_key: str | None = None,
    ) -> Fact:
        return fact(
            kind,
            WARD_WIDE,
            self.business_day,
            payout.subject,
            detail,
            ours_yen=ours_yen,
            theirs_yen=theirs_yen,
            agent=payout.agent,
            line_key=line_key,
        )

    def _slip_differs(self, slip: OpenSlip, line: Movement) -> Fact:
        told = f"払込書 {yen_in_words(slip.amount_yen)}、入金 {yen_in_words(line.amount_yen)}"
        detail = f"払込書 {slip.slip}: {told}({month_and_day(line.booked_on)})"
        return _of_slip(BreakKind.PAY_IN_DIFFERS, slip, detail, theirs_yen=line.amount_yen, line_key=line.line_key)

    def _unknown(self, line: Movement) -> Fact:
        payer = in_full_width(line.payer_name).strip() or "名義なし"
        noted = f"、摘要 {in_full_width(line.remarks)}" if line.remarks.strip() else ""
        what = "訂正" if line.is_correction else "入金"
        detail = f"{what}の明細({payer}{noted})に当たる払込の予定がありません"
        return fact(
            BreakKind.UNKNOWN_DEPOSIT,
            WARD_WIDE,
            self.business_day,
            line.line_key,
            detail,
            theirs_yen=line.amount_yen,
            line_key=line.line_key,
        )

    def _name(self, payout: Payout) -> str:
        return self.agents.get(payout.agent, payout.agent)


def _of_slip(
    kind: BreakKind, slip: OpenSlip, detail: str, *, theirs_yen: Yen | None = None, line_key: str | None = None
) -> Fact:
    return fact(
        kind,
        slip.facility,
        slip.business_day,
        slip.subject,
        detail,
        ours_yen=slip.amount_yen,
        theirs_yen=theirs_yen,
        line_key=line_key,
    )
