"""No card number of an incoming file is ever stored."""

import hashlib
from dataclasses import replace

import pytest

from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.scanned_file import refuse_card_numbers, scan
from tests.reconciliation.statements.bank_files import MONEY_IN, MONEY_OUT, a_bank_file, a_statement, write_zengin_03
from tests.reconciliation.statements.settlement_reports import a_line, a_report

NUMBER = "4111111111111111"
WITH_NUMBER = a_report(a_line("L-1"), a_line("L-2", agent_reference=NUMBER, brand="ビザ"))


def test_a_clean_file_is_stored_as_it_came():
    raw = a_report()
    scanned = scan(raw)
    assert (scanned.content, scanned.masked, scanned.card_numbers) == (raw, False, 0)
    assert scanned.sha256 == hashlib.sha256(raw).hexdigest()


def test_a_file_with_a_card_number_is_masked_and_keeps_the_hash_of_the_original():
    scanned = scan(WITH_NUMBER)
    assert (scanned.masked, scanned.card_numbers) == (True, 1)
    assert scanned.content == WITH_NUMBER.replace(NUMBER.encode(), b"*" * 12 + b"1111")
    assert scanned.sha256 == hashlib.sha256(WITH_NUMBER).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "cp932", "shift_jis"])
def test_card_numbers_are_found_in_every_text_encoding(encoding):
    raw = WITH_NUMBER.decode().encode(encoding)
    content = scan(raw).content
    assert NUMBER.encode(encoding.replace("utf-16", "utf-16-le")[:9]) not in content
    assert content.decode(encoding) == WITH_NUMBER.decode().replace(NUMBER, "*" * 12 + "1111")


def test_card_numbers_are_found_in_ebcdic():
    raw = ("103" + " " * 20 + NUMBER + " ").encode("cp500")
    assert scan(raw).content.decode("cp500").strip().endswith("************1111")


def test_card_numbers_are_found_in_bytes_that_are_no_text():
    raw = b"\xff\x80\x00" + b" " + NUMBER.encode() + b" \x81"
    assert scan(raw).content == b"\xff\x80\x00 ************1111 \x81"


def test_a_full_width_card_number_in_shift_jis_is_found():
    number = "４１１１１１１１１１１１１１１１"
    assert scan(number.encode("cp932")).content.decode("cp932") == "*" * 12 + "１１１１"


def test_the_refusal_names_the_row_and_not_the_number():
    with pytest.raises(StatementRefused) as refused:
        refuse_card_numbers(WITH_NUMBER)
    assert (refused.value.code, refused.value.row) == ("contains_card_number", 4)
    assert NUMBER not in str(refused.value)
    assert "1111" in refused.value.found


@pytest.mark.parametrize("framing", Framing)
def test_in_a_bank_file_the_record_is_named_whatever_stands_between_records(framing):
    payer = replace(MONEY_IN, payer_name=NUMBER)
    raw = write_zengin_03(a_bank_file(a_statement(MONEY_OUT, payer)), framing)
    with pytest.raises(StatementRefused) as refused:
        refuse_card_numbers(raw)
    assert refused.value.row == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("first", ["", "ビザカード,"])
def test_a_wide_text_that_was_cut_inside_a_character_hides_no_number(encoding, first):
    raw = (first + WITH_NUMBER.decode()).encode(encoding)[:-1]
    scanned = scan(raw)
    assert scanned.card_numbers == 1
    assert NUMBER not in scanned.content.decode(encoding)
    assert scanned.sha256 == hashlib.sha256(raw).hexdigest()


def test_a_clean_file_passes():
    refuse_card_numbers(a_report())
