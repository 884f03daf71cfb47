"""A file is recognised by its content, and what is no statement is refused by name."""

import gzip
import io
import zipfile

import pytest

from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.statements.bank_file import BankFile
from reconciliation.statements.layouts import read_statement, recognise
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.settlement_lines import SettlementFile
from tests.reconciliation.statements.bank_files import LINE_01, TODAY, a_bank_file, write_zengin_01, write_zengin_03
from tests.reconciliation.statements.settlement_reports import a_report


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "layout"),
    [
        (a_report(), "settlement-v1"),
        (a_report(bom=True), "settlement-v1"),
        (a_report().replace(b"record,", b'"record",', 1), "settlement-v1"),
        (write_zengin_03(a_bank_file()), "zengin-03"),
        (write_zengin_03(a_bank_file(), Framing.CRLF), "zengin-03"),
        (write_zengin_01([LINE_01]), "zengin-01"),
    ],
)
def test_every_layout_is_recognised_and_read(raw, layout):
    assert recognise(raw) == layout
    statement = read_statement(raw, TODAY)
    assert statement.layout == layout
    assert isinstance(statement, SettlementFile if layout == "settlement-v1" else BankFile)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7\n...", "pdf"),
        (b"\r\n%PDF-1.7\n...", "pdf"),
        (a_zip(), "excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "excel"),
        (gzip.compress(a_report()), "archive"),
        (b"7z\xbc\xaf\x27\x1c...", "archive"),
        (b"<!DOCTYPE html><html>", "markup"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "markup"),
        (a_report().decode().encode("utf-16"), "utf_16"),
        (a_report().decode().encode("utf-16-le"), "utf_16"),
        (a_report().decode().encode("utf-16-be"), "utf_16"),
        ("1030081124".encode("cp500").ljust(200, b"\x40"), "ebcdic"),
        (b"1040" + b"0" * 196, "unsupported_zengin_type"),
        (b"12100000000001" + "ｼﾅｶﾞﾜｸ".encode("cp932").ljust(106), "unsupported_zengin_type"),
        (b"21" + b"0" * 118, "unknown_layout"),
        (b"1" * 3, "unknown_layout"),
        (b" \r\n ", "unknown_layout"),
        ("取引番号,加盟店ID\n".encode("cp932"), "unknown_layout"),
        (b"record;agent;line_id\n", "unknown_layout"),
        (b"\0" * 200, "unknown_layout"),
    ],
)
def test_what_is_no_statement_is_refused_by_name(raw, code):
    with pytest.raises(StatementRefused) as refused:
        recognise(raw)
    assert refused.value.code == code
    assert refused.value.expected


def test_a_byte_order_mark_before_a_bank_file_is_named():
    with pytest.raises(StatementRefused) as refused:
        read_statement(b"\xef\xbb\xbf" + write_zengin_03(a_bank_file()), TODAY)
    assert refused.value.code == "byte_order_mark"


def test_an_unsupported_zengin_type_says_which_types_are_read():
    with pytest.raises(StatementRefused) as refused:
        recognise(b"1210" + b"0" * 196)
    assert str(refused.value) == (
        "row 1, column 種別コード (bytes 2-3): found '21', expected 03 (入出金取引明細) or 01 (振込入金通知)"
    )


@pytest.mark.parametrize("raw", [a_report(), write_zengin_03(a_bank_file()), write_zengin_01([LINE_01])])
def test_a_file_cut_after_any_byte_is_refused_here_too(raw):
    for length in range(len(raw)):
        with pytest.raises(StatementRefused):
            read_statement(raw[:length], TODAY)
