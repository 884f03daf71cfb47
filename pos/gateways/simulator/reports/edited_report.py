"""One settlement report in the making: its true lines, what mistakes make of them, and how these have to be found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.charges.standalone import is_own
from pos.gateways.simulator.contracts import AgentContract
from pos.gateways.simulator.reports.cycles import Period
from pos.gateways.simulator.reports.nameless import Nameless, fits, read_nameless
from pos.gateways.simulator.reports.report import ReportLine
from pos.gateways.simulator.reports.report_edits import (
    ADDITIONS,
    AMBIGUOUS,
    BREAK_KINDS,
    HEALS,
    EditKind,
    ExpectedBreak,
    ReportEdit,
)
from pos.gateways.simulator.seeded import seeded_token

#: What every line of a standalone terminal is, without anybody's mistake.
_DROP = EditKind.DROP_REFERENCE


@dataclass(frozen=True)
class Planted:
    """One mistake, and the break that it causes by itself."""

    edit: ReportEdit
    expected: ExpectedBreak


@dataclass
class EditedReport:
    """A report while mistakes are made in it. `arrivals` are late lines of the report before."""

    contract: AgentContract
    period: Period
    seed: int
    lines: list[ReportLine]
    arrivals: tuple[ReportLine, ...] = ()
    chargebacks: Mapping[str, ReportLine] = field(default_factory=dict)  #: by reference, of earlier reports
    late: list[ReportLine] = field(default_factory=list)  #: what comes in the next report only
    planted: list[Planted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._movements = list(self.lines)
        for place, line in enumerate(self._movements):
            if is_own(line.our_reference):
                self._without_reference(
                    ReportEdit(self.contract.agent, self.period.published_on, _DROP, line.our_reference), place
                )

    def refusal(self, edit: ReportEdit) -> str | None:
        """Why the report offers no place for a mistake; None when it does."""
        if edit.edit in ADDITIONS:
            return self._addition_refusal(edit)
        if edit.edit is EditKind.REVERSE_CHARGEBACK:
            return None if self._charged_back(edit) else f"no report up to {edit.on} charges {edit.our_reference} back"
        found = [line for line in self.lines if edit.our_reference and line.our_reference == edit.our_reference]
        if len(found) != 1:
            where = f"the report of {edit.agent} published on {edit.on}"
            return f"expected our_reference to name one line of {where}, found {len(found)} of {edit.our_reference}"
        if edit.edit is EditKind.CHARGE_BACK and found[0].type != "sale":
            return f"a sale is charged back, {edit.our_reference} is a {found[0].type}"
        if edit.edit is EditKind.LATE and any(fits(line, found[0]) for line in self._invented_nameless()):
            return f"a line without reference was added that would be taken for {edit.our_reference}"
        return _amount_refusal(edit, found[0].gross_yen) if edit.edit is EditKind.CHANGE_AMOUNT else None

    def apply(self, edit: ReportEdit, number: int) -> None:
        """Make one mistake for which there is a place. `number` tells apart the lines that mistakes add."""
        if edit.edit in ADDITIONS:
            self._add(edit, self._invented(edit, number))
        elif edit.edit is EditKind.REVERSE_CHARGEBACK:
            charged_back = self._charged_back(edit)
            if charged_back is None:
                raise AssertionError(f"{edit.our_reference} is reversed without having been charged back")
            self._add(edit, charged_back.reversed(self._line_id(number)))
        else:
            place = next(place for place, line in enumerate(self.lines) if line.our_reference == edit.our_reference)
            self._spoil(edit, place, number)

    def expected_breaks(self, arrived: Collection[str] = ()) -> list[Planted]:
        """What all mistakes together have to be found as: lines without a reference may stand for each other.

        `arrived`: references of late lines that are there by now.
        """
        named = {line.our_reference for line in self.lines} | set(arrived)
        unproven = [movement for movement in self._movements if movement.our_reference not in named]
        nameless = read_nameless([line for line in self.lines if not line.our_reference], unproven)
        return [replace(each, expected=_as_found(each.expected, nameless)) for each in self.planted]

    def _spoil(self, edit: ReportEdit, place: int, number: int) -> None:
        line = self.lines[place]
        if edit.edit in {EditKind.LEAVE_OUT, EditKind.LATE}:
            del self.lines[place]
            self.late += [line] if edit.edit is EditKind.LATE else []
            self._expect(edit, replace(line, line_id=""), -line.gross_yen)
        elif edit.edit is EditKind.CHANGE_AMOUNT:
            self.lines[place] = line.with_gross(self.contract, edit.amount_yen or line.gross_yen)
            self._expect(edit, line, self.lines[place].gross_yen - line.gross_yen)
        elif edit.edit is EditKind.REPEAT:
            self._add(edit, replace(line, line_id=self._line_id(number)))
        elif edit.edit is EditKind.CHARGE_BACK:
            self._add(edit, line.charged_back(self._line_id(number)))
        elif edit.edit is EditKind.WRONG_DAY:
            self.lines[place] = replace(line, occurred_at=line.occurred_at + timedelta(days=edit.shift_days))
            self._expect(edit, line, Yen(0))
        else:
            self._without_reference(edit, place)

    def _without_reference(self, edit: ReportEdit, place: int) -> None:
        line = self.lines[place]
        self.lines[place] = replace(line, our_reference="", agent_reference="")
        self._expect(edit, line, Yen(0))

    def _charged_back(self, edit: ReportEdit) -> ReportLine | None:
        here = {line.our_reference: line for line in self.lines if line.type == "chargeback"}
        return {**self.chargebacks, **here}.get(edit.our_reference or "")

    def _addition_refusal(self, edit: ReportEdit) -> str | None:
        if not edit.amount_yen:
            return f"{edit.edit} needs an amount_yen other than 0"
        if edit.edit is not EditKind.ADD:
            return f"{edit.edit} concerns no payment: no our_reference" if edit.our_reference else None
        known = (*self._movements, *self.lines, *self.arrivals)
        if edit.our_reference in {line.our_reference for line in known} - {""}:
            return f"{edit.our_reference} has a line of its own: repeat or change that one instead"
        if not self.contract.accepts(edit.method, self.period.last):
            return f"no contract for {edit.method}"
        # Taken for a sale that is only late, it would make the true line a duplicate when that one comes.
        invented = self._invented(edit, 0)
        taken_for = [late.our_reference for late in self.late if not edit.our_reference and fits(invented, late)]
        return f"without a reference it would be taken for {taken_for[0]}, which is late" if taken_for else None

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
            brand=self.contract.brands[edit.method][0] if edit.edit is EditKind.ADD else "",
            occurred_at=datetime.combine(self.period.last, time(12), tzinfo=TOKYO),
            gross_yen=Yen(0),
            fee_yen=Yen(0),
            fee_tax_yen=Yen(0),
        )
        if edit.edit is EditKind.ADJUST_FEE:
            return replace(line, type="fee_adjustment", method="", fee_yen=-amount_yen)
        if edit.edit is EditKind.ADJUST:
            return replace(line, type="adjustment", method="", gross_yen=amount_yen)
        return line.with_gross(self.contract, amount_yen)

    def _invented_nameless(self) -> list[ReportLine]:
        own = {movement.line_id for movement in self._movements}
        return [line for line in self.lines if not line.our_reference and line.line_id not in own]

    def _line_id(self, number: int) -> str:
        # Sorts after every true line ("ln_…"): of two lines alike the ward takes the one with the smaller id for the
        # sale, and the other is the duplicate.
        return seeded_token(self.seed, "lx", self.contract.agent, "edit", str(self.period.last), str(number))

    def _add(self, edit: ReportEdit, line: ReportLine) -> None:
        self.lines.append(line)
        self._expect(edit, line, Yen(0) if BREAK_KINDS[edit.edit] == HEALS else line.gross_yen)

    def _expect(self, edit: ReportEdit, line: ReportLine, difference_yen: Yen) -> None:
        kind = BREAK_KINDS[edit.edit]
        reference, line_id = line.our_reference or None, line.line_id or None
        expected = ExpectedBreak(kind, edit.agent, reference, line_id, difference_yen, line.business_day)
        self.planted.append(Planted(edit, expected))


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
