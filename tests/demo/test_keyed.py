"""What was planted and what was found meet under one name."""

import pytest

from pos.demo.keyed import found_breaks, planted_breaks
from pos.demo.report import Proof, break_table, proof_table

ULID = "01M85H26M0000000000000000A"


def found(kind: str, **facts: object) -> dict[str, object]:
    usual = {"business_day": "2026-11-25", "status": "open", "difference_yen": -300, "leg_id": None, "line_key": None,
             "detail": "", "agent": None, "facility": "family-registry"}  # fmt: skip
    return {**usual, "kind": kind, **facts}


def planted(kind: str, **facts: object) -> dict[str, object]:
    usual = {"business_day": "2026-11-25", "difference_yen": -300, "agent": "cards", "line_id": None,
             "our_reference": None}  # fmt: skip
    return {**usual, "kind": kind, **facts}


@pytest.mark.parametrize(
    ("as_found", "as_planted"),
    [
        (found("amount_differs", leg_id=f"{ULID}:capture"), planted("amount_differs", our_reference=ULID)),
        (found("missing_in_pos", line_key="cards:ln_1"), planted("missing_in_pos", line_id="ln_1")),
        (found("report_overdue", agent="cards", facility="ward"), planted("report_overdue")),
        (found("pay_in_missing", detail="払込書 P261125-ABCDEFGH は"),
         planted("pay_in_missing", our_reference="slip:P261125-ABCDEFGH")),
        (found("payout_differs", detail="払込 po_ab2c: "), planted("payout_differs", our_reference="payout:a:po_ab2c")),
        (found("unknown_deposit", line_key="bank:1:2026-11-25:77"), planted("unknown_deposit", line_id="77")),
    ],
)  # fmt: skip
def test_both_sides_say_the_same(as_found: dict[str, object], as_planted: dict[str, object]) -> None:
    assert found_breaks([as_found]) == planted_breaks([as_planted]) != set()


def test_what_is_closed_or_heals_is_no_break() -> None:
    assert found_breaks([found("cash_over_short", status="closed")]) == set()
    assert planted_breaks([planted("heals")]) == set()


def test_the_proof_names_what_is_only_on_one_side() -> None:
    one, other = found_breaks([found("cash_over_short")]), found_breaks([found("drawer_not_closed")])
    words = proof_table(Proof("02:00", frozenset(one), frozenset(other)))
    assert "FOUND DIFFERS FROM EXPECTED" in words
    assert "missing     2026-11-25  cash_over_short" in words
    assert "unexpected  2026-11-25  drawer_not_closed" in words
    assert "found = expected" in proof_table(Proof("02:00", frozenset(one), frozenset(one)))
    assert "-¥300" in break_table(one)
