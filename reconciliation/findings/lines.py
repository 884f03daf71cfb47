"""Settlement lines that have no leg of their own."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pos.domain.money import Yen
from reconciliation.breaks import BreakKind, Fact, fact
from reconciliation.proof.legs import Leg
from reconciliation.proof.matching import Line, Outcome
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.sheet.words import yen_in_words
from reconciliation.statements.settlement_lines import LineType

#: Nothing is to be decided: the first two concern the payout and are explained where it meets the bank line; an
#: adjusted fee is a reported fee, and booked like one.
_NOT_FOR_PEOPLE = {LineType.TRANSFER_FEE, LineType.CARRY_OVER, LineType.FEE_ADJUSTMENT}

_TYPE_WORDS = {
    LineType.SALE: "収納",
    LineType.REFUND: "還付",
    LineType.CHARGEBACK: "チャージバック",
    LineType.CHARGEBACK_REVERSAL: "チャージバックの取下げ",
    LineType.FEE_ADJUSTMENT: "手数料の調整",
    LineType.ADJUSTMENT: "調整",
    LineType.TRANSFER_FEE: "振込手数料",
    LineType.CARRY_OVER: "繰越",
}


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A line behind which no leg is expected."""

    line_key: str
    type: str
    agent: str
    merchant_account: str | None
    terminal_id: str | None
    our_reference: str | None
    gross_yen: Yen


@dataclass(frozen=True, slots=True)
class LineFindings:
    """Knows where a line belongs: `facilities` by our reference first, then by terminal and account."""

    business_day: date
    places: PlacesOfLines
    facilities: Mapping[str, str]
    withdrawn: Collection[str] = frozenset()  #: lines that others take back, and these

    def of(self, outcome: Outcome, others: Iterable[OtherLine]) -> Iterator[Fact]:
        """The facts of the day; what belongs to other days is left to their own runs."""
        yield from (self._differing(leg, line) for leg, line in outcome.differing if self._today(leg.business_day))
        yield from (self._duplicate(line) for line in outcome.duplicates if self._today(line.business_day))
        for found in outcome.ambiguities:
            if self._today(found.line.business_day):
                yield self._ambiguous(found.line, found.candidates)
        for left in outcome.lines_left:
            if self._today(left.business_day) and left.line_key not in self.withdrawn:
                yield self._unknown(left)
        for line in others:
            if line.type not in _NOT_FOR_PEOPLE and line.line_key not in self.withdrawn:
                yield self._unbooked(line)

    def _today(self, day: date) -> bool:
        return day == self.business_day

    def _differing(self, leg: Leg, line: Line) -> Fact:
        return fact(
            BreakKind.AMOUNT_DIFFERS,
            leg.facility,
            self.business_day,
            leg.leg_id,
            f"照会番号 {leg.our_reference}: 当方 {yen_in_words(leg.amount_yen)}、明細 {yen_in_words(line.gross_yen)}",
            ours_yen=leg.amount_yen,
            theirs_yen=line.gross_yen,
            agent=leg.agent,
            leg_id=leg.leg_id,
            line_key=line.line_key,
        )

    def _duplicate(self, line: Line) -> Fact:
        detail = f"照会番号 {line.our_reference} の{_TYPE_WORDS[LineType(line.type)]}は別の明細で突合済です"
        return self._of_line(BreakKind.DUPLICATE_IN_SETTLEMENT, line, detail)

    def _ambiguous(self, line: Line, candidates: tuple[Leg, ...]) -> Fact:
        several = "、".join(leg.our_reference for leg in candidates)
        return self._of_line(BreakKind.AMBIGUOUS_LINE, line, f"照会番号のない明細です。候補: {several}")

    def _unknown(self, line: Line) -> Fact:
        words = _TYPE_WORDS[LineType(line.type)]
        named = f"照会番号 {line.our_reference}" if line.our_reference else "照会番号なし"
        at = f"、端末 {line.terminal_id}" if line.terminal_id else ""
        return self._of_line(BreakKind.MISSING_IN_POS, line, f"{words}の明細({named}{at})に当たる記録がありません")

    def _unbooked(self, line: OtherLine) -> Fact:
        detail = f"{_TYPE_WORDS[LineType(line.type)]}の明細です。取扱いを決めてください"
        return self._of_line(BreakKind.UNBOOKED_LINE, line, detail)

    def _of_line(self, kind: BreakKind, line: Line | OtherLine, detail: str) -> Fact:
        facility = self.facilities.get(line.our_reference or "") or self.places.facility_of(
            line.agent, line.merchant_account, line.terminal_id
        )
        return fact(
            kind,
            facility,
            self.business_day,
            line.line_key,
            detail,
            theirs_yen=line.gross_yen,
            agent=line.agent,
            line_key=line.line_key,
        )
