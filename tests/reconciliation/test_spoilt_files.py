"""Spoilt files on both databases: whatever comes, there is one verdict, and no yen that the file does not prove."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.money import Yen
from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.incoming.bring_in import Imported, Outcome
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.statements.bank_file import BankLine, BankLineKind
from tests.reconciliation.statements.bank_files import (
    A_CORRECTION,
    MONEY_IN,
    MONEY_OUT,
    a_bank_file,
    a_statement,
    write_zengin_01,
    write_zengin_03,
)
from tests.reconciliation.statements.mutators import OF_BANK_FILES, OF_REPORTS, change_a_digit, mutated
from tests.reconciliation.statements.settlement_reports import HEADER, SOME_LINES, a_line, a_report, rows_of, written
from tests.reconciliation.test_bank_step import closed_drawer, with_bank
from tests.reconciliation.test_file_cases import AGENT, a_bank_statement, bank_account, counts, named, of_agent, of_bank
from tests.reconciliation.world import THURSDAY, World

TIMES = 300
HUNDRED_MEGABYTES = 100 * 1024 * 1024


@pytest.fixture
def today(world: World) -> World:
    world.clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO))
    return world


def one(world: World, query: str) -> int:
    with world.office.database.reading() as connection:
        return int(connection.exec_driver_sql(query).scalar_one() or 0)


def brings_one_verdict(world: World, raw: bytes, bring: Callable[[World, bytes], Imported], name: str) -> Imported:
    """Judged once; refused, it leaves every table but that of files and verdicts as it was."""
    before, files = counts(world), one(world, "SELECT count(*) FROM statement_files")
    imported = bring(world, raw)
    assert one(world, "SELECT count(*) FROM statement_verdicts") == one(world, "SELECT count(*) FROM statement_files")
    again = bring(world, raw)
    assert one(world, "SELECT count(*) FROM statement_files") - files <= 1, name
    if imported.is_rejected:
        assert again.outcome is Outcome.ALREADY_REJECTED, name
        assert "found" in str(imported.reason), name
        assert "expected" in str(imported.reason), name
        assert counts(world) == before, name
    else:
        assert again.outcome is Outcome.ALREADY_ACCEPTED, name
    return imported


def test_of_mutated_reports_none_brings_money_that_its_trailer_does_not_prove(today: World) -> None:
    whole = named(a_report())
    outcomes = set()
    for seed in range(TIMES):
        imported = brings_one_verdict(today, mutated(whole, OF_REPORTS, Random(seed)), of_agent, f"seed {seed}")
        outcomes.add(imported.outcome)
        if imported.preview is not None:
            [part] = imported.preview.parts
            assert sum(by_type.net_yen or 0 for by_type in part.sums) == part.amount_yen, f"seed {seed}"
            assert imported.new_lines + imported.known_lines == part.count, f"seed {seed}"
    assert {Outcome.ACCEPTED, Outcome.REJECTED} <= outcomes
    assert one(today, "SELECT count(*) FROM statement_lines") == one(
        today, "SELECT coalesce(sum(new_lines), 0) FROM statement_verdicts WHERE verdict = 'accepted'"
    )


def test_of_mutated_bank_files_none_brings_money_that_its_balances_do_not_prove(today: World) -> None:
    whole = a_bank_statement(today)
    outcomes = set()
    for seed in range(TIMES):
        changed = mutated(whole, [*OF_BANK_FILES, *[change_a_digit] * 10], Random(seed))
        imported = brings_one_verdict(today, changed, of_bank, f"seed {seed}")
        outcomes.add(imported.outcome)
        if imported.preview is not None:
            parts = imported.preview.parts
            moved = sum((part.balance_after_yen or 0) - (part.balance_before_yen or 0) for part in parts)
            assert moved == sum(part.amount_yen for part in parts), f"seed {seed}"
    assert {Outcome.ACCEPTED, Outcome.REJECTED} <= outcomes
    assert one(today, "SELECT count(*) FROM bank_lines") == one(
        today, "SELECT coalesce(sum(new_lines), 0) FROM statement_verdicts WHERE verdict = 'accepted'"
    )


OTHER_ENCODINGS = {
    "cp932": "row 3: found 'byte 0x83",
    "euc_jp": "row 3: found 'byte 0xA5",
    "iso2022_jp": "row 3: found 'U+001B at position",
    "utf-16": "the file: found 'UTF-16 text'",
    "utf-16-le": "the file: found 'UTF-16 text'",
    "utf-16-be": "the file: found 'UTF-16 text'",
}


@pytest.mark.parametrize("encoding", OTHER_ENCODINGS)
def test_a_report_in_another_encoding_is_refused_by_name(today: World, encoding: str) -> None:
    raw = named(a_report(a_line("L-1", brand="ビザ"))).decode().encode(encoding)
    imported = brings_one_verdict(today, raw, of_agent, encoding)
    assert str(imported.reason).startswith(OTHER_ENCODINGS[encoding])


def test_a_report_with_a_byte_order_mark_is_the_same_report(today: World) -> None:
    assert of_agent(today, named(a_report(bom=True))).new_lines == len(SOME_LINES)
    with_other_line_ends = of_agent(today, named(a_report(line_end="\r\n")))
    assert (with_other_line_ends.new_lines, with_other_line_ends.known_lines) == (0, len(SOME_LINES))


OTHER_BANK_ENCODINGS = {
    "utf-8": "row 1, column byte 27: found '0xEF (UTF-8)'",
    "euc_jp": "row 1, column byte 27: found '0x8E (a full-width character)'",
    "utf-16": "the file: found 'UTF-16 text'",
    "utf-8-sig": "the file: found 'a UTF-8 byte order mark'",
    "cp500": "the file: found 'a 全銀 file in EBCDIC'",
}


@pytest.mark.parametrize("encoding", OTHER_BANK_ENCODINGS)
def test_a_bank_file_in_another_encoding_is_refused_by_name(today: World, encoding: str) -> None:
    raw = a_bank_statement(today).decode("cp932").encode(encoding, "replace")
    imported = brings_one_verdict(today, raw, of_bank, encoding)
    assert str(imported.reason).startswith(OTHER_BANK_ENCODINGS[encoding])


def test_a_line_of_yesterday_and_one_of_next_month_prove_what_they_name_and_nothing_else(world: World) -> None:
    """Wrong days heal where the line names its sale; a line that names none is a break of its own day, not of ours."""
    till = world.till()
    early, late = world.card(till), world.card(till)
    world.hold_back_reports()
    days = {"L-1": "2026-11-24T23:59:59+09:00", "L-2": "2026-12-24T10:00:00+09:00", "L-3": "2026-12-24T10:00:01+09:00"}
    references = {"L-1": early.id, "L-2": late.id, "L-3": "01JDCM0000000000000000000X"}
    agent, account = str(early.agent), str(early.merchant_account)
    lines = [
        a_line(
            key, agent=agent, merchant_account=account, terminal_id=str(early.terminal_id), brand="Visa",
            our_reference=references[key], occurred_at=at, gross_yen="300", fee_yen="9", fee_tax_yen="0", net_yen="291",
        )
        for key, at in days.items()
    ]  # fmt: skip
    rows = rows_of(lines)
    rows[1] = {**HEADER, "agent": agent, "occurred_at": "2026-11-16", "payout_on": "2026-11-30"}
    rows[-1]["agent"] = agent
    imported = import_settlement(world.office, written(rows), agent=agent, name="r.csv", actor="staff:1")
    assert imported.new_lines == 3, imported.reason
    assert imported.preview is not None
    assert imported.preview.parts[0].lines_outside_period == 2
    till.close(till.session, 10_000)
    world.night()
    assert one(world, "SELECT count(*) FROM matches") == 2
    assert world.breaks() == {}
    world.night(date(2026, 12, 24))
    [unknown] = world.breaks(date(2026, 12, 24))["missing_in_pos"]
    assert unknown.fact.line_key == f"{agent}:L-3"
    assert world.breaks() == {}
    revenue = one(world, "SELECT -sum(amount_yen) FROM journal_lines WHERE substr(account, 1, 8) = 'revenue:'")
    assert revenue == int(early.amount_yen + late.amount_yen)


@pytest.mark.parametrize("name", ["r\0.csv", "r\udcff.csv", "令和八年　十一月.csv", "../../etc/passwd", "n" * 500])
def test_a_name_can_be_anything(world: World, name: str) -> None:
    raw = named(a_report())
    imported = import_settlement(world.office, raw, agent=AGENT, name=name, actor="staff:1")
    assert imported.outcome is Outcome.ACCEPTED
    with world.office.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT name FROM statement_files").scalar_one()
    assert kept == name.replace("\0", "?").replace("\udcff", "?")[:200]


def test_one_deposit_in_two_files_of_overlapping_days_is_one_line(today: World) -> None:
    """Yesterday's statement again, in today's, under its own balances."""
    account = bank_account(today)
    first = a_statement(MONEY_IN, MONEY_OUT, account=account)
    sunday = replace(first, period_from=date(2026, 11, 22))
    assert of_bank(today, write_zengin_03(a_bank_file(first))).new_lines == 2
    again = of_bank(today, write_zengin_03(a_bank_file(sunday), Framing.CRLF, end_mark=True))
    assert (again.new_lines, again.known_lines) == (0, 2)
    assert one(today, "SELECT count(*) FROM bank_lines") == 2


def a_notice(world: World, *lines: BankLine) -> bytes:
    """Of the ward's account; the makers' is another one."""
    own = bank_account(world)
    raw = write_zengin_01([replace(line, reference=f"{number:06}") for number, line in enumerate(lines, 1)])
    raw = raw.replace(b"0009", own.bank_code.encode(), 1).replace(b"110", own.branch_code.encode(), 1)
    return raw[:59] + own.deposit_type.encode() + own.number[-7:].encode() + raw[67:]


def test_a_notice_of_days_of_which_there_is_a_statement_is_refused_and_one_of_other_days_is_kept(today: World) -> None:
    """The same transfer has another number in it: it would look like two."""
    notice = a_notice(today, MONEY_IN)
    statement = write_zengin_03(a_bank_file(a_statement(MONEY_IN, account=bank_account(today))))
    assert of_bank(today, statement).new_lines == 1
    imported = brings_one_verdict(today, notice, of_bank, "notice")
    assert str(imported.reason) == (
        "row 1, column 勘定日(自) (bytes 11-16): found 'a notice (01) for 2026-11-23 to 2026-11-23', expected other "
        "days: bank.txt, a statement (03) of 2026-11-23 to 2026-11-23, holds its transfers already"
    )
    earlier = notice.replace(b"081123", b"081122")
    assert of_bank(today, earlier).new_lines == 1


def test_a_transfer_that_a_notice_told_of_is_the_same_in_the_statement(today: World) -> None:
    twice, other = replace(MONEY_IN, reference="99000002"), replace(MONEY_IN, reference="99000003", amount_yen=Yen(5))
    assert of_bank(today, a_notice(today, MONEY_IN)).new_lines == 1
    own = bank_account(today)
    statement = write_zengin_03(a_bank_file(a_statement(MONEY_IN, twice, other, MONEY_OUT, account=own)))
    assert of_bank(today, statement).new_lines == 3
    again = write_zengin_03(a_bank_file(a_statement(MONEY_IN, twice, other, MONEY_OUT, account=own)), Framing.CRLF)
    assert of_bank(today, again).new_lines == 0
    assert one(today, "SELECT count(*) FROM bank_lines") == 4
    came_in = one(today, "SELECT sum(amount_yen) FROM bank_lines WHERE direction = 'in'")
    assert came_in == 2 * int(MONEY_IN.amount_yen) + 5


def test_a_notice_proves_nothing_missing_because_it_tells_of_no_cash(world: World) -> None:
    bank = with_bank(world)
    bank.closed = True
    closed_drawer(world)  # its ¥300 are due at the bank on Thursday
    world.clock.set(datetime(2026, 11, 27, 1, 0, tzinfo=TOKYO))
    of_thursday = a_notice(world, MONEY_IN).replace(b"081124", b"081126").replace(b"081123", b"081126")
    assert of_bank(world, of_thursday).new_lines == 1
    world.night(at=datetime(2026, 11, 27, 2, 0, tzinfo=TOKYO))
    assert "pay_in_missing" not in world.breaks()
    bank.closed = False
    world.night(THURSDAY, at=datetime(2026, 11, 27, 3, 0, tzinfo=TOKYO))
    world.night(at=datetime(2026, 11, 27, 4, 0, tzinfo=TOKYO))
    assert "pay_in_missing" in world.breaks()


def test_a_transfer_that_was_taken_back_is_the_same_in_the_statement_and_cash_of_its_amount_is_not(
    today: World,
) -> None:
    taken_back = replace(MONEY_IN, is_correction=True)
    assert of_bank(today, a_notice(today, MONEY_IN, taken_back)).new_lines == 2
    correction = replace(A_CORRECTION, amount_yen=MONEY_IN.amount_yen)
    cash = replace(MONEY_IN, reference="00000009", kind=BankLineKind.CASH)
    statement = write_zengin_03(a_bank_file(a_statement(MONEY_IN, correction, cash, account=bank_account(today))))
    assert of_bank(today, statement).new_lines == 1
    assert one(today, "SELECT count(*) FROM bank_lines WHERE kind = '10'") == 1


HUGE = {
    "one row": (lambda: b"record,agent," + b"x" * HUNDRED_MEGABYTES, of_agent, "row 1: found 'the end of the file"),
    "digits": (lambda: b"103" + b"0" * HUNDRED_MEGABYTES, of_bank, "row 524289: found '3 bytes and the end of"),
    "NUL": (lambda: bytes(HUNDRED_MEGABYTES), of_agent, "the file: "),
    "line ends": (lambda: named(a_report()) + b"\n" * HUNDRED_MEGABYTES, of_agent, "row 8: "),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_hundred_megabytes_are_refused_like_a_few_bytes(embedded_world: World, name: str) -> None:
    make, bring, place = HUGE[name]
    imported = bring(embedded_world, make())
    assert imported.outcome is Outcome.REJECTED
    assert str(imported.reason).startswith(place)
    assert len(str(imported.reason)) < 1_000
