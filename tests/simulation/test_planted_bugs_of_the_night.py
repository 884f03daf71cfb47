"""Mistakes that people make in programs like this one are planted into the night; each must give itself away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciliation import breaks
from reconciliation.booking import bank_postings, fees
from reconciliation.findings import bank as of_bank
from reconciliation.findings import day as of_the_day
from reconciliation.findings import legs as of_legs
from reconciliation.findings import lines as of_lines
from reconciliation.incoming import import_settlement
from reconciliation.proof import bank_matching, matching
from reconciliation.proof.legs import LegKind
from reconciliation.proof.reports_due import ReportsDue, ReportState
from reconciliation.statements import settlement_v1
from reconciliation.steps import findings, publishing
from reconciliation.steps import matching as matching_step
from reconciliation.storage import bank, matches, runs
from tests.simulation.one_day import fresh_copy
from tests.simulation.one_night import play_with_nights

pytestmark = pytest.mark.simulation

Patch = Callable[[pytest.MonkeyPatch], None]


def a_trailer_that_nobody_adds_up(patch: pytest.MonkeyPatch) -> None:
    def trusting(row: int, texts: list[str], agent: str, lines: list[Any]) -> Any:
        _, _, stated, *rest = settlement_v1._values(row, texts, settlement_v1._TRAILER)
        return settlement_v1.SettlementTotals(stated, *rest[8:12])

    patch.setattr(settlement_v1, "_totals", trusting)


def the_day_of_a_line_in_utc(patch: pytest.MonkeyPatch) -> None:
    def utc_day(occurred_at: datetime, _cut_off: Any) -> Any:
        return occurred_at.astimezone(UTC).date()

    patch.setattr(import_settlement, "business_day_of", utc_day)


def a_sale_and_its_void_that_both_wait_for_ever(patch: pytest.MonkeyPatch) -> None:
    for module in (of_legs, findings):
        patch.setattr(module, "without_unreported_voids", list)


def a_line_that_comes_twice_and_is_dropped(patch: pytest.MonkeyPatch) -> None:
    real = matching_step.match

    def dropping(*arguments: Any) -> Any:
        return replace(real(*arguments), duplicates=())

    patch.setattr(matching_step, "match", dropping)


def a_fee_that_is_kept_back_and_not_booked(patch: pytest.MonkeyPatch) -> None:
    """Of refunds only: the agent gives the fee back, and nobody writes it down."""
    real = fees.postings_of

    def forgetful(office: Any, fee: Any, *arguments: Any) -> Any:
        return [] if fee.fee_yen < 0 else real(office, fee, *arguments)

    patch.setattr(fees, "postings_of", forgetful)


def a_payout_that_is_kept_as_paid_and_not_booked(patch: pytest.MonkeyPatch) -> None:
    def keeping(office: Any, connection: Any, run_id: str, match: Any, _parts: Any) -> bool:
        bank.add_matches(connection, [match], run_id, office.clock.now())
        return True

    patch.setattr(bank_postings, "_book_payout", keeping)


def a_payout_of_about_the_amount(patch: pytest.MonkeyPatch) -> None:
    """A few thousand yen more or less will be the bank's fee."""
    real = bank_matching._only_one_that_fits

    def generous(agent: str, line: Any, payouts: Any) -> Any:
        near = [one for one in payouts if one.agent == agent and one.payout_on == line.booked_on]
        return real(agent, line, payouts) or (near[0] if near else None)

    patch.setattr(bank_matching, "_only_one_that_fits", generous)


def a_deposit_that_nobody_asks_about(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(of_bank.BankFindings, "_unknown", lambda *_: None)
    real = of_bank.BankFindings.of_the_ward
    patch.setattr(
        of_bank.BankFindings, "of_the_ward", lambda *arguments: (one for one in real(*arguments) if one is not None)
    )


def cash_that_is_never_late(patch: pytest.MonkeyPatch) -> None:
    real = of_bank.BankFindings.of_slips

    def patient(self: Any, slips: Any, paid_in: Any) -> Any:
        return real(self, slips, ())

    patch.setattr(of_bank.BankFindings, "of_slips", patient)


def what_is_not_due_yet_is_missing(patch: pytest.MonkeyPatch) -> None:
    def impatient(self: ReportsDue, agent_id: str, day: Any) -> ReportState:
        return ReportState.ARRIVED

    patch.setattr(ReportsDue, "state", impatient)


def a_late_capture_that_nobody_is_told_of(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(of_the_day, "late_captures", lambda *_: iter(()))


def a_reference_is_enough(patch: pytest.MonkeyPatch) -> None:
    """Whatever the amount."""
    real = matching._by_reference

    def generous(legs: Any, lines: Any, proven: Any) -> Any:
        outcome = real(legs, lines, proven)
        found = tuple(matching.Match(line.line_key, leg.leg_id, matching.Rule.REFERENCE) for leg, line in
                      outcome.differing)  # fmt: skip
        return replace(outcome, matches=outcome.matches + found, differing=())

    patch.setattr(matching, "_by_reference", generous)


def a_break_with_a_new_name_each_night(patch: pytest.MonkeyPatch) -> None:
    numbers = count()
    patch.setattr(breaks, "break_id_of", lambda *_: f"{next(numbers):036}")


def a_break_that_stays_when_its_fact_is_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("reconciliation.proof.follow_up._step_without_fact", lambda _: None)


def a_chargeback_that_is_read_over(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(of_lines.LineFindings, "_unbooked", lambda *_: None)
    real = of_lines.LineFindings.of

    def silent(self: Any, *arguments: Any) -> Iterator[Any]:
        return (fact for fact in real(self, *arguments) if fact is not None)

    patch.setattr(of_lines.LineFindings, "of", silent)


def a_refund_that_no_line_can_find(patch: pytest.MonkeyPatch) -> None:
    real = matches._fitting

    def without_refunds(kind: Any, agents: Any, since: Any) -> Any:
        return real(LegKind.CAPTURE if kind is LegKind.REFUND else kind, agents, since)

    patch.setattr(matches, "_fitting", without_refunds)
    patch.setattr(matching_step.legs, "unmatched_of_references", lambda *_: [])


def sheets_that_are_seen_before_the_run_is_done(patch: pytest.MonkeyPatch) -> None:
    """Every run counts as published from its beginning; the night that dies leaves its half behind for everybody."""
    real = runs.begin

    def hasty(connection: Any, ward: Any, run_id: str, day: Any, facility: Any, as_of: Any) -> Any:
        begun = real(connection, ward, run_id, day, facility, as_of)
        runs.publish(connection, begun.run_id, as_of, "0" * 64)
        return begun

    patch.setattr(runs, "begin", hasty)
    patch.setattr(publishing.runs, "publish", lambda *_: None)


#: Each with a seed that is known to show it, tried first.
BUGS: dict[Patch, int] = {
    a_trailer_that_nobody_adds_up: 1,
    the_day_of_a_line_in_utc: 3,
    a_sale_and_its_void_that_both_wait_for_ever: 1,
    a_line_that_comes_twice_and_is_dropped: 7,
    a_fee_that_is_kept_back_and_not_booked: 1,
    a_payout_that_is_kept_as_paid_and_not_booked: 2,
    a_payout_of_about_the_amount: 3,
    a_deposit_that_nobody_asks_about: 1,
    cash_that_is_never_late: 1,
    what_is_not_due_yet_is_missing: 1,
    a_late_capture_that_nobody_is_told_of: 1,
    a_reference_is_enough: 2,
    a_break_with_a_new_name_each_night: 1,
    a_break_that_stays_when_its_fact_is_gone: 1,
    a_chargeback_that_is_read_over: 2,
    a_refund_that_no_line_can_find: 2,
    sheets_that_are_seen_before_the_run_is_done: 1,
}
MOST_DAYS = 16


@contextmanager
def planted(bug: Patch) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        yield


def found_by(url: str, seed: int, folder: Path) -> str | None:
    """What gave the bug away: a broken promise, another night that changed something, or the house's own guards."""
    try:
        played = play_with_nights(url, seed, folder)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if played.broken:
        return f"{len(played.broken)} broken promises, first: {played.broken[0]}"
    changed = played.changed_by_another_night
    return f"another night changed {changed}" if changed else None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_bug_planted_into_the_night_is_found(bug: Patch, migrated_sqlite_file: Path, tmp_path: Path) -> None:
    days = [BUGS[bug], *range(1, MOST_DAYS + 1)]
    with planted(bug):
        for number, seed in enumerate(days):
            url = fresh_copy(migrated_sqlite_file, tmp_path, str(number))
            found = found_by(url, seed, tmp_path / f"sheets-{number}")
            if found:
                print(f"{bug.__name__} was found on day {seed}: {found[:300]}")
                return
    pytest.fail(f"{bug.__name__} was not found in {MOST_DAYS} days")
