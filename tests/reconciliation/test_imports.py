"""Bringing in files: accepted or rejected as a whole, once; the same again changes nothing."""

from datetime import date
from typing import Any

import pytest

from pos.domain.errors import Refused
from reconciliation.incoming.bring_in import Imported, Outcome
from reconciliation.incoming.import_bank import account_of, import_bank
from reconciliation.incoming.import_settlement import import_settlement
from tests.reconciliation.world import World
from tests.tills import whole_database

AGENT = "online-credit"
HEADER = (
    "record,agent,line_id,type,merchant_account,terminal_id,our_reference,agent_reference,method,brand,"
    "occurred_at,gross_yen,fee_yen,fee_tax_yen,net_yen,payout_id,payout_on"
)


def report(*rows: str, agent: str = AGENT, count: int | None = None, gross: int = 300, fee: int = 9) -> bytes:
    head = f"H,{agent},,,,,,,,,2026-11-25,,,,,,2026-11-25"
    total = f"T,{agent},{len(rows) if count is None else count},,,,,,,,,{gross},{fee},0,{gross - fee},,"
    return "\r\n".join([HEADER, head, *rows, total, ""]).encode()


def row(line_id: str = "L1", gross: int = 300, fee: int = 9, reference: str = "", **other: str) -> str:
    brand, at = other.get("brand", "Visa"), "2026-11-25T10:00:00+09:00"
    return (
        f"D,{AGENT},{line_id},sale,oc-x,,{reference},,credit,{brand},{at},{gross},{fee},0,{gross - fee},po-1,2026-12-15"
    )


def bring(world: World, raw: bytes, name: str = "report.csv", **options: Any) -> Imported:
    return import_settlement(
        world.office, raw, agent=options.pop("agent", AGENT), name=name, actor="staff:1", **options
    )


def count(world: World, table: str) -> int:
    with world.office.database.reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_good_file_is_accepted_with_all_its_lines(world: World) -> None:
    found = bring(world, report(row("L1"), row("L2", 500, 15), gross=800, fee=24))
    assert (found.outcome, found.new_lines, found.known_lines) == (Outcome.ACCEPTED, 2, 0)
    assert (count(world, "statement_files"), count(world, "statement_lines")) == (1, 2)


def test_the_same_file_again_changes_nothing(world: World) -> None:
    bring(world, report(row()))
    before = whole_database(world.office.database)
    assert bring(world, report(row()), name="again.csv").outcome is Outcome.ALREADY_ACCEPTED
    assert whole_database(world.office.database) == before


def test_known_lines_in_another_file_are_counted_and_not_kept_twice(world: World) -> None:
    bring(world, report(row("L1")))
    found = bring(world, report(row("L1"), row("L2"), gross=600, fee=18), name="second.csv")
    assert (found.outcome, found.new_lines, found.known_lines) == (Outcome.ACCEPTED, 1, 1)


def test_the_same_key_with_other_content_is_refused_naming_the_earlier_file(world: World) -> None:
    bring(world, report(row("L1")), name="first.csv")
    found = bring(world, report(row("L1", 400, 9), gross=400), name="second.csv")
    assert found.outcome is Outcome.REJECTED
    assert found.reason == (
        "row 3, column line_id: found 'online-credit:L1 with other content', expected the content of row 3 of "
        "first.csv, which was accepted, or a key of its own"
    )
    assert count(world, "statement_lines") == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (report(row(), count=2), "row 4, column line_id: found '2', expected 1"),
        (report(row(gross=300), gross=301), "row 4, column gross_yen: found '301', expected 300"),
        (report(row())[:-40], "cut off"),
        (
            report(agent="counter-card", gross=0, fee=0),
            "row 2, column agent: found 'counter-card', expected online-credit",
        ),
        (b"%PDF-1.7 ...", "expected"),
    ],
)
def test_a_bad_file_is_rejected_with_row_column_found_and_expected(world: World, raw: bytes, reason: str) -> None:
    found = bring(world, raw)
    assert found.outcome is Outcome.REJECTED
    assert found.reason is not None
    assert reason in found.reason
    assert (count(world, "statement_lines"), count(world, "statement_verdicts")) == (0, 1)


def test_a_rejected_file_is_kept_once_however_often_it_comes(world: World) -> None:
    bad = report(row(), count=2)
    bring(world, bad)
    before = whole_database(world.office.database)
    assert bring(world, bad).outcome is Outcome.ALREADY_REJECTED
    assert whole_database(world.office.database) == before


def test_a_card_number_is_never_kept(world: World) -> None:
    number = "4111111111111111"
    found = bring(world, report(row(brand=number)), name=f"{number}.csv")
    assert found.outcome is Outcome.REJECTED
    assert found.reason is not None
    assert number not in found.reason
    kept = repr(whole_database(world.office.database))
    assert number not in kept
    assert "************1111" in kept


def test_of_a_file_nobody_can_look_into_only_the_hash_is_kept(world: World) -> None:
    bring(world, b"%PDF-1.7 4111111111111111")
    with world.office.database.reading() as connection:
        raw, sha = connection.exec_driver_sql("SELECT raw, sha256 FROM statement_files").one()
    assert bytes(raw) == b""
    assert len(sha) == 64


def test_a_preview_says_what_is_in_the_file_and_stores_nothing(world: World) -> None:
    bring(world, report(row("L1")))
    before = whole_database(world.office.database)
    found = bring(world, report(row("L1"), row("L2"), gross=600, fee=18), preview_only=True)
    assert (found.outcome, found.new_lines, found.known_lines) == (Outcome.PREVIEWED, 1, 1)
    assert found.preview is not None
    assert found.preview.count == 2
    assert bring(world, report(row(), count=9), preview_only=True).outcome is Outcome.REJECTED
    assert whole_database(world.office.database) == before


def test_an_agent_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="unknown_agent"):
        bring(world, report(row()), agent="nobody")


def test_who_brought_a_file_in_is_sealed(world: World) -> None:
    bring(world, report(row()))
    with world.office.database.reading() as connection:
        sealed = connection.exec_driver_sql("SELECT payload FROM audit_rows WHERE chain = 'ward'").scalars().all()
    assert any('"actor":"staff:1"' in payload and '"verdict":"accepted"' in payload for payload in sealed)


def zengin_03(account: str = "0000000001", booked: str = "081125", deposit: int = 96_514) -> bytes:
    """One deposit on the ward's account."""
    bank, place = f"9999{'ﾚｲｼﾞｷﾞﾝｺｳ':<15}", f"001{'ﾎﾝﾃﾝ':<15}"
    head = f"1030081126{booked}{booked}{bank}{place}0001{account}{'ｼﾅｶﾞﾜｸｶｲｹｲｶﾝﾘｼﾔ':<40}11{0:014d}"
    line = f"2{1:08d}{booked}{booked}111{deposit:012d}{0:012d}{'':23}{1:010d}{'ｵﾝﾗｲﾝｹﾂｻｲ(ｶ':<48}"
    tail = f"8{1:06d}{deposit:013d}{0:06d}{0:013d}1{deposit:014d}{1:07d}"
    end = f"9{4:010d}{1:05d}"
    return "".join(part.ljust(200) for part in (head, line, tail, end)).encode("cp932")


def test_a_bank_file_is_kept_line_by_line(embedded_world: World) -> None:
    world = embedded_world
    assert account_of(world.office.ward) == "9999-001-1-1"
    world.clock.set(world.clock.now().replace(month=12, day=1))
    found = import_bank(world.office, zengin_03(), name="bank.txt", actor="staff:1")
    assert (found.outcome, found.new_lines, found.reason) == (Outcome.ACCEPTED, 1, None)
    with world.office.database.reading() as connection:
        [line] = connection.exec_driver_sql("SELECT line_key, amount_yen, booked_on, payer_name FROM bank_lines").all()
    assert tuple(line) == ("bank:9999-001-1-1:2026-11-25:00000001", 96_514, str(date(2026, 11, 25)), "ｵﾝﾗｲﾝｹﾂｻｲ(ｶ")
    assert import_bank(world.office, zengin_03(), name="b", actor="staff:1").outcome is Outcome.ALREADY_ACCEPTED


def test_a_bank_file_of_another_account_is_rejected(embedded_world: World) -> None:
    world = embedded_world
    world.clock.set(world.clock.now().replace(month=12, day=1))
    found = import_bank(world.office, zengin_03(account="0000000002"), name="bank.txt", actor="staff:1")
    assert found.outcome is Outcome.REJECTED
    assert found.reason == "row 1, column 口座番号: found '9999-001-1-2', expected the ward's account 9999-001-1-1"


def test_a_settlement_report_is_no_bank_file(embedded_world: World) -> None:
    found = import_bank(embedded_world.office, report(row()), name="bank.txt", actor="staff:1")
    assert found.outcome is Outcome.REJECTED
