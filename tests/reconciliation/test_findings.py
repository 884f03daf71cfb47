"""Facts of a day that do not agree, each kind of evidence by itself."""

from datetime import date, timedelta

import pytest

from pos.domain.drawer import DrawerStatus
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities import TaxClass
from reconciliation.breaks import WARD_WIDE, BreakKind, Fact
from reconciliation.day_rows import DayRows, Drawer, Income, InDoubt, LateCapture, Taken
from reconciliation.findings import day as of_the_day
from reconciliation.findings.day import Hit
from reconciliation.findings.lines import LineFindings, OtherLine
from reconciliation.proof.matching import match
from reconciliation.proof.places_of_lines import PlacesOfLines
from reconciliation.settlement import journal_facts
from tests.reconciliation.makers import TUESDAY, TUESDAY_AFTERNOON, leg, line
from tests.tills import the_ward

WARD = the_ward()
PLACES = PlacesOfLines(WARD)
TERMINAL = WARD.counter("family-registry-1").terminals[0]


def of_lines(lines: list, legs: list | None = None, others: list | None = None, **facilities: str) -> list[Fact]:
    return list(LineFindings(TUESDAY, PLACES, facilities).of(match(legs or [], lines), others or []))


def other(kind: str, reference: str | None = None) -> OtherLine:
    return OtherLine(f"a:{kind}", kind, "online-credit", "oc", None, reference, Yen(-300))


def test_a_line_belongs_to_the_facility_of_its_terminal() -> None:
    assert PLACES.facility_of(TERMINAL.agent, None, TERMINAL.terminal_id) == "family-registry"


def test_a_line_belongs_to_the_facility_that_has_its_account_alone() -> None:
    place = WARD.online_facilities()[0]
    assert PLACES.facility_of(str(place.online_agent), place.merchant_account, None) == place.id


def test_a_line_of_an_unknown_terminal_and_account_belongs_to_the_ward() -> None:
    assert PLACES.facility_of("counter-card", "nobody's", "T-0") == WARD_WIDE


def test_a_line_that_names_a_payment_of_ours_belongs_to_its_facility() -> None:
    [found] = of_lines([line("L1", "P9")], P9="tax")
    assert (found.kind, found.facility, found.difference_yen) == (BreakKind.MISSING_IN_POS, "tax", 300)


def test_lines_of_other_days_are_left_to_their_own_runs() -> None:
    tomorrow = TUESDAY_AFTERNOON + timedelta(days=1)
    assert of_lines([line("L1", "P9", occurred_at=tomorrow)]) == []


def test_a_difference_belongs_to_the_day_of_its_leg() -> None:
    tomorrow = TUESDAY_AFTERNOON + timedelta(days=1)
    [found] = of_lines([line("L1", "P1", 400, occurred_at=tomorrow)], [leg("P1", 300)])
    assert (found.kind, found.business_day, found.ours_yen, found.theirs_yen) == (
        BreakKind.AMOUNT_DIFFERS,
        TUESDAY,
        300,
        400,
    )


@pytest.mark.parametrize("kind", ["chargeback", "chargeback_reversal", "adjustment"])
def test_a_line_that_nobody_books_by_itself_is_handed_to_people(kind: str) -> None:
    [found] = of_lines([], others=[other(kind, "P1")], P1="tax")
    assert (found.kind, found.facility, found.difference_yen) == (BreakKind.UNBOOKED_LINE, "tax", -300)


@pytest.mark.parametrize("kind", ["transfer_fee", "carry_over", "fee_adjustment"])
def test_lines_about_the_payout_and_adjusted_fees_are_no_break_of_a_day(kind: str) -> None:
    assert of_lines([], others=[other(kind)]) == []


def test_an_outcome_not_known_has_no_difference_and_says_who_asks() -> None:
    asked = InDoubt("P1", is_refund=False, facility="tax", agent="a", amount_yen=Yen(300), gave_up=False)
    given_up = InDoubt("R1", is_refund=True, facility="tax", agent="a", amount_yen=Yen(300), gave_up=True)
    first, second = of_the_day.unresolved(TUESDAY, [asked, given_up])
    assert (first.difference_yen, first.leg_id, second.leg_id) == (0, "P1:capture", "R1:refund")
    assert ("確認中" in first.detail, "処理未了" in second.detail) == (True, True)


def test_a_late_capture_is_told_to_people() -> None:
    [found] = of_the_day.late_captures(TUESDAY, [LateCapture("P1", "tax", "a", Yen(300))])
    assert (found.kind, found.difference_yen) == (BreakKind.LATE_CAPTURE, -300)


def drawer(status: DrawerStatus, counted: int | None) -> Drawer:
    amounts = (Yen(10_000), Yen(10_300), None if counted is None else Yen(counted), None)
    return Drawer("S1", "tax", "tax-1", 1, status, *amounts)


@pytest.mark.parametrize(
    ("status", "counted", "expected"),
    [
        (DrawerStatus.OPEN, None, [(BreakKind.DRAWER_NOT_CLOSED, 0)]),
        (DrawerStatus.COUNTING, 10_300, [(BreakKind.DRAWER_NOT_CLOSED, 0)]),
        (DrawerStatus.CLOSED, 10_300, []),
        (DrawerStatus.CLOSED, 10_200, [(BreakKind.CASH_OVER_SHORT, -100)]),
        (DrawerStatus.CLOSED, 10_500, [(BreakKind.CASH_OVER_SHORT, 200)]),
    ],
)
def test_drawers(status: DrawerStatus, counted: int | None, expected: list[tuple[BreakKind, int]]) -> None:
    found = of_the_day.drawers(TUESDAY, [drawer(status, counted)], str)
    assert [(one.kind, one.difference_yen) for one in found] == expected


def test_many_hits_of_one_invariant_are_one_break_that_names_a_few() -> None:
    [found] = of_the_day.invariants(TUESDAY, [Hit("I1", "tax", f"entry {number}") for number in range(9)])
    assert found.facility == "tax"
    assert "entry 4" in found.detail
    assert "entry 5" not in found.detail
    assert "ほか4件" in found.detail


def taken(sort: str, yen: int) -> Taken:
    return Taken("tax", Tender.CASH, None, sort, 1, Yen(yen))


def income(yen: int, sort: str = "taken") -> Income:
    return Income("tax", 2026, "revenue:2026:tax:fee", "ward", TaxClass.EXEMPT, Tender.CASH, None, sort, 1, Yen(yen))


def test_a_day_whose_events_are_its_journal_has_no_fact() -> None:
    rows = DayRows(
        taken=[taken("taken", 500), taken("undone", 200)],
        income=[income(500), income(-200, "undone")],
        income_totals={"tax": Yen(300)},
    )
    assert journal_facts(TUESDAY, rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        DayRows(taken=[taken("taken", 500)], income=[income(500)], income_totals={"tax": Yen(400)}),
        DayRows(taken=[taken("taken", 500)], income=[income(400)], income_totals={"tax": Yen(500)}),
        DayRows(taken=[taken("taken", 400)], income=[income(500)], income_totals={"tax": Yen(500)}),
        DayRows(income_totals={"tax": Yen(500)}),
        DayRows(taken=[taken("taken", 500)]),
    ],
)
def test_any_yen_between_events_and_journal_is_an_invariant_that_failed(rows: DayRows) -> None:
    [found] = journal_facts(TUESDAY, rows)
    assert (found.kind, found.facility) == (BreakKind.INVARIANT_FAILED, "tax")
    assert "500" in found.detail
    assert found.business_day == date(2026, 11, 24)
