"""Whatever happens to a statement file on its way: it is refused and the place is named, or its money is the same.

Where what happened makes another whole file (a row and what the trailer says of it), its lines are held against its
trailer once more, by a reader that shares nothing with the one that is tested.
"""

import csv
import io
from collections.abc import Sequence
from random import Random

import pytest

from reconciliation.statements.bank_file import BankFile
from reconciliation.statements.layouts import Statement, read_statement
from reconciliation.statements.preview import preview
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.settlement_lines import SettlementFile
from tests.reconciliation.statements.bank_files import (
    A_REPRESENTATIVE_FILE,
    CANCELLED_01,
    LINE_01,
    TODAY,
    write_zengin_01,
    write_zengin_03,
)
from tests.reconciliation.statements.mutators import OF_BANK_FILES, OF_REPORTS, Mutator, mutated
from tests.reconciliation.statements.settlement_reports import a_report

TIMES = 1_500
LINES_01 = [LINE_01, CANCELLED_01]
FILES: dict[str, tuple[bytes, Sequence[Mutator]]] = {
    "report": (a_report(), OF_REPORTS),
    "report with CR LF and mark": (a_report(line_end="\r\n", bom=True), OF_REPORTS),
    "03": (write_zengin_03(A_REPRESENTATIVE_FILE), OF_BANK_FILES),
    "03 with blanks": (write_zengin_03(A_REPRESENTATIVE_FILE, blank_optional_fields=True), OF_BANK_FILES),
    "01 A": (write_zengin_01(LINES_01), OF_BANK_FILES),
    "01 B": (write_zengin_01(LINES_01, form="B", second_amount=True), OF_BANK_FILES),
}
#: About the file as a whole: no row is to blame.
OF_THE_FILE = {Code.EMPTY_FILE, Code.UTF_16, Code.EBCDIC, Code.UNKNOWN_LAYOUT, Code.BYTE_ORDER_MARK}


def read_or_refused(raw: bytes) -> Statement | StatementRefused:
    try:
        return read_statement(raw, TODAY)
    except StatementRefused as refusal:
        return refusal


def money_of(file: Statement) -> list[int]:
    if isinstance(file, BankFile):
        return sorted(int(line.signed_yen) for line in file.lines)
    return sorted(int(line.net_yen) for line in file.lines)


def agrees_with_its_trailer(raw: bytes, file: Statement) -> bool:
    return _report_agrees(raw, file) if isinstance(file, SettlementFile) else _bank_file_agrees(raw, file)


def _report_agrees(raw: bytes, file: SettlementFile) -> bool:
    *rows, trailer = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    sums = [sum(int(row[column]) for row in rows[2:]) for column in range(11, 15)]
    ids = {row[2] for row in rows[2:]}
    return (
        [int(amount) for amount in trailer[11:15]] == sums
        and len(ids) == len(rows) - 2 == int(trailer[2]) == len(file.lines)
        and money_of(file) == sorted(int(row[14]) for row in rows[2:])
    )


def _bank_file_agrees(raw: bytes, file: BankFile) -> bool:
    """By the trailers' own figures: 03 by its balances and the number of lines, 01 by what is not cancelled."""
    body = raw.translate(None, b"\r\n\x1a")
    records = [body[start : start + 200] for start in range(0, len(body), 200)]
    headers, trailers = ([one for one in records if one[:1] == kind] for kind in (b"1", b"8"))
    count = sum(one[:1] == b"2" for one in records)
    if file.layout == "zengin-03":
        before = sum(int(one[115:129]) * (1 if one[113:114] == b"1" else -1) for one in headers)
        after = sum(int(one[40:54]) * (1 if one[39:40] == b"1" else -1) for one in trailers)
        return after - before == sum(money_of(file)) and count == len(file.lines)
    [trailer] = trailers
    total, cancelled = int(trailer[7:19]), int(trailer[25:37])
    return sum(money_of(file)) in {total - 2 * cancelled, total - cancelled} and count == len(file.lines)


@pytest.mark.parametrize("name", FILES)
def test_a_mutated_file_is_refused_with_its_place_or_its_money_is_the_same(name: str) -> None:
    raw, mutators = FILES[name]
    money = money_of(read_statement(raw, TODAY))
    read, refused = 0, set()
    for seed in range(TIMES):
        changed = mutated(raw, mutators, Random(seed))
        file = read_or_refused(changed)
        if isinstance(file, StatementRefused):
            assert file.row is not None or file.code in OF_THE_FILE, (seed, str(file))
            assert file.expected, seed
            refused.add(file.code)
            continue
        read += changed != raw
        preview(file)
        assert money_of(file) == money or agrees_with_its_trailer(changed, file), seed
    assert read > TIMES / 50  # some of it does no harm: another text, another order, other line ends
    assert len(refused) > 15  # and the rest is refused for many reasons


@pytest.mark.parametrize("name", FILES)
def test_the_trailers_second_reader_reads_what_the_first_one_does(name: str) -> None:
    raw, _ = FILES[name]
    assert agrees_with_its_trailer(raw, read_statement(raw, TODAY))
