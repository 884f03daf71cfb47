"""What a person looks at before accepting a file: counts, sums, period, first and last lines, as plain data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from reconciliation.statements.bank_file import BankFile, BankLine, BankStatement, in_full_width
from reconciliation.statements.settlement_lines import SettlementFile, SettlementLine

LINES_SHOWN = 5

_Line = TypeVar("_Line", SettlementLine, BankLine)


@dataclass(frozen=True, slots=True)
class PreviewSum:
    """Lines of one kind. For an agent `kind` is the line's type, for a bank `in:11`, `out:14`, `in:19:correction`.

    `amount_yen` is gross for an agent; for a bank it carries the sign of what it does to the balance.
    `net_yen` is None for a bank.
    """

    kind: str
    count: int
    amount_yen: int
    net_yen: int | None


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line, enough to recognise it on the paper beside the screen."""

    row: int
    reference: str
    day: str
    kind: str
    party: str
    amount_yen: int


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """One agent's report, or one account of a bank file. `account` is the agent, or the account's key and name."""

    account: str
    period_from: str
    period_to: str
    count: int
    amount_yen: int
    sums: tuple[PreviewSum, ...]
    first: tuple[PreviewLine, ...]
    last: tuple[PreviewLine, ...]
    lines_outside_period: int
    balance_before_yen: int | None
    balance_after_yen: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was read without a refusal. `notes` are the readings of bank_file.Reading that held."""

    layout: str
    count: int
    period_from: str
    period_to: str
    parts: tuple[PreviewPart, ...]
    notes: tuple[str, ...]

    def as_plain(self) -> dict[str, object]:
        """Only dicts, tuples, strings, integers and None: ready for JSON. Days are ISO dates."""
        return asdict(self)


def preview(statement: SettlementFile | BankFile) -> Preview:
    """The preview of a file that was read."""
    if isinstance(statement, SettlementFile):
        return _preview(
            statement.layout, (_part_of_agent(statement),), [(statement.period_from, statement.period_to)], ()
        )
    periods = [(account.period_from, account.period_to) for account in statement.accounts]
    parts = tuple(map(_part_of_account, statement.accounts))
    return _preview(statement.layout, parts, periods, tuple(map(str, statement.notes)))


def _preview(
    layout: str, parts: tuple[PreviewPart, ...], periods: Sequence[tuple[date, date]], notes: tuple[str, ...]
) -> Preview:
    first, last = min(start for start, _ in periods), max(end for _, end in periods)
    count = sum(part.count for part in parts)
    return Preview(layout, count, first.isoformat(), last.isoformat(), parts, notes)


def _part_of_agent(report: SettlementFile) -> PreviewPart:
    shown = _shown(report.lines, _line_of_agent)
    return PreviewPart(
        account=report.agent,
        period_from=report.period_from.isoformat(),
        period_to=report.period_to.isoformat(),
        count=report.totals.count,
        amount_yen=int(report.totals.net_yen),
        sums=tuple(_sums_of_agent(report.lines)),
        first=shown[0],
        last=shown[1],
        lines_outside_period=len(report.lines_outside_period()),
        balance_before_yen=None,
        balance_after_yen=None,
    )


def _part_of_account(statement: BankStatement) -> PreviewPart:
    before, after = statement.balance_before_yen, statement.balance_after_yen
    shown = _shown(statement.lines, _line_of_bank)
    return PreviewPart(
        account=f"{statement.account.key} {in_full_width(statement.account.name)}",
        period_from=statement.period_from.isoformat(),
        period_to=statement.period_to.isoformat(),
        count=len(statement.lines),
        amount_yen=sum(int(line.signed_yen) for line in statement.lines),
        sums=tuple(_sums_of_bank(statement.lines)),
        first=shown[0],
        last=shown[1],
        lines_outside_period=0,  # refused while reading
        balance_before_yen=None if before is None else int(before),
        balance_after_yen=None if after is None else int(after),
    )


def _sums_of_agent(lines: Iterable[SettlementLine]) -> Iterable[PreviewSum]:
    groups: dict[str, list[SettlementLine]] = {}
    for line in lines:
        groups.setdefault(str(line.type), []).append(line)
    for kind, group in sorted(groups.items()):
        gross, net = sum(int(line.gross_yen) for line in group), sum(int(line.net_yen) for line in group)
        yield PreviewSum(kind, len(group), gross, net)


def _sums_of_bank(lines: Iterable[BankLine]) -> Iterable[PreviewSum]:
    groups: dict[str, list[int]] = {}
    for line in lines:
        groups.setdefault(_kind_of_bank(line), []).append(int(line.signed_yen))
    for kind, amounts in sorted(groups.items()):
        yield PreviewSum(kind, len(amounts), sum(amounts), None)


def _shown(
    lines: Sequence[_Line], made: Callable[[_Line], PreviewLine]
) -> tuple[tuple[PreviewLine, ...], tuple[PreviewLine, ...]]:
    """The first lines and the last ones; no line is in both."""
    after_first = lines[LINES_SHOWN:]
    return tuple(map(made, lines[:LINES_SHOWN])), tuple(map(made, after_first[-LINES_SHOWN:]))


def _line_of_agent(line: SettlementLine) -> PreviewLine:
    reference = line.our_reference or line.agent_reference or line.line_id
    party = line.brand or line.method or ""
    return PreviewLine(
        line.row, reference, line.occurred_at.isoformat(), str(line.type), str(party), int(line.gross_yen)
    )


def _line_of_bank(line: BankLine) -> PreviewLine:
    return PreviewLine(
        line.row,
        line.reference,
        line.booked_on.isoformat(),
        _kind_of_bank(line),
        line.payer_name_for_people,
        int(line.signed_yen),
    )


def _kind_of_bank(line: BankLine) -> str:
    return f"{line.direction}:{line.kind}" + (":correction" if line.is_correction else "")
