"""What a person sees before accepting a file."""

import json
from dataclasses import replace

from reconciliation.statements.preview import preview
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.reconciliation.statements.bank_files import (
    A_REPRESENTATIVE_FILE,
    MONEY_IN,
    TODAY,
    a_bank_file,
    a_statement,
    write_zengin_03,
)
from tests.reconciliation.statements.settlement_reports import a_line, a_report


def test_a_report_is_summed_by_type():
    part = preview(parse_settlement_v1(a_report())).parts[0]
    assert (part.account, part.count, part.amount_yen) == ("stella", 4, 1313)
    assert [(one.kind, one.count, one.amount_yen, one.net_yen) for one in part.sums] == [
        ("refund", 1, -300, -291),
        ("sale", 2, 2000, 1934),
        ("transfer_fee", 1, -330, -330),
    ]


def test_lines_of_other_days_are_counted():
    lines = [a_line("L-1"), a_line("L-2", occurred_at="2026-10-31T12:00:00+09:00")]
    assert preview(parse_settlement_v1(a_report(*lines))).parts[0].lines_outside_period == 1


def test_the_first_and_the_last_lines_are_shown_and_none_twice():
    part = preview(parse_settlement_v1(a_report(*(a_line(f"L-{number}") for number in range(1, 14))))).parts[0]
    assert [line.row for line in part.first] == [3, 4, 5, 6, 7]
    assert [line.row for line in part.last] == [11, 12, 13, 14, 15]
    short = preview(parse_settlement_v1(a_report(*(a_line(f"L-{number}") for number in range(1, 8))))).parts[0]
    assert [line.row for line in short.first + short.last] == [3, 4, 5, 6, 7, 8, 9]


def test_a_bank_file_is_shown_by_account_with_balances():
    shown = preview(parse_zengin_03(write_zengin_03(A_REPRESENTATIVE_FILE), TODAY))
    first, second = shown.parts
    assert (shown.layout, shown.count, shown.period_from, shown.period_to) == (
        "zengin-03",
        5,
        "2026-11-23",
        "2026-11-23",
    )
    assert first.account == "0009-110-1-1234567 シナガワク カイケイカンリシヤ"
    assert (first.balance_before_yen, first.balance_after_yen) == (1_000_000, 1_170_000)
    assert first.amount_yen == 170_000
    assert [(one.kind, one.count, one.amount_yen) for one in first.sums] == [
        ("in:11", 1, 123_456),
        ("in:12", 1, 50_000),
        ("in:19:correction", 1, -456),
        ("out:14", 1, -3_000),
    ]
    assert second.balance_after_yen == -1_000
    assert shown.notes == ("corrections_as_written", "record_count_with_end")


def test_the_payer_is_shown_in_full_width():
    shown = preview(parse_zengin_03(write_zengin_03(A_REPRESENTATIVE_FILE), TODAY))
    assert shown.parts[0].first[0].party == "カ)ステラペイメント"


def test_the_preview_is_plain_data():
    for statement in (parse_settlement_v1(a_report()), a_bank_file(a_statement(replace(MONEY_IN, row=2)))):
        plain = preview(statement).as_plain()
        assert json.loads(json.dumps(plain))["parts"][0]["first"][0]["row"] == (
            3 if "settlement" in plain["layout"] else 2
        )
