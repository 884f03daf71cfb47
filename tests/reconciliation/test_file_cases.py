"""Every way a file can be spoilt, brought in for real: one verdict, the right place, and nothing kept of it."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.business_day import TOKYO
from pos.facilities import AccountKind
from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.incoming.bring_in import Imported, Outcome
from reconciliation.incoming.import_bank import import_bank
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.statements.bank_file import BankAccount
from tests.reconciliation.statements import test_settlement_v1
from tests.reconciliation.statements.bank_files import (
    A_CHECK,
    A_CORRECTION,
    AN_ACCOUNT,
    MONEY_IN,
    MONEY_OUT,
    a_bank_file,
    a_statement,
    write_zengin_03,
)
from tests.reconciliation.statements.settlement_reports import SOME_LINES, a_report, rows_of, written
from tests.reconciliation.world import World

AGENT = "online-credit"
#: What files bring, and what is booked because of them.
_KEPT = ("statement_lines", "bank_lines", "matches", "bank_matches", "journal_entries", "journal_lines", "breaks")
_TYPES = {AccountKind.ORDINARY: "1", AccountKind.CURRENT: "2", AccountKind.SAVINGS: "4"}


def named(raw: bytes) -> bytes:
    """The makers' agent is none of the ward's."""
    return raw.replace(b"stella", AGENT.encode())


def of_agent(world: World, raw: bytes) -> Imported:
    return import_settlement(world.office, raw, agent=AGENT, name="report.csv", actor="staff:1")


def of_bank(world: World, raw: bytes) -> Imported:
    return import_bank(world.office, raw, name="bank.txt", actor="staff:1")


def bank_account(world: World) -> BankAccount:
    own = world.office.ward.bank_account
    return replace(
        AN_ACCOUNT, bank_code=own.bank_code, branch_code=own.branch_code, deposit_type=_TYPES[own.kind],
        number=own.number.rjust(10, "0"),
    )  # fmt: skip


def a_bank_statement(world: World, framing: Framing = Framing.NONE, **options: bool) -> bytes:
    lines = (MONEY_IN, MONEY_OUT, A_CHECK, A_CORRECTION)
    return write_zengin_03(a_bank_file(a_statement(*lines, account=bank_account(world))), framing, **options)


def counts(world: World, tables: tuple[str, ...] = _KEPT) -> Counter[str]:
    with world.office.database.reading() as connection:
        return Counter(
            {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in tables}
        )


def refused_and_nothing_kept(world: World, imported: Imported, name: str) -> None:
    assert imported.outcome is Outcome.REJECTED, name
    assert imported.reason, name
    assert counts(world) == Counter(dict.fromkeys(_KEPT, 0)), name


@pytest.fixture
def world(embedded_world: World) -> World:
    embedded_world.clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO))
    return embedded_world


def test_a_report_cut_after_every_byte_is_rejected_once_and_keeps_nothing(world: World) -> None:
    whole = named(a_report())
    cuts = [whole[:end] for end in range(1, len(whole) - 1)]
    for number, cut in enumerate(cuts):
        refused_and_nothing_kept(world, of_agent(world, cut), f"cut after {number + 1} bytes")
        assert of_agent(world, cut).outcome is Outcome.ALREADY_REJECTED
    assert counts(world, ("statement_files", "statement_verdicts")) == {
        "statement_files": len(cuts),
        "statement_verdicts": len(cuts),
    }
    assert of_agent(world, whole).outcome is Outcome.ACCEPTED


def test_each_field_with_a_rule_is_named_when_it_is_spoilt_and_nothing_is_kept(world: World) -> None:
    for row, cells, _, column in test_settlement_v1.SPOILT:
        rows = rows_of(SOME_LINES)
        rows[row - 1] = {**rows[row - 1], **cells}
        imported = of_agent(world, named(written(rows)))
        refused_and_nothing_kept(world, imported, str(cells))
        assert column is None or f"column {column}" in str(imported.reason), (cells, imported.reason)
        assert column is None or f"row {row}" in str(imported.reason), (cells, imported.reason)


@pytest.mark.parametrize("framing", Framing)
def test_a_bank_file_cut_after_every_byte_of_its_records_is_rejected(world: World, framing: Framing) -> None:
    whole = a_bank_statement(world, framing, line_end_at_end=False)
    for end in range(1, len(whole)):
        imported = of_bank(world, whole[:end])
        assert imported.is_rejected, f"{framing}: cut after {end} bytes"
    refused_and_nothing_kept(world, imported, "the last cut")
    assert of_bank(world, whole).new_lines == 4


def test_one_statement_in_every_framing_is_kept_once(world: World) -> None:
    new = 0
    for framing in Framing:
        for line_end_at_end in (True, False):
            for end_mark in (True, False):
                raw = a_bank_statement(world, framing, line_end_at_end=line_end_at_end, end_mark=end_mark)
                imported = of_bank(world, raw)
                assert imported.outcome in {Outcome.ACCEPTED, Outcome.ALREADY_ACCEPTED}, (framing, imported.reason)
                new += imported.new_lines
    assert new == 4
    assert counts(world, ("bank_lines",)) == {"bank_lines": 4}


def test_an_amount_changed_in_a_line_that_is_known_is_refused_whatever_the_framing(world: World) -> None:
    of_bank(world, a_bank_statement(world))
    before = counts(world)
    for framing in Framing:
        other = a_statement(replace(MONEY_IN, amount_yen=MONEY_IN.amount_yen + 1), account=bank_account(world))
        imported = of_bank(world, write_zengin_03(a_bank_file(other), framing))
        assert imported.is_rejected
        assert "with other content" in str(imported.reason)
    assert counts(world) == before


def net_of(world: World, imported: Imported) -> int:
    with world.office.database.reading() as connection:
        query = f"SELECT coalesce(sum(net_yen), 0) FROM statement_lines WHERE file_id = '{imported.file_id}'"
        return int(connection.exec_driver_sql(query).scalar_one())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_byte_of_a_report_is_changed_its_sums_stay_or_it_is_refused(world: World, data: st.DataObject) -> None:
    """Mutations come on top of each other's accepted lines: a known line with other content is refused, too."""
    whole = named(a_report())
    place = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["change", "drop", "repeat", "swap"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    changed = {
        "change": whole[:place] + byte + whole[place + 1 :],
        "drop": whole[:place] + whole[place + 1 :],
        "repeat": whole[:place] + whole[place : place + 1] + whole[place:],
        "swap": whole[:place] + whole[place + 1 : place + 2] + whole[place : place + 1] + whole[place + 2 :],
    }[how]
    before = counts(world)
    imported = of_agent(world, changed)
    if imported.outcome is Outcome.ACCEPTED and imported.known_lines == 0:
        assert net_of(world, imported) == sum(int(line["net_yen"]) for line in SOME_LINES)
    elif imported.outcome is not Outcome.ACCEPTED:
        assert counts(world) == before
