"""Planted mistakes in settlement reports, and the breaks that a reconciliation has to find because of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.cycles import Period
from pos.gateways.simulator.nameless import Nameless, read_nameless
from pos.gateways.simulator.report import ReportLine
from pos.gateways.simulator.seeded import seeded_token


class EditKind(StrEnum):
    """What is wrong in the report."""

    LEAVE_OUT = "leave_out"
    CHANGE_AMOUNT = "change_amount"
    ADD = "add"  #: a line for money we never asked for
    REPEAT = "repeat"  #: the same movement once more, under another line id
    DROP_REFERENCE = "drop_reference"  #: the line arrives without any reference
    CHARGE_BACK = "charge_back"  #: the payer's bank takes the money of a sale back


#: No break: matching mends it by itself.
HEALS = "heals"
AMBIGUOUS = "ambiguous_line"
#: What each mistake is, unless a line without a reference makes it something else.
BREAK_KINDS: Mapping[EditKind, str] = {
    EditKind.LEAVE_OUT: "missing_in_settlement",
    EditKind.CHANGE_AMOUNT: "amount_differs",
    EditKind.ADD: "missing_in_pos",
    EditKind.REPEAT: "duplicate_in_settlement",
    EditKind.DROP_REFERENCE: HEALS,
    EditKind.CHARGE_BACK: "unbooked_line",
}


@dataclass(frozen=True)
class ReportEdit:
    """One mistake in the report an agent publishes on a date.

    `our_reference` names the line (for ADD: what stands on it, may be empty). `amount_yen` is the new amount of
    CHANGE_AMOUNT and the amount of ADD; negative for money that leaves the ward.
    """

    agent: str
    on: date
    edit: EditKind
    our_reference: str | None = None
    amount_yen: Yen | None = None
    method: str = "credit"  #: the last three: of ADD only
    merchant_account: str = ""
    terminal_id: str = ""


@dataclass(frozen=True)
class ExpectedBreak:
    """What has to be found. The difference is settlement − POS; a side that does not exist counts as nothing."""

    kind: str
    agent: str
    our_reference: str | None  #: as we know it, whatever the line says; None for a whole report
    line_id: str | None  #: None where the report has no line
    difference_yen: Yen
    business_day: date


@dataclass
class EditedReport:
    """A report in the making: its lines after the mistakes, and the breaks these cause."""

    contract: AgentContract
    period: Period
    seed: int
    lines: list[ReportLine]
    breaks: list[ExpectedBreak] = field(default_factory=list)  #: of each mistake by itself

    def __post_init__(self) -> None:
        self._movements = list(self.lines)

    def refusal(self, edit: ReportEdit) -> str | None:
        """Why the report offers no place for a mistake; None when it does."""
        if edit.edit is EditKind.ADD:
            return self._addition_refusal(edit)
        found = [line for line in self.lines if edit.our_reference and line.our_reference == edit.our_reference]
        if len(found) != 1:
            where = f"the report of {edit.agent} published on {edit.on}"
            return f"expected our_reference to name one line of {where}, found {len(found)} of {edit.our_reference}"
        if edit.edit is EditKind.CHARGE_BACK and found[0].type != "sale":
            return f"a sale is charged back, {edit.our_reference} is a {found[0].type}"
        return _amount_refusal(edit, found[0].gross_yen) if edit.edit is EditKind.CHANGE_AMOUNT else None

    def apply(self, edit: ReportEdit, number: int) -> None:
        """Make one mistake for which there is a place. `number` tells apart the lines that mistakes add."""
        if edit.edit is EditKind.ADD:
            invented = self._invented(edit, number)
            self.lines.append(invented)
            self._expect(edit, invented, invented.gross_yen)
            return
        position = next(place for place, line in enumerate(self.lines) if line.our_reference == edit.our_reference)
        line = self.lines[position]
        if edit.edit is EditKind.LEAVE_OUT:
            del self.lines[position]
            self._expect(edit, replace(line, line_id=""), -line.gross_yen)
        elif edit.edit is EditKind.CHANGE_AMOUNT:
            self.lines[position] = line.with_gross(self.contract, edit.amount_yen or line.gross_yen)
            self._expect(edit, line, self.lines[position].gross_yen - line.gross_yen)
        elif edit.edit is EditKind.REPEAT:
            again = replace(line, line_id=self._line_id(number))
            self.lines.append(again)
            self._expect(edit, again, again.gross_yen)
        elif edit.edit is EditKind.CHARGE_BACK:
            returned = line.charged_back(self._line_id(number))
            self.lines.append(returned)
            self._expect(edit, returned, returned.gross_yen)
        else:
            self.lines[position] = replace(line, our_reference="", agent_reference="")
            self._expect(edit, line, Yen(0))

    def expected_breaks(self) -> list[ExpectedBreak]:
        """What all mistakes together have to be found as: lines without a reference may stand for each other."""
        named = {line.our_reference for line in self.lines}
        unproven = [movement for movement in self._movements if movement.our_reference not in named]
        nameless = read_nameless([line for line in self.lines if not line.our_reference], unproven)
        return [_as_found(expected, nameless) for expected in self.breaks]

    def _addition_refusal(self, edit: ReportEdit) -> str | None:
        if not edit.amount_yen:
            return "add needs an amount_yen other than 0"
        if edit.our_reference in {line.our_reference for line in (*self._movements, *self.lines)} - {""}:
            return f"{edit.our_reference} has a line of its own: repeat or change that one instead"
        return None if self.contract.accepts(edit.method, self.period.last) else f"no contract for {edit.method}"

    def _invented(self, edit: ReportEdit, number: int) -> ReportLine:
        amount_yen = edit.amount_yen or Yen(0)
        line = ReportLine(
            line_id=self._line_id(number),
            type="sale" if amount_yen > 0 else "refund",
            # The layout wants an account on every line: that of the report's first one, unless another is planted.
            merchant_account=edit.merchant_account or next((known.merchant_account for known in self.lines), "unknown"),
            terminal_id=edit.terminal_id,
            our_reference=edit.our_reference or "",
            agent_reference=seeded_token(self.seed, "ch", edit.agent, "invented", str(edit.on), str(number)),
            method=edit.method,
            brand=self.contract.brands[edit.method][0],
            occurred_at=datetime.combine(self.period.last, time(12), tzinfo=TOKYO),
            gross_yen=Yen(0),
            fee_yen=Yen(0),
            fee_tax_yen=Yen(0),
        )
        return line.with_gross(self.contract, amount_yen)

    def _line_id(self, number: int) -> str:
        # Sorts after every true line ("ln_…"): of two lines alike the ward takes the one with the smaller id for the
        # sale, and the other is the duplicate.
        return seeded_token(self.seed, "lx", self.contract.agent, "edit", str(self.period.last), str(number))

    def _expect(self, edit: ReportEdit, line: ReportLine, difference_yen: Yen) -> None:
        kind = BREAK_KINDS[edit.edit]
        reference, line_id = line.our_reference or None, line.line_id or None
        self.breaks.append(ExpectedBreak(kind, edit.agent, reference, line_id, difference_yen, line.business_day))


def _as_found(expected: ExpectedBreak, nameless: Nameless) -> ExpectedBreak:
    line_id = expected.line_id or ""
    if line_id in nameless.ambiguous:
        return replace(expected, kind=AMBIGUOUS, difference_yen=nameless.ambiguous[line_id])
    if expected.line_id in nameless.proving or expected.our_reference in nameless.spoken_for:
        return replace(expected, kind=HEALS, difference_yen=Yen(0))
    return expected


def _amount_refusal(edit: ReportEdit, true_yen: Yen) -> str | None:
    changed_yen = edit.amount_yen or Yen(0)
    if changed_yen * true_yen > 0 and changed_yen != true_yen:
        return None
    return f"expected an amount_yen with the sign of {int(true_yen)} and another size, found {edit.amount_yen!r}"
