"""Makers of bank files, and writers that know nothing of the readers: type 01 here, type 03 the simulated bank's."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date

from pos.domain.money import Yen
from pos.gateways.simulator.bank import zengin_writer
from pos.gateways.simulator.bank.zengin_writer import CorrectionSums, Framing, Style, ZenginAccount, ZenginLine
from reconciliation.statements.bank_file import (
    BankAccount,
    BankFile,
    BankLine,
    BankLineKind,
    BankStatement,
    Direction,
    Reading,
)

TODAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 23)

AN_ACCOUNT = BankAccount("0009", "ｼﾅｶﾞﾜｷﾞﾝｺｳ", "110", "ｵｵｲﾏﾁ", "1", "0001234567", "ｼﾅｶﾞﾜｸ ｶｲｹｲｶﾝﾘｼﾔ")
ANOTHER_ACCOUNT = replace(AN_ACCOUNT, deposit_type="2", number="0007654321")

MONEY_IN = BankLine(
    row=2, reference="00000001", occurrence=1, booked_on=MONDAY, value_on=MONDAY, direction=Direction.IN,
    kind=BankLineKind.TRANSFER, amount_yen=Yen(123_456), is_correction=False, payer_code="0000098765",
    payer_name="ｶ)ｽﾃﾗﾍﾟｲﾒﾝﾄ", sending_bank="ﾐﾅﾄｷﾞﾝｺｳ", sending_branch="ﾎﾝﾃﾝ", remarks="ﾌﾘｺﾐ", edi="PO-20261123-1",
)  # fmt: skip
MONEY_OUT = replace(
    MONEY_IN, row=3, reference="00000002", direction=Direction.OUT, kind=BankLineKind.BOOK_TRANSFER,
    amount_yen=Yen(3_000), payer_code=None, payer_name="", sending_bank="", sending_branch="", edi="",
)  # fmt: skip
A_CHECK = replace(
    MONEY_IN, row=4, reference="00000003", kind=BankLineKind.CHECK_OF_OTHER_BANK, amount_yen=Yen(50_000),
    other_bank_checks_yen=Yen(50_000), presented_on=date(2026, 11, 25), returned_on=None, bill_kind="1",
    bill_number="0000042", branch="123", payer_code=None, value_on=None,
)  # fmt: skip
A_CORRECTION = replace(
    MONEY_IN, row=5, reference="00000001", occurrence=2, kind=BankLineKind.CORRECTION, is_correction=True,
    amount_yen=Yen(456),
)  # fmt: skip


def a_statement(*lines: BankLine, account: BankAccount = AN_ACCOUNT, before: int = 1_000_000, row: int = 1):
    """One account, its lines numbered from `row` + 1, its balance after as the lines make it."""
    numbered = tuple(replace(line, row=row + position) for position, line in enumerate(lines, start=1))
    after = before + sum(int(line.signed_yen) for line in numbered)
    return BankStatement(account, TODAY, MONDAY, MONDAY, Yen(before), Yen(after), numbered, row)


def a_bank_file(*statements: BankStatement, notes: Sequence[Reading] = (Reading.RECORD_COUNT_WITH_END,)) -> BankFile:
    return BankFile("zengin-03", statements or (a_statement(MONEY_IN, MONEY_OUT, A_CHECK),), tuple(notes))


_CORRECTIONS = {
    Reading.CORRECTIONS_AS_WRITTEN: CorrectionSums.AS_WRITTEN,
    Reading.CORRECTIONS_REVERSED: CorrectionSums.REVERSED,
    Reading.CORRECTIONS_LEFT_OUT: CorrectionSums.LEFT_OUT,
}


def write_zengin_03(
    bank_file: BankFile,
    framing: Framing = Framing.NONE,
    *,
    line_end_at_end: bool = True,
    end_mark: bool = False,
    blank_optional_fields: bool = False,
) -> bytes:
    """The file as the simulated bank writes it; its notes say how the open questions of the layout are answered."""
    style = Style(
        framing,
        line_end_at_end=line_end_at_end,
        end_mark=end_mark,
        blank_optional_fields=blank_optional_fields,
        corrections=next((_CORRECTIONS[note] for note in bank_file.notes if note in _CORRECTIONS), Style.corrections),
        counts_end_record=Reading.RECORD_COUNT_WITHOUT_END not in bank_file.notes,
    )
    return zengin_writer.write_zengin_03([_written(statement) for statement in bank_file.accounts], style)


def _written(statement: BankStatement) -> zengin_writer.ZenginStatement:
    return zengin_writer.ZenginStatement(
        ZenginAccount(**asdict(statement.account)),
        statement.made_on,
        statement.period_from,
        statement.period_to,
        statement.balance_before_yen or Yen(0),
        statement.balance_after_yen or Yen(0),
        tuple(map(_written_line, statement.lines)),
    )


def _written_line(line: BankLine) -> ZenginLine:
    same = {field.name: getattr(line, field.name) for field in fields(ZenginLine) if field.name != "comes_in"}
    return ZenginLine(**same | {"comes_in": line.direction is Direction.IN, "kind": line.kind.value})


#: Two accounts, an overdrawn one among them, and one of each kind of line.
A_REPRESENTATIVE_FILE = a_bank_file(
    a_statement(MONEY_IN, MONEY_OUT, A_CHECK, A_CORRECTION),
    a_statement(MONEY_OUT, account=ANOTHER_ACCOUNT, before=2_000, row=7),
    notes=(Reading.CORRECTIONS_AS_WRITTEN, Reading.RECORD_COUNT_WITH_END),
)


def c(text: str, width: int) -> bytes:
    return text.encode("shift_jis").ljust(width)


def write_zengin_01(
    lines: Sequence[BankLine], *, form: str = "A", second_amount: bool = False, cancelled_in_total: bool = True
) -> bytes:
    """One account; format A, or B with the amounts in their first or in their second place."""
    records = [
        b"1010" + b"081124" + b"081123" * 2 + b"0009" + c("ｼﾅｶﾞﾜｷﾞﾝｺｳ", 15) + b"110" + c("ｵｵｲﾏﾁ", 15) + b"1"
        b"1234567" + c("ｼﾅｶﾞﾜｸ", 40) + b" " * 93,
        *(_data_01(line, form, second_amount) for line in lines),
        _trailer_01(lines, cancelled_in_total),
        b"9".ljust(200),
    ]
    return b"".join(records)


def _data_01(line: BankLine, form: str, second_amount: bool) -> bytes:
    amount, part = int(line.amount_yen), int(line.other_bank_checks_yen)
    first = (0, 0) if second_amount else (amount, part)
    second = (amount, part) if second_amount else (0, 0)
    return b"".join(
        [
            b"2", line.reference.encode(), b"081123", b"081123" if line.value_on else b" " * 6,
            b"%010d%010d" % first, (line.payer_code or " " * 10).encode(), c(line.payer_name, 48),
            c(line.sending_bank, 15), c(line.sending_branch, 15), b"1" if line.is_correction else b" ",
            b"%012d%012d" % second if form == "B" else b"", c(line.edi, 20), b" " * (28 if form == "B" else 52),
        ]
    )  # fmt: skip


def _trailer_01(lines: Sequence[BankLine], cancelled_in_total: bool) -> bytes:
    cancelled = [int(line.amount_yen) for line in lines if line.is_correction]
    total = [int(line.amount_yen) for line in lines if cancelled_in_total or not line.is_correction]
    return (b"8%06d%012d%06d%012d" % (len(total), sum(total), len(cancelled), sum(cancelled))).ljust(200)


LINE_01 = replace(MONEY_IN, reference="000001", remarks="", other_bank_checks_yen=Yen(0))
CANCELLED_01 = replace(
    LINE_01, row=3, reference="000002", amount_yen=Yen(700), is_correction=True, payer_code=None, value_on=None
)
