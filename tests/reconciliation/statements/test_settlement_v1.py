"""settlement-v1: what is read, and that everything else is refused with code, row and column."""

import csv
import io
import tracemalloc
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.money import Yen
from pos.domain.tender import Tender
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.settlement_v1 import COLUMNS, LineType, SettlementLine, parse_settlement_v1
from tests.reconciliation.statements.settlement_reports import (
    HEADER,
    SOME_LINES,
    TITLES,
    a_line,
    a_report,
    a_transfer_fee,
    rows_of,
    trailer_of,
    written,
)

JST = timezone(timedelta(hours=9))


def refusal_of(raw: bytes) -> StatementRefused:
    with pytest.raises(StatementRefused) as refused:
        parse_settlement_v1(raw)
    return refused.value


def test_a_report_becomes_lines_with_every_cell_in_its_place():
    report = parse_settlement_v1(a_report())
    assert (report.layout, report.agent) == ("settlement-v1", "stella")
    assert (report.period_from, report.period_to) == (date(2026, 11, 1), date(2026, 11, 15))
    assert report.lines[0] == SettlementLine(
        line_id="L-1",
        type=LineType.SALE,
        merchant_account="MA-1",
        terminal_id="T-01",
        our_reference="01JDCM00000000000000000001",
        agent_reference="AG1",
        method=Tender.CREDIT,
        brand="visa",
        occurred_at=datetime(2026, 11, 10, 9, 30, tzinfo=JST),
        gross_yen=Yen(1000),
        fee_yen=Yen(30),
        fee_tax_yen=Yen(3),
        net_yen=Yen(967),
        payout_id="P-1",
        payout_on=date(2026, 11, 30),
        row=3,
    )
    assert report.lines[2].brand == 'Visa, "Gold"'
    assert [line.row for line in report.lines] == [3, 4, 5, 6]


def test_the_attributes_of_a_line_stand_in_the_order_of_the_columns():
    assert (*COLUMNS[2:], "row") == tuple(field.name for field in fields(SettlementLine))


def test_an_amount_is_yen_and_stays_yen():
    assert type(parse_settlement_v1(a_report()).lines[0].gross_yen) is Yen


def test_totals_are_those_of_the_trailer():
    totals = parse_settlement_v1(a_report()).totals
    assert (totals.count, totals.gross_yen, totals.fee_yen, totals.fee_tax_yen, totals.net_yen) == (
        4,
        1370,
        51,
        6,
        1313,
    )


def test_lines_without_order_number_terminal_and_payout_are_read():
    line = a_line("L-1", our_reference="", agent_reference="", terminal_id="", brand="", payout_id="", payout_on="")
    read = parse_settlement_v1(a_report(line)).lines[0]
    assert (read.our_reference, read.agent_reference, read.terminal_id, read.brand) == (None,) * 4
    assert (read.payout_id, read.payout_on) == (None, None)


def test_a_payout_line_needs_no_method():
    assert parse_settlement_v1(a_report(a_transfer_fee("L-1"))).lines[0].method is None


def test_a_report_of_one_day_is_read():
    rows = rows_of(SOME_LINES)
    rows[1] = {**HEADER, "payout_on": HEADER["occurred_at"]}
    report = parse_settlement_v1(written(rows))
    assert report.period_from == report.period_to == date(2026, 11, 1)


def test_a_report_without_lines_is_read():
    assert parse_settlement_v1(written(rows_of([]))).lines == ()


@pytest.mark.parametrize("options", [{"line_end": "\r\n"}, {"bom": True}, {"line_end": "\r\n", "bom": True}])
def test_line_ends_and_byte_order_mark_change_nothing(options):
    assert parse_settlement_v1(a_report(**options)) == parse_settlement_v1(a_report())


def test_lines_of_other_days_are_accepted_and_shown():
    lines = [
        a_line("L-1", occurred_at="2026-10-31T23:59:59.999999+09:00"),
        a_line("L-2", occurred_at="2026-10-31T15:00:00Z"),
        a_line("L-3", occurred_at="2026-11-15T23:59:59+09:00"),
        a_line("L-4", occurred_at="2026-11-15T15:00:00Z"),
    ]
    outside = parse_settlement_v1(a_report(*lines)).lines_outside_period()
    assert [line.line_id for line in outside] == ["L-1", "L-4"]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-10T00:30:00Z", datetime(2026, 11, 10, 0, 30, tzinfo=UTC)),
        ("2026-11-10T00:30:00.5-03:30", datetime(2026, 11, 10, 4, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-02-28T23:59:59+23:59", datetime(2026, 2, 28, 0, 0, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_keeps_its_moment(text, instant):
    assert parse_settlement_v1(a_report(a_line("L-1", occurred_at=text))).lines[0].occurred_at == instant


@pytest.mark.parametrize("raw", [a_report(), a_report(bom=True), a_report(line_end="\r\n")], ids=["LF", "BOM", "CRLF"])
def test_a_report_cut_after_any_byte_is_refused(raw):
    for length in range(len(raw)):
        refusal_of(raw[:length])


def test_a_report_cut_between_rows_says_so():
    whole = a_report()
    third_row_ends = [position for position, byte in enumerate(whole, start=1) if byte == 10][2]
    refusal = refusal_of(whole[:third_row_ends])
    assert (refusal.code, refusal.row) == ("truncated", 4)


def test_a_refusal_is_one_plain_sentence():
    refusal = refusal_of(spoilt(3, fee_yen="3.5"))
    assert str(refusal) == (
        "row 3, column fee_yen: found '3.5', expected a whole number of yen (optional '-' and ASCII digits)"
    )


def spoilt(row: int, **cells: str) -> bytes:
    """A valid report with some cells of one row (1-based) replaced."""
    rows = rows_of(SOME_LINES)
    rows[row - 1] = {**rows[row - 1], **cells}
    return written(rows)


H, D, REFUND, FEE, T = 2, 3, 5, 6, 7
NOT_AN_AMOUNT = [
    "", "+1000", "-0", "01000", "1000.0", "1,000", "1e3", " 1000", "1000 ", "１０００", "¥1000", "−1000", "-", "0x10",
    "1_000", "٣", "1０００", "1٣",
]  # fmt: skip
NOT_A_DATE = [
    "",
    "2026-02-30",
    "2026-2-3",
    "20261110",
    "2026/11/10",
    "1999-12-31",
    "２０２６-11-10",
    "2026-11-10T00:00",
]
NOT_AN_INSTANT = [
    "", "2026-11-10", "2026-11-10T09:30:00", "2026-11-10 09:30:00+09:00", "2026-11-10T09:30+09:00",
    "2026-11-10T24:00:00+09:00", "2026-11-10T09:30:60+09:00", "2026-02-30T09:30:00+09:00", "2026-11-10T09:30:00+24:00",
    "2026-11-10T09:30:00+09:60", "2026-11-10T09:30:00-00:00", "2026-11-10T09:30:00.1234567Z", "0001-01-01T00:00:00Z",
    "2026-11-10T09:30:00z", "2026-11-10T09:30:00+0900",
]  # fmt: skip

SPOILT = [
    (1, {"brand": "Brand"}, "wrong_header", None),
    (1, {"payout_on": "payout_day"}, "wrong_header", None),
    (H, {"record": "D"}, "wrong_record_order", "record"),
    (H, {"record": "T"}, "wrong_record_order", "record"),
    (H, {"record": "h"}, "unknown_record", "record"),
    (H, {"agent": ""}, "cell_missing", "agent"),
    (H, {"agent": "a" * 65}, "cell_too_long", "agent"),
    (H, {"gross_yen": "0"}, "cell_not_empty", "gross_yen"),
    (H, {"line_id": "x"}, "cell_not_empty", "line_id"),
    *((H, {"occurred_at": text}, "invalid_date", "occurred_at") for text in NOT_A_DATE),
    (H, {"payout_on": ""}, "invalid_date", "payout_on"),
    (H, {"payout_on": "2026-10-31"}, "period_reversed", "payout_on"),
    (D, {"record": ""}, "unknown_record", "record"),
    (D, {"record": "H"}, "wrong_record_order", "record"),
    (D, {"agent": "other"}, "wrong_agent", "agent"),
    (D, {"agent": ""}, "cell_missing", "agent"),
    (D, {"line_id": ""}, "cell_missing", "line_id"),
    (D, {"line_id": " L-1"}, "surrounding_space", "line_id"),
    (D, {"line_id": "L-1 "}, "surrounding_space", "line_id"),
    (D, {"line_id": "x" * 81}, "cell_too_long", "line_id"),
    (D, {"type": "payout"}, "unknown_type", "type"),
    (D, {"type": "Sale"}, "unknown_type", "type"),
    (D, {"type": ""}, "unknown_type", "type"),
    (D, {"merchant_account": ""}, "cell_missing", "merchant_account"),
    (D, {"merchant_account": "x" * 65}, "cell_too_long", "merchant_account"),
    (D, {"terminal_id": "x" * 65}, "cell_too_long", "terminal_id"),
    (D, {"terminal_id": " "}, "surrounding_space", "terminal_id"),
    (D, {"our_reference": "x" * 65}, "cell_too_long", "our_reference"),
    (D, {"agent_reference": "x" * 65}, "cell_too_long", "agent_reference"),
    (D, {"method": "cash"}, "unknown_method", "method"),
    (D, {"method": ""}, "cell_missing", "method"),
    (D, {"brand": "x" * 33}, "cell_too_long", "brand"),
    (D, {"brand": "vi\tsa"}, "control_character", None),
    (D, {"brand": "vi\0sa"}, "control_character", None),
    (D, {"brand": "vi\u200bsa"}, "control_character", None),
    (D, {"brand": "vi\rsa"}, "control_character", None),
    (D, {"brand": "vi\nsa"}, "wrong_column_count", None),
    *((D, {"occurred_at": text}, "invalid_instant", "occurred_at") for text in NOT_AN_INSTANT),
    *((D, {"gross_yen": text}, "invalid_amount", "gross_yen") for text in NOT_AN_AMOUNT if "," not in text),
    (D, {"gross_yen": "1,000"}, "invalid_amount", "gross_yen"),
    (D, {"gross_yen": "9000000000000001"}, "amount_out_of_range", "gross_yen"),
    (D, {"gross_yen": "-" + "9" * 5000}, "row_too_long", None),
    (D, {"gross_yen": "9" * 3000}, "amount_out_of_range", "gross_yen"),
    (D, {"fee_yen": "3.5"}, "invalid_amount", "fee_yen"),
    (D, {"fee_tax_yen": ""}, "invalid_amount", "fee_tax_yen"),
    (D, {"net_yen": "x"}, "invalid_amount", "net_yen"),
    (D, {"gross_yen": "1001"}, "wrong_net", "net_yen"),
    (D, {"fee_yen": "31"}, "wrong_net", "net_yen"),
    (D, {"fee_tax_yen": "-3"}, "wrong_net", "net_yen"),
    (D, {"net_yen": "-967"}, "wrong_net", "net_yen"),
    (D, {"gross_yen": "-1000", "net_yen": "-1033"}, "wrong_sign", "gross_yen"),
    (D, {"type": "chargeback"}, "wrong_sign", "gross_yen"),
    (REFUND, {"gross_yen": "300", "net_yen": "309"}, "wrong_sign", "gross_yen"),
    (REFUND, {"type": "chargeback_reversal"}, "wrong_sign", "gross_yen"),
    (REFUND, {"line_id": "L-1"}, "duplicate_line_id", "line_id"),
    (FEE, {"gross_yen": "330", "net_yen": "330"}, "wrong_sign", "gross_yen"),
    (FEE, {"gross_yen": "0", "fee_yen": "-330", "net_yen": "330"}, "wrong_sign", "net_yen"),
    (D, {"payout_id": "x" * 81}, "cell_too_long", "payout_id"),
    (D, {"payout_on": "2026-11-31"}, "invalid_date", "payout_on"),
    (T, {"record": "E"}, "unknown_record", "record"),
    (T, {"agent": "other"}, "wrong_agent", "agent"),
    (T, {"line_id": "3"}, "wrong_trailer_count", "line_id"),
    (T, {"line_id": "04"}, "invalid_count", "line_id"),
    (T, {"line_id": ""}, "invalid_count", "line_id"),
    (T, {"gross_yen": "1371"}, "wrong_trailer_total", "gross_yen"),
    (T, {"fee_yen": "0"}, "wrong_trailer_total", "fee_yen"),
    (T, {"fee_tax_yen": "-6"}, "wrong_trailer_total", "fee_tax_yen"),
    (T, {"net_yen": "1312"}, "wrong_trailer_total", "net_yen"),
    (T, {"net_yen": ""}, "invalid_amount", "net_yen"),
    (T, {"payout_on": "2026-11-15"}, "cell_not_empty", "payout_on"),
]


@pytest.mark.parametrize(("row", "cells", "code", "column"), SPOILT, ids=lambda value: str(value)[:40])
def test_a_spoilt_cell_is_named(row, cells, code, column):
    refusal = refusal_of(spoilt(row, **cells))
    assert (refusal.code, refusal.row, refusal.column) == (code, row, column)


@pytest.mark.parametrize(
    ("raw", "code", "row"),
    [
        (b"", "empty_file", None),
        (b"\xef\xbb\xbf", "truncated", 1),
        (a_report().replace(b"Gold", "金".encode("cp932")), "not_utf8", 5),
        (a_report().replace(b"\n", b"\r\n", 1), "mixed_line_ends", 2),
        (a_report(line_end="\r\n").replace(b"\r\n", b"\n", 4).replace(b"\n", b"\r\n", 3), "mixed_line_ends", 4),
        (a_report() + b"\n", "after_the_end", 8),
        (a_report() + b"\x1a\n", "control_character", 8),
        (a_report() + a_report(), "after_the_end", 8),
        (a_report() + b"T", "truncated", 8),
        (a_report() + b"\x1a", "control_character", 8),
        (a_report(line_end="\r"), "control_character", 1),
        (a_report(line_end="\r\n")[:-1], "truncated", 7),
        (a_report().replace(b"visa", b"vi\0sa", 1), "control_character", 3),
        (a_report().decode().encode("iso2022_jp").replace(b"Gold", b"\x1b$B6b\x1b(B"), "control_character", 5),
        (a_report().replace(b"L-2,", b"L-2"), "wrong_column_count", 4),
        (a_report().replace(b"L-2,", b"L-2,,"), "wrong_column_count", 4),
        (a_report().replace(b"L-2,", b'L"2,'), "bad_quoting", 4),
        (a_report().replace(b"L-2,", b'"L-2"x,'), "bad_quoting", 4),
        (a_report().replace(b"L-2,", b'"L-2,'), "bad_quoting", 4),
        (written(rows_of(SOME_LINES)[:1]), "truncated", 2),
        (written(rows_of(SOME_LINES)[:2]), "truncated", 3),
        (written(rows_of(SOME_LINES)[:-1]), "truncated", 7),
        (written([*rows_of(SOME_LINES)[:2], HEADER, *rows_of(SOME_LINES)[2:]]), "wrong_record_order", 3),
        (written([*rows_of(SOME_LINES), trailer_of(SOME_LINES)]), "after_the_end", 8),
        (written(rows_of(SOME_LINES)[1:]), "wrong_header", 1),
        (a_report().decode().encode("utf-16"), "utf_16", None),
        (b"%PDF-1.7 ...", "pdf", None),
    ],
)
def test_a_file_that_is_spoilt_as_a_whole_is_named(raw, code, row):
    refusal = refusal_of(raw)
    assert (refusal.code, refusal.row) == (code, row)


def test_a_report_with_other_line_ends_is_not_called_cut_off():
    assert str(refusal_of(a_report(line_end="\r"))) == (
        f"row 1: found 'U+000D at position {len(','.join(TITLES)) + 1} of the row', "
        "expected LF or CR LF after every row, and printable characters only"
    )


def test_a_line_that_was_dropped_with_its_sums_kept_at_zero_is_missed_by_no_count():
    nothing = dict.fromkeys(["gross_yen", "fee_yen", "fee_tax_yen", "net_yen"], "0")
    lines = [*SOME_LINES, a_line("L-5", **nothing)]
    assert refusal_of(written([*rows_of(SOME_LINES)[:-1], trailer_of(lines)])).code == "wrong_trailer_count"


def test_a_duplicate_names_the_first_row_with_that_id():
    refusal = refusal_of(a_report(a_line("L-1"), a_line("L-2"), a_line("L-1")))
    assert (refusal.row, refusal.found) == (5, "L-1")
    assert "row 3" in refusal.expected


def test_sums_beyond_what_yen_can_hold_are_a_refusal_and_no_crash():
    big = {"gross_yen": "9000000000000000", "fee_yen": "0", "fee_tax_yen": "0", "net_yen": "9000000000000000"}
    lines = [a_line(f"L-{number}", **big) for number in range(3)]
    assert refusal_of(written(rows_of(lines))).code == "amount_out_of_range"


def test_a_card_number_in_a_cell_is_not_repeated_by_the_refusal():
    refusal = refusal_of(spoilt(D, fee_yen="4111111111111111.0"))
    assert "4111111111111111" not in str(refusal)
    assert "4111111111111111" not in repr(refusal)


amounts = st.integers(-(10**12), 10**12)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=32)
instants = st.datetimes(
    datetime(2000, 1, 2),
    datetime(2099, 12, 30),
    timezones=st.sampled_from([JST, UTC, timezone(timedelta(minutes=-210))]),
)


@st.composite
def a_written_line(draw) -> dict[str, str]:
    kind = draw(st.sampled_from(LineType))
    sign = {"sale": 1, "chargeback_reversal": 1, "refund": -1, "chargeback": -1, "transfer_fee": -1}.get(kind)
    gross = draw(amounts)
    gross = gross if sign is None else sign * abs(gross)
    fee, tax = (0, 0) if kind == "transfer_fee" else (draw(amounts), draw(amounts))
    return {
        "record": "D", "agent": "stella", "type": str(kind), "merchant_account": draw(texts),
        "terminal_id": draw(texts | st.just("")), "our_reference": draw(texts | st.just("")),
        "agent_reference": draw(texts | st.just("")), "method": draw(st.sampled_from(["credit", "e_money", "code"])),
        "brand": draw(texts | st.just("")), "occurred_at": draw(instants).isoformat(), "gross_yen": str(gross),
        "fee_yen": str(fee), "fee_tax_yen": str(tax), "net_yen": str(gross - fee - tax),
        "payout_id": draw(texts | st.just("")),
        "payout_on": draw(st.just("") | st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)),
    }  # fmt: skip


def by_the_csv_library(rows: list[dict[str, str]], line_end: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, TITLES, restval="", lineterminator=line_end)
    writer.writerows(rows)
    return buffer.getvalue().encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(a_written_line(), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_what_another_program_writes_is_read_back_cell_by_cell(lines, line_end):
    lines = [{**line, "line_id": f"L-{number}"} for number, line in enumerate(lines)]
    report = parse_settlement_v1(by_the_csv_library(rows_of(lines), line_end))
    for line, read in zip(lines, report.lines, strict=True):
        assert {column: as_written(getattr(read, column)) for column in TITLES[2:]} == {
            column: line[column] for column in TITLES[2:]
        }


def as_written(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Yen):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_byte_never_changes_an_amount_unseen(data):
    """Unprotected are texts, references, types of the same sign, dates and instants: no sum covers them."""
    whole = a_report()
    position = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:position] + bytes([data.draw(st.integers(0, 255))]) + whole[position + 1 :]
    try:
        report = parse_settlement_v1(changed)
    except StatementRefused:
        return
    original = parse_settlement_v1(whole)
    assert report.totals == original.totals
    assert [line.net_yen for line in report.lines] == [line.net_yen for line in original.lines]


def test_a_large_report_takes_less_than_a_kilobyte_a_line():
    raw = a_report(*(a_line(f"L-{number:09d}", our_reference=f"{number:026d}") for number in range(5_000)))
    tracemalloc.start()
    report = parse_settlement_v1(raw)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.lines) == 5_000
    assert peak_bytes < 5_000 * 1_000
